/**
 * Follows the live stream in the background, for commands that wait: they look again when there are news, and from
 * time to time all the same. So a stream that is refused, cut or silent makes a wait slower, never endless or wrong.
 */
import { eitherOf } from '../../bounded-signal.ts';
import { followStream, type StreamTimes } from '../../client/live-stream.ts';
import type { ApiRequest, OpenBody } from './api-transport.ts';

export type LiveNews = {
  /** Begins to follow; calling it again changes nothing. */
  start: () => void;
  /** True while the stream is open: then looking without news is only a precaution. */
  isLive: () => boolean;
  /** Resolves at the first news since the last call, at once if there were some. */
  next: () => Promise<void>;
  stop: () => void;
};

export type LiveNewsDeps = {
  open: OpenBody;
  /** Of /stream, such as `{ topics: 'executions', executionId }`. */
  query: NonNullable<ApiRequest['query']>;
  /** Ctrl+C. */
  signal: AbortSignal;
  /** Between 0 and 1. */
  random?: () => number;
  times?: Partial<StreamTimes>;
};

export function createLiveNews({ open, query, random, times, ...deps }: LiveNewsDeps): LiveNews {
  const stopping = new AbortController();
  const { signal } = eitherOf(deps.signal, stopping.signal);
  let started = false;
  let live = false;
  /** News came since the last call of `next`. */
  let unread = false;
  let tell: (() => void) | null = null;
  const note = (): void => {
    unread = true;
    tell?.();
  };
  return {
    start() {
      if (started) return;
      started = true;
      void followStream({
        open: (lastId, ended) => {
          const resume = lastId === null ? {} : { 'last-event-id': lastId };
          const headers = { accept: 'text/event-stream', ...resume };
          return open({ path: '/stream', query, headers }, ended);
        },
        // Also when it begins: what happened before may not have been seen.
        onEvent: note,
        onState(state) {
          live = state === 'live';
          // When it is cut or refused, the command looks for itself.
          if (!live && state !== 'connecting') note();
        },
        signal,
        random,
        times,
      });
    },
    isLive: () => live && !signal.aborted,
    async next() {
      if (!unread) {
        await new Promise<void>((done) => {
          tell = done;
        });
        tell = null;
      }
      unread = false;
    },
    stop: () => stopping.abort(),
  };
}
