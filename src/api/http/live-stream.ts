/** One connection of the live stream: what it tells, how long, and why it ends. */
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CloseReason } from '../../contract/operations/stream.ts';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import {
  formatPosition,
  type StreamFilter,
  type StreamPosition,
} from '../../domain/stream/stream.ts';
import { followStream, type StreamMessage } from '../../services/stream/follow-stream.ts';
import type { OpenStream } from '../../services/stream/stream-hub.ts';
import { messages } from '../log-messages.ts';
import { toNamedEvent } from '../resources/stream-resource.ts';
import { createEventStream, type ServerSentEvent } from './event-stream.ts';

/** Milliseconds. */
export const defaultStreamTimes = {
  heartbeatMs: 15_000,
  /** A credential that was revoked, or a tenant that was suspended, ends the stream after this time. */
  checkMs: 5_000,
  /** A reader that takes nothing for so long is disconnected. */
  stallMs: 20_000,
  retryMs: 2_000,
  /** Then the reader connects again, so that servers share the load after a restart. */
  longestMs: 3_600_000,
  /** Resolves after so long, or when the signal aborts; never rejects. */
  sleep: (ms: number, signal: AbortSignal): Promise<void> =>
    delay(ms, undefined, { signal }).catch(() => undefined),
};
export type StreamTimes = typeof defaultStreamTimes;

export type LiveStreamOptions = OpenStream & {
  filter: StreamFilter;
  after: StreamPosition | null;
  /** The reader asked for so long only. */
  seconds: number | null;
  /** @throws ProblemError once the stream is not allowed any more. */
  check: () => Promise<void>;
  times: StreamTimes;
  log: Parameters<typeof writeLog<'warn'>>[0];
};

function toEvent(message: StreamMessage, heartbeatMs: number): ServerSentEvent {
  const id = formatPosition(message.position);
  switch (message.type) {
    case 'event':
      return { id, ...toNamedEvent(message.event) };
    case 'ready':
      return { id, name: 'ready', data: { heartbeatSeconds: Math.ceil(heartbeatMs / 1_000) } };
    case 'gone': {
      const detail =
        'what followed the given id is not kept any more; read the lists again, the stream continues from now';
      return { id, name: 'gone', data: { detail } };
    }
    case 'alive':
      return { id, name: 'alive', data: {} };
  }
}

/** Ends a stream, and knows why. */
type Ending = {
  signal: AbortSignal;
  reason: () => CloseReason;
  end: (reason: CloseReason) => void;
};

function createEnding(): Ending {
  const controller = new AbortController();
  let why: CloseReason | null = null;
  return {
    signal: controller.signal,
    reason: () => why ?? 'unavailable',
    end(reason) {
      why ??= reason;
      controller.abort();
    },
  };
}

function whyRefused(error: unknown): CloseReason {
  if (!(error instanceof ProblemError)) return 'unavailable';
  if (error.code === 'tenant-suspended') return 'tenant-suspended';
  return error.status === 401 || error.status === 403 ? 'credential-ended' : 'unavailable';
}

/** Asks again and again whether the stream is still allowed; what cannot be answered ends it. */
async function watchCredential({ check, times }: LiveStreamOptions, ending: Ending): Promise<void> {
  const { signal } = ending;
  while (!signal.aborted) {
    await times.sleep(times.checkMs, signal);
    if (!signal.aborted) await check().catch((error: unknown) => ending.end(whyRefused(error)));
  }
}

/** Why a stream ended for which the reader need not ask anew. */
const resumable: readonly CloseReason[] = ['shutdown', 'too-slow', 'time-over', 'unavailable'];

/** Releases what it holds when it ends, for whatever reason. */
export function openLiveStream(options: LiveStreamOptions): Readable {
  const { feed, filter, after, seconds, signal: shutdown, release, times } = options;
  const { heartbeatMs, stallMs, retryMs, longestMs, sleep } = times;
  const ending = createEnding();
  const { signal } = ending;
  const onShutdown = (): void => ending.end('shutdown');
  shutdown.addEventListener('abort', onShutdown);
  const lifeMs = seconds === null ? longestMs : seconds * 1_000;
  const life = setTimeout(() => ending.end('time-over'), lifeMs);
  let lastId: string | null = after && formatPosition(after);

  async function* events(): AsyncGenerator<ServerSentEvent> {
    for await (const message of followStream({
      feed,
      filter,
      after,
      signal,
      heartbeatMs,
      sleep,
    })) {
      const event = toEvent(message, heartbeatMs);
      lastId = event.id;
      yield event;
    }
  }
  const close = (reason: CloseReason): ServerSentEvent => ({
    id: lastId,
    name: 'close',
    data: { reason, resume: resumable.includes(reason) },
  });
  const stream = createEventStream({
    events: events(),
    farewell: () => close(ending.reason()),
    tooSlow: () => close('too-slow'),
    stallMs,
    retryMs,
    onError: (err) => writeLog(options.log, messages.streamFailed, { err }),
    onEnd() {
      ending.end('unavailable');
      clearTimeout(life);
      shutdown.removeEventListener('abort', onShutdown);
      release();
    },
  });
  void watchCredential(options, ending);
  return stream;
}
