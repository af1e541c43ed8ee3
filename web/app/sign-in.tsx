/** Asks for a token where the server needs one. */
import { Button, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { createApi, renewApi } from '../api/client.ts';
import { principalQuery } from '../api/queries.ts';
import { keepToken } from '../api/session.ts';
import { problemOf } from '../display/problem.tsx';

export function SignIn(): ReactNode {
  const queries = useQueryClient();
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await createApi(token.trim()).GET('/api/v1/principal');
      keepToken(token.trim());
      renewApi();
      await queries.resetQueries({ queryKey: principalQuery.queryKey });
    } catch (failure) {
      const { title, detail } = problemOf(failure);
      setError(detail === '' ? title : `${title}: ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack component="main" align="center" pt="15vh" px="md">
      <Paper withBorder p="xl" maw={440} w="100%">
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={1} size="h2">
              Sign in to Carillon
            </Title>
            <PasswordInput
              label="Token"
              description="It stays in this tab and ends with it."
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              error={error}
              autoComplete="off"
              data-autofocus
              required
            />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
            <Text size="sm">
              An administrator makes tokens with <Code>carillon token create</Code>.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Stack>
  );
}
