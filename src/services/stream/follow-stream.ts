/** One live stream: what changed after a position, as it happens, and signs of life in between. */
import {
  isWanted,
  type StreamEvent,
  type StreamFilter,
  type StreamPosition,
} from '../../domain/stream/stream.ts';
import type { StreamFeed } from './stream-feed.ts';

/** Each has the position to resume after once it was received. */
export type StreamMessage = { position: StreamPosition } & (
  | { type: 'ready' }
  | { type: 'event'; event: StreamEvent }
  /** A sign of life. */
  | { type: 'alive' }
  /** What was asked for is not kept any more: the reader must read its lists again. */
  | { type: 'gone' }
);

export type FollowOptions = {
  feed: StreamFeed;
  filter: StreamFilter;
  /** Null begins now. */
  after: StreamPosition | null;
  /** Ends the stream. */
  signal: AbortSignal;
  heartbeatMs: number;
  /** Resolves after so many milliseconds, or when the signal aborts; never rejects. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
};

/** @throws when PostgreSQL is unavailable; the reader resumes after the last position. */
export async function* followStream(options: FollowOptions): AsyncGenerator<StreamMessage> {
  const { feed, filter, signal } = options;
  const waiter = createWaiter(options);
  const stop = feed.watch(waiter.wake);
  try {
    let position = options.after ?? (await feed.end());
    yield { type: 'ready', position };
    while (!signal.aborted) {
      waiter.reset();
      const found = await feed.read(position);
      if (found === 'gone') {
        position = await feed.end();
        yield { type: 'gone', position };
        continue;
      }
      if (found === null) {
        if (!(await waiter.wait())) yield { type: 'alive', position };
        continue;
      }
      const { page, mark, events, next } = found;
      for (const event of events) {
        if (signal.aborted) return;
        if (!isWanted(event, filter)) continue;
        yield { type: 'event', event, position: { page, mark, seq: event.seq } };
        waiter.noteSent();
      }
      position = next;
      // Others are told much while this one waits for little: its position must not grow old.
      if (waiter.isDue()) yield { type: 'alive', position };
    }
  } finally {
    stop();
    waiter.stop();
  }
}

/** Waits for news, or until the reader needs a sign of life. */
function createWaiter({
  signal,
  heartbeatMs,
  sleep,
  now = () => performance.now(),
}: FollowOptions) {
  let woken = false;
  let wakeUp: (() => void) | null = null;
  let sentAt = now();
  const wake = (): void => {
    woken = true;
    wakeUp?.();
  };
  const noteSent = (): void => {
    sentAt = now();
  };
  signal.addEventListener('abort', wake, { once: true });
  return {
    noteSent,
    wake,
    reset(): void {
      woken = signal.aborted;
    },
    isDue(): boolean {
      if (now() - sentAt < heartbeatMs) return false;
      noteSent();
      return true;
    },
    /** False when a sign of life is due. */
    async wait(): Promise<boolean> {
      if (woken) return true;
      const over = new AbortController();
      const news = new Promise<boolean>((done) => {
        wakeUp = () => done(true);
      });
      const leftMs = Math.max(0, sentAt + heartbeatMs - now());
      const isNews = await Promise.race([news, sleep(leftMs, over.signal).then(() => false)]);
      wakeUp = null;
      over.abort();
      if (!isNews) noteSent();
      return isNews;
    },
    stop: () => signal.removeEventListener('abort', wake),
  };
}
