/** Whether the page is live, and which executions the stream told of. */
import { useDocumentVisibility } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { StreamState } from '../../src/client/live-stream.ts';
import { followChanges, pollMs } from '../api/live.ts';

type Live = {
  state: StreamState;
  /** For queries: how often to read again, because nothing tells of changes. */
  refetchInterval: number | false;
  /** Tells of each execution that changed; returns how to stop it. */
  onExecution: (tell: (executionId: string) => void) => () => void;
};

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ children }: { children: ReactNode }): ReactNode {
  const queries = useQueryClient();
  const [state, onState] = useState<StreamState>('connecting');
  const [listeners] = useState(() => new Set<(executionId: string) => void>());
  const isVisible = useDocumentVisibility() === 'visible';
  useEffect(() => {
    // A browser opens six connections to a server: hidden tabs would take them from the visible one.
    if (!isVisible) return;
    const stopping = new AbortController();
    const onExecution = (id: string): void => {
      for (const tell of listeners) tell(id);
    };
    followChanges({ queries, onState, onExecution, signal: stopping.signal });
    return () => stopping.abort();
  }, [queries, listeners, isVisible]);
  const live = useMemo<Live>(
    () => ({
      state,
      refetchInterval: state === 'live' ? false : pollMs,
      onExecution(tell) {
        listeners.add(tell);
        return () => void listeners.delete(tell);
      },
    }),
    [state, listeners],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('LiveProvider is missing');
  return live;
}
