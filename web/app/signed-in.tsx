/** The console for users that the server accepts; others are asked for a token. */
import { Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../src/client/api-error.ts';
import { AskProvider } from '../actions/ask.tsx';
import { principalQuery } from '../api/queries.ts';
import { Problem } from '../display/problem.tsx';
import { LiveProvider } from './live-state.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

export function SignedIn(): ReactNode {
  const { data, error, refetch } = useQuery(principalQuery);
  if (data) {
    return (
      <LiveProvider>
        <AskProvider>
          <Shell />
        </AskProvider>
      </LiveProvider>
    );
  }
  if (error instanceof ApiError && error.status === 401) return <SignIn />;
  return (
    <Stack component="main" align="center" pt="15vh" px="md">
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Stack>
  );
}
