/** One request and its answer, over a connection of their own. */
import type { Socket } from 'node:net';
import type { HttpMethod } from '../../../src/domain/schedule/schedule.ts';
import { type EgressWall, StepFailure } from '../step-runner.ts';
import type { ByteSource } from './answer-bytes.ts';
import { readAnswer, type WireAnswer } from './answer-reader.ts';
import { closed, connect } from './connection.ts';

export type HttpRequest = {
  method: HttpMethod;
  /** An http:// or https:// address; its user and password are not sent. */
  url: URL;
  /** By lower-case name; names and values that `headerFault` has no objection to. */
  headers: Readonly<Record<string, string>>;
  body: string | null;
};

/** Bytes of an answer that are read, and judged. */
export const answerLimitBytes = 8 * 1024 * 1024;

/** Pieces of an answer that may wait to be read; more of it is left with the system. */
const maxWaiting = 16;

/** The request did not get an answer. `cause` is what the connection failed with. */
export class ExchangeFailure extends Error {
  /** False as long as not a byte of the request can have reached the target. */
  readonly connected: boolean;
  /** Whether all of the request was handed to the connection. */
  readonly sent: boolean;

  constructor(cause: unknown, progress: { connected: boolean; sent: boolean }) {
    super('the request got no answer', { cause });
    this.name = 'ExchangeFailure';
    this.connected = progress.connected;
    this.sent = progress.sent;
  }
}

type ExchangeOptions = {
  signal: AbortSignal;
  wall: EgressWall;
  onHead?: () => void;
  /** Bytes of the answer that are read; `answerLimitBytes` unless set. */
  limitBytes?: number;
};

/**
 * A connection serves one request: the target may close a reused one just as a request is sent, and then
 * it is unknown whether that request took effect.
 * @throws StepFailure `egress-denied` before anything is sent.
 * @throws ExchangeFailure; the signal's reason when it aborts.
 */
export async function exchange(
  request: HttpRequest,
  { signal, wall, onHead, limitBytes = answerLimitBytes }: ExchangeOptions,
): Promise<WireAnswer> {
  signal.throwIfAborted();
  const progress = { connected: false, sent: false };
  let socket: Socket | null = null;
  const onAbort = (): void => void socket?.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    socket = await connect({ url: request.url, hostHeader: request.headers['host'] }, wall, signal);
    progress.connected = true;
    const source = receive(socket);
    socket.write(serialize(request), (error) => {
      progress.sent = !error;
    });
    const answer = await readAnswer(source, {
      method: request.method,
      limit: limitBytes,
      ...(onHead && { onHead }),
    });
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepFailure) throw error;
    throw new ExchangeFailure(error, progress);
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket?.destroy();
  }
}

/** What arrived before the connection failed is delivered before its failure is. */
function receive(socket: Socket): ByteSource {
  const waiting: Buffer[] = [];
  let end: { failure: Error | null } | null = null;
  let wake: () => void = () => undefined;
  const ended = (failure: Error | null): void => {
    end ??= { failure };
    wake();
  };
  socket.on('data', (bytes: Buffer) => {
    if (waiting.push(bytes) >= maxWaiting) socket.pause();
    wake();
  });
  socket.on('end', () => ended(null));
  socket.on('error', ended);
  socket.on('close', () => ended(closed()));
  return {
    async next() {
      for (;;) {
        const bytes = waiting.shift();
        if (bytes !== undefined) return bytes;
        if (end?.failure) throw end.failure;
        if (end) return null;
        socket.resume();
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function serialize({ method, url, headers, body }: HttpRequest): Buffer {
  const content = Buffer.from(body ?? '');
  const hasLength = body !== null || !['GET', 'HEAD', 'DELETE'].includes(method);
  const lines = Object.entries({
    host: url.host,
    connection: 'close',
    ...headers,
    ...(hasLength ? { 'content-length': String(content.length) } : {}),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
  // The system may deliver the answer to a request that is still being sent; one piece is enough.
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}
