/**
 * Follows the live stream of the API, and connects again after every cut where the last event left off. Works in
 * browsers: an `EventSource` cannot send a token.
 */
import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import { eitherOf, untilAborted } from '../bounded-signal.ts';
import { endingWith } from '../fetch-until.ts';

/** `refused`: the server does not let it be followed, and will not later; read again from time to time instead. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'refused';

export type StreamOptions = {
  /** Asks for the stream; the id of the last event goes into the header `Last-Event-ID`. */
  open: (lastEventId: string | null, signal: AbortSignal) => Promise<Response>;
  /** Every event but `alive` and `close`; `ready` and `gone` say that something may have been missed. */
  onEvent: (name: string, data: unknown) => void;
  onState: (state: StreamState) => void;
  signal: AbortSignal;
  /** Between 0 and 1. */
  random?: (() => number) | undefined;
  times?: Partial<typeof defaultTimes> | undefined;
};

/** Milliseconds. */
const defaultTimes = {
  /** Until the server has answered. */
  connectMs: 10_000,
  /** Before the first event has named the heartbeat of the server. */
  silentMs: 40_000,
  firstPauseMs: 500,
  longestPauseMs: 15_000,
};
export type StreamTimes = typeof defaultTimes;

/** Heartbeats that may be missed before the connection counts as dead. */
const missedBeats = 2.5;
const maxEventBytes = 1_048_576;

/** The server refuses for good: an older one, or one that does not allow it. */
class RefusedError extends Error {}

type Following = StreamOptions & {
  times: StreamTimes;
  lastId: string | null;
  silentMs: number;
  live: boolean;
};

function take(following: Following, { id, event = 'message', data }: EventSourceMessage): void {
  if (id !== undefined && id !== '') following.lastId = id;
  const content = JSON.parse(data) as Record<string, unknown>;
  if (event === 'ready') {
    following.live = true;
    following.onState('live');
    const { heartbeatSeconds } = content;
    if (typeof heartbeatSeconds === 'number' && heartbeatSeconds > 0) {
      following.silentMs = heartbeatSeconds * 1_000 * missedBeats;
    }
  }
  if (event === 'close' && content['resume'] !== true) {
    throw new RefusedError('the stream may not be resumed');
  }
  if (event !== 'alive' && event !== 'close') following.onEvent(event, content);
}

/** One connection, until it ends or is silent for too long. @throws RefusedError */
async function connect(following: Following): Promise<void> {
  const { open, signal, times } = following;
  const cut = new AbortController();
  const within = (ms: number): ReturnType<typeof setTimeout> =>
    unref(setTimeout(() => cut.abort(), ms));
  let watchdog = within(times.connectMs);
  try {
    const either = eitherOf(signal, cut.signal).signal;
    const response = await untilAborted(open(following.lastId, either), either);
    if (!isStream(response)) {
      await response.body?.cancel();
      throw refusalOf(response);
    }
    const onEvent = (message: EventSourceMessage): void => take(following, message);
    const parser = createParser({ onEvent, onError, maxBufferSize: maxEventBytes });
    const decoder = new TextDecoder();
    const reader = endingWith(response.body as ReadableStream<Uint8Array>, either).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      parser.feed(decoder.decode(value, { stream: true }));
      watchdog = within(following.silentMs);
    }
  } catch (error) {
    if (error instanceof RefusedError) throw error;
  } finally {
    clearTimeout(watchdog);
    cut.abort();
  }
}

/** Follows until the signal aborts, or until the server refuses for good. */
export async function followStream(options: StreamOptions): Promise<void> {
  const times = { ...defaultTimes, ...options.times };
  const { signal, onState, random = Math.random } = options;
  const following: Following = {
    ...options,
    times,
    lastId: null,
    silentMs: times.silentMs,
    live: false,
  };
  let pauseMs = times.firstPauseMs;
  onState('connecting');
  while (!signal.aborted) {
    try {
      await connect(following);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return onState('refused');
    }
    pauseMs = following.live ? times.firstPauseMs : Math.min(times.longestPauseMs, pauseMs * 2);
    following.live = false;
    if (!signal.aborted) onState('reconnecting');
    await pause(pauseMs * (0.5 + random() / 2), signal);
  }
}

/** A process that only waits for news may end. */
function unref<Timer>(timer: Timer): Timer {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = unref(setTimeout(end, ms));
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
}

/** Unknown fields are for later versions. */
function onError(error: ParseError): void {
  if (error.type === 'max-buffer-size-exceeded') throw error;
}

function isStream(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return response.status === 200 && type.startsWith('text/event-stream') && response.body !== null;
}

/** Trouble that may pass is tried again; what the server will always refuse is not. */
function refusalOf({ status }: Response): Error {
  const passes = status === 429 || status >= 500;
  return passes ? new Error(`status ${status}`) : new RefusedError(`status ${status}`);
}
