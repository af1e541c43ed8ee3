/** Group commit: collects items while a write is under way, then writes them in one statement. */
import { setTimeout as delay } from 'node:timers/promises';

export type GroupCommitOptions<T> = {
  /** Writes a batch or throws. Never called twice at the same time. */
  write: (items: readonly T[]) => Promise<void>;
  /** Items per write. */
  maxBatch: number;
  /** Items kept while writing fails; beyond it the oldest are dropped and counted. */
  maxBuffered: number;
  /** True when the same write may succeed later; false drops the batch after reporting it. */
  isTransient: (error: unknown) => boolean;
  onError: (error: unknown, dropped: number) => void;
};

export type GroupCommit<T> = {
  /**
   * Resolves when the item was written or dropped. Never rejects. With `lingerMs` it waits that long
   * for other items to be written with.
   */
  add(item: T, lingerMs?: number): Promise<void>;
  /** Writes what is buffered, for at most `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  /** Items that are not written yet. */
  pending(): number;
};

type Entry<T> = { item: T; done: () => void };

const retryMs = { first: 100, longest: 2_000 };

export function createGroupCommit<T>(options: GroupCommitOptions<T>): GroupCommit<T> {
  const { write, maxBatch, maxBuffered, isTransient, onError } = options;
  let buffer: Entry<T>[] = [];
  let writing: Promise<void> | null = null;
  let lingering: NodeJS.Timeout | undefined;

  async function writeAll(): Promise<void> {
    let pause = retryMs.first;
    while (buffer.length > 0) {
      const batch = buffer.slice(0, maxBatch);
      try {
        await write(batch.map(({ item }) => item));
        pause = retryMs.first;
      } catch (error) {
        const dropped = isTransient(error)
          ? Math.max(0, buffer.length - maxBuffered)
          : batch.length;
        onError(error, dropped);
        release(dropped);
        if (!isTransient(error)) continue;
        await delay(pause);
        pause = Math.min(pause * 2, retryMs.longest);
        continue;
      }
      release(batch.length);
    }
  }

  function release(count: number): void {
    for (const { done } of buffer.slice(0, count)) done();
    buffer = buffer.slice(count);
  }

  function begin(): void {
    clearTimeout(lingering);
    lingering = undefined;
    // One turn of the event loop lets the activations of the same moment join the first write.
    writing ??= new Promise<void>((next) => setImmediate(next)).then(writeAll).finally(() => {
      writing = null;
      // Added after the buffer was last checked.
      if (buffer.length > 0) begin();
    });
  }

  return {
    pending: () => buffer.length,
    add(item, lingerMs = 0) {
      const added = new Promise<void>((done) => buffer.push({ item, done }));
      if (buffer.length > maxBuffered * 2) release(buffer.length - maxBuffered);
      if (lingerMs === 0 || buffer.length >= maxBatch) begin();
      else if (writing === null) lingering ??= setTimeout(begin, lingerMs);
      return added;
    },
    async drain(timeoutMs) {
      if (buffer.length > 0) begin();
      const deadline = new AbortController();
      await Promise.race([
        writing ?? Promise.resolve(),
        delay(timeoutMs, undefined, { signal: deadline.signal }).catch(() => undefined),
      ]);
      deadline.abort();
    },
  };
}
