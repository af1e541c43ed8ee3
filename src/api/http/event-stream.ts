/**
 * Writes text/event-stream. The source is pulled: nothing is made that the connection has not taken, so a slow
 * reader costs one event of memory and what the buffer of the stream holds.
 */
import { Readable } from 'node:stream';

/** An event, and the id to resume after it. */
export type ServerSentEvent = { id: string | null; name: string; data: object };

export type EventStreamOptions = {
  events: AsyncGenerator<ServerSentEvent>;
  /** The last event of a stream that was not cut, after an error too. */
  farewell: () => ServerSentEvent;
  /** The last event for a reader that has taken nothing for `stallMs`. */
  tooSlow: () => ServerSentEvent;
  stallMs: number;
  /** How long a reader waits before it connects again. */
  retryMs: number;
  /** The source failed. */
  onError: (error: unknown) => void;
  /** Called when the stream is over for whatever reason; perhaps twice. */
  onEnd: () => void;
};

/** Bytes that wait for the connection before the source is asked for more. */
const bufferBytes = 64 * 1_024;

function format({ id, name, data }: ServerSentEvent): string {
  const place = id === null ? '' : `id: ${id}\n`;
  return `event: ${name}\n${place}data: ${JSON.stringify(data)}\n\n`;
}

/** Ends with the source, with its reader, or when the reader stalls. */
export function createEventStream(options: EventStreamOptions): Readable {
  const { events, farewell, tooSlow, stallMs, retryMs, onError, onEnd } = options;
  let taken: (() => void) | null = null;
  let ended = false;
  const stream = new Readable({
    highWaterMark: bufferBytes,
    read: () => taken?.(),
    destroy(error, callback) {
      ended = true;
      taken?.();
      onEnd();
      callback(error);
    },
  });

  /** Resolves once the buffer has room; false when that took too long. */
  function room(): Promise<boolean> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), stallMs);
      taken = () => {
        clearTimeout(timer);
        taken = null;
        done(true);
      };
    });
  }
  async function write(event: ServerSentEvent): Promise<boolean> {
    return stream.push(format(event)) || room();
  }
  async function run(): Promise<void> {
    stream.push(`retry: ${retryMs}\n\n`);
    try {
      for await (const event of events) {
        if (ended) return;
        if (await write(event)) continue;
        // Its place is free at once; what it was sent may wait in buffers for a while.
        onEnd();
        if (!ended) stream.push(format(tooSlow()));
        return;
      }
      if (!ended) stream.push(format(farewell()));
    } catch (error) {
      onError(error);
      if (!ended) stream.push(format(farewell()));
    } finally {
      if (!ended) stream.push(null);
    }
  }
  void run();
  return stream;
}
