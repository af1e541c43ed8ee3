/** Starts the console in the page. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../src/client/api-error.ts';
import { principalQuery } from './api/queries.ts';
import { router } from './app/router.tsx';
import { theme, themeVariables } from './app/theme.ts';
import { ZonesProvider } from './display/time/zones.tsx';

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/page.css';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The client has tried again already, where that made sense.
      retry: (count, error) => count < 1 && !(error instanceof ApiError),
      staleTime: 2_000,
      refetchOnWindowFocus: true,
    },
  },
});

// Asked for beside the code of the page, not after it.
void queries.prefetchQuery(principalQuery);

/** The server allows only styles that carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

const place = document.getElementById('console');
if (!place) throw new Error('the page has no place for the console');
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={themeVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <ZonesProvider>
          <RouterProvider router={router} />
        </ZonesProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
