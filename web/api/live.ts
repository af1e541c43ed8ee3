/** One live stream for the whole tab. What it tells makes the queries that show it stale; they read it again. */
import type { QueryClient } from '@tanstack/react-query';
import { followStream, type StreamState } from '../../src/client/live-stream.ts';
import { serverUrl } from './client.ts';
import { readToken } from './session.ts';

/** Events together are shown at once: a storm must not become a storm of requests. Milliseconds. */
const gatherMs = 200;
/** Without the stream, whatever is shown is read again this often. Milliseconds. */
export const pollMs = 5_000;

const topics = 'executions,steps,attempts,schedules,fires,holds,approvals';

type Changed = { executionId?: string | null };

/** Names of executions that the stream told of, for lists that do not show them yet. */
type Seen = (executionId: string) => void;

export type LiveOptions = {
  queries: QueryClient;
  onState: (state: StreamState) => void;
  onExecution: Seen;
  signal: AbortSignal;
};

export function followChanges({ queries, onState, onExecution, signal }: LiveOptions): void {
  const gathered = createGathering((keys) => {
    for (const key of keys)
      void queries.invalidateQueries({ queryKey: JSON.parse(key) as string[] });
  });
  void followStream({
    open: (lastEventId, ended) => openStream(lastEventId, ended),
    onEvent(name, data) {
      for (const key of keysOf(name, data as Changed)) gathered(JSON.stringify(key));
      const { executionId } = data as Changed;
      if (name === 'execution' && typeof executionId === 'string') onExecution(executionId);
    },
    onState,
    signal,
  });
}

/**
 * Of the queries that an event makes stale. The list of executions is not among them: new rows must not push those
 * that are being read; see its page.
 */
function keysOf(name: string, { executionId }: Changed): string[][] {
  if (name === 'gone') return [[]];
  if (name === 'ready')
    return [['active'], ['execution'], ['schedules'], ['schedule'], ['hold'], ['approvals']];
  const execution = executionId ? [['execution', executionId]] : [];
  if (name === 'execution') return [['active'], ['schedules'], ['schedule'], ...execution];
  if (name === 'step') return [['active'], ...execution];
  if (name === 'schedule') return [['schedules'], ['schedule']];
  if (name === 'approval') return [['approvals']];
  if (name === 'hold') return [['hold'], ['schedules'], ['schedule']];
  return execution;
}

function createGathering(flush: (keys: ReadonlySet<string>) => void): (key: string) => void {
  let keys = new Set<string>();
  return (key) => {
    if (keys.size === 0) {
      setTimeout(() => {
        const gathered = keys;
        keys = new Set();
        flush(gathered);
      }, gatherMs);
    }
    keys.add(key);
  };
}

function openStream(lastEventId: string | null, signal: AbortSignal): Promise<Response> {
  const token = readToken();
  const headers = {
    accept: 'text/event-stream',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(lastEventId !== null && { 'last-event-id': lastEventId }),
  };
  return fetch(`${serverUrl}/api/v1/stream?topics=${topics}`, { headers, signal });
}
