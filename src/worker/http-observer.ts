/** The Observer of step workers without a database: reports to the API with the worker's token. */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { createGroupCommit } from '../../activities/record/group-commit.ts';
import { within } from '../bounded-signal.ts';
import { writeLog } from '../domain/log-message.ts';
import {
  AttemptRefusedError,
  type AttemptStart,
  type AttemptStarted,
  type Observation,
  type Observer,
} from '../domain/observation.ts';
import type { Logger } from '../log.ts';
import { messages } from './log-messages.ts';

export type HttpObserver = Observer & {
  drain(timeoutMs: number): Promise<void>;
  /** Reports that the API has not taken yet. */
  pending(): number;
};

const timeouts = { requestMs: 5_000, startWaitMs: 1_000, retryMs: 500 };

/** Undelivered reports are kept, up to `maxBuffered`; a step never waits for them. */
const limits = { maxBatch: 200, maxBuffered: 10_000 };

/** Per request; the API refuses bodies above 1 MiB, and those with more than 20,000 fields. */
const maxOfRequest = { lines: 2_000, characters: 400_000 };

export type HttpObserverOptions = { post: ApiPost; log: Logger; counts?: ReportCounts };

/** Told of reports that are lost. */
export type ReportCounts = { refused(count: number): void; dropped(count: number): void };

const uncounted: ReportCounts = { refused: () => undefined, dropped: () => undefined };

export function createHttpObserver(options: HttpObserverOptions): HttpObserver {
  const { post, log, counts = uncounted } = options;
  const commit = createGroupCommit<Observation>({
    write: createWrite({ post, log, counts }),
    ...limits,
    isTransient: (error) => !(error instanceof AttemptRefusedError),
    onError(err, dropped) {
      writeLog(log, messages.reportsUndelivered, { err, dropped });
      counts.dropped(dropped);
    },
  });
  const keep = (observation: Observation): void => void commit.add(observation);
  const store = (start: AttemptStart, signal: AbortSignal): Promise<AttemptStarted> =>
    post('/observations/starts', { start }, signal) as Promise<AttemptStarted>;

  return {
    async attemptStarted(start, { mustStore, signal }) {
      if (mustStore) return storeUntilAborted(() => store(start, signal), signal);
      const limit = within(timeouts.startWaitMs);
      try {
        return await store(start, limit.signal);
      } catch (err) {
        writeLog(log, messages.attemptStartUnreported, { err });
        if (err instanceof AttemptRefusedError) counts.refused(1);
        else keep({ type: 'start', start });
        return { stored: false, lostAttempt: null };
      } finally {
        limit.release();
      }
    },
    attemptEnded: (end) => keep({ type: 'end', end }),
    progress: (progress) => keep({ type: 'progress', progress }),
    logLines: (key, lines) => keep({ type: 'log', key, lines: [...lines] }),
    drain: (timeoutMs) => commit.drain(timeoutMs),
    pending: () => commit.pending(),
  };
}

/** What the API answers to a batch: the reports it refused, the log lines it dropped. */
type Taken = { refused: number; refusals: readonly object[]; droppedLines: number };

/** Sends a batch in requests of bounded size; a retry sends only what was not taken yet. */
function createWrite({
  post,
  log,
  counts,
}: Required<HttpObserverOptions>): (batch: readonly Observation[]) => Promise<void> {
  const taken = new WeakSet<Observation>();
  return async (batch) => {
    for (const observations of inRequests(batch.filter((one) => !taken.has(one)))) {
      const answer = (await post('/observations', { observations })) as Partial<Taken>;
      for (const one of observations) taken.add(one);
      const { refused = 0, refusals = [], droppedLines = 0 } = answer;
      if (refused + droppedLines > 0) {
        writeLog(log, messages.reportsRefused, { refused, droppedLines, first: refusals[0] });
        counts.refused(refused);
      }
    }
  };
}

function inRequests(batch: readonly Observation[]): Observation[][] {
  const requests: Observation[][] = [];
  let [lines, characters] = [Infinity, Infinity];
  for (const one of batch) {
    const size = JSON.stringify(one).length;
    lines += one.type === 'log' ? one.lines.length : 1;
    characters += size;
    if (lines > maxOfRequest.lines || characters > maxOfRequest.characters) {
      requests.push([]);
      [lines, characters] = [one.type === 'log' ? one.lines.length : 1, size];
    }
    requests.at(-1)?.push(one);
  }
  return requests;
}

/** Posts JSON to a path below /api/v1. @throws AttemptRefusedError, or Error when the API cannot be reached. */
export type ApiPost = (path: string, body: object, signal?: AbortSignal) => Promise<unknown>;
type ApiCall = (
  path: string,
  call?: { body?: object; signal?: AbortSignal | undefined },
) => Promise<unknown>;

/** A conditional GET: null while the answer has the tag. @throws Error without an address of the installation. */
export type ApiRead = (
  path: string,
  options: { tag: string | null; signal: AbortSignal },
) => Promise<{ body: unknown; tag: string | null } | null>;

type Sent = { body?: object; tag?: string | null; signal?: AbortSignal | undefined };
type Answer = { status: number; tag: string | null; text: string; mayPass: boolean };

/** The API with one token: a call with a body posts it, one without asks. */
export function createApi({ apiUrl, token }: { apiUrl: string; token: string }): {
  call: ApiCall;
  read: ApiRead;
} {
  const dispatcher = new Agent({ connections: 4, connect: { timeout: timeouts.requestMs } });
  const base = `${apiUrl.replace(/\/$/, '')}/api/v1`;
  const send = async (path: string, { body, tag = null, signal }: Sent): Promise<Answer> => {
    const authorization = `Bearer ${token}`;
    const answer = await request(base + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization,
        ...(body && { 'content-type': 'application/json' }),
        ...(tag !== null && { 'if-none-match': tag }),
      },
      ...(body && { body: JSON.stringify(body) }),
      dispatcher,
      headersTimeout: timeouts.requestMs,
      bodyTimeout: timeouts.requestMs,
      ...(signal && { signal }),
    });
    const { statusCode: status, headers } = answer;
    const { etag } = headers;
    const mayPass = status === 429 || headers['retry-after'] !== undefined;
    const text = await answer.body.text();
    return { status, tag: typeof etag === 'string' ? etag : null, text, mayPass };
  };
  return {
    async call(path, given = {}) {
      const { status, text, mayPass } = await send(path, given);
      if (status < 300) return text === '' ? null : (JSON.parse(text) as unknown);
      const message = `the API answered ${status}: ${text.slice(0, 300)}`;
      // The API refused for good, unless it names a time after which to retry.
      const refused = status < 500 && !mayPass;
      throw refused ? new AttemptRefusedError(message) : new Error(message);
    },
    async read(path, given) {
      const answer = await send(path, given).catch((error: { code?: unknown }) => {
        const code = typeof error.code === 'string' ? ` (${error.code})` : '';
        throw new Error(`the API cannot be reached${code}`);
      });
      if (answer.status === 304) return null;
      if (answer.status !== 200) throw new Error(`the API answered ${answer.status}`);
      return { body: JSON.parse(answer.text) as unknown, tag: answer.tag };
    },
  };
}

async function storeUntilAborted<T>(store: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (error instanceof AttemptRefusedError || signal.aborted) throw error;
      await delay(timeouts.retryMs, undefined, { signal });
    }
  }
}
