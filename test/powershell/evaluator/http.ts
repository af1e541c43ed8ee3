/** HttpClient for the evaluator: real requests. */
import { type Dictionary, ErrorRecord, Exception, Thrown } from './values.ts';

/** One request, with the headers as they were added. */
export class Message {
  readonly method: string;
  readonly url: URL;
  readonly headers = new Map<string, string>();
  authorization: string | null = null;
  content: { bytes: Buffer; headers: Dictionary } | null = null;

  constructor(method: string, url: URL) {
    this.method = method;
    this.url = url;
  }
}

export type Answer = { status: number; headers: Headers; bytes: Buffer };

/** A task: its result is there after it was waited for. */
export class Pending {
  readonly settled: Promise<void>;
  result: Answer | Error | null = null;

  constructor(answer: Promise<Answer>) {
    this.settled = answer.then(
      (value) => {
        this.result = value;
      },
      (error: unknown) => {
        this.result = error as Error;
      },
    );
  }
}

/** @throws Thrown as .NET does when there was no answer. */
export function answerOf(pending: Pending): Answer {
  const { result } = pending;
  if (result === null) throw new Error('the result was read before it was there');
  if (!(result instanceof Error)) return result;
  const kind = /Timeout|Abort/.test(result.name)
    ? 'System.OperationCanceledException'
    : 'System.Net.Http.HttpRequestException';
  const exception = new Exception(
    result.cause instanceof Error ? result.cause.message : result.message,
    kind,
  );
  throw new Thrown(new ErrorRecord(exception, kind, 'NotSpecified'));
}

async function exchange(message: Message, signal: AbortSignal): Promise<Answer> {
  const { method, url, content } = message;
  const headers = new Headers([...message.headers]);
  if (message.authorization !== null) headers.set('authorization', message.authorization);
  if (content) headers.set('content-type', String(content.headers.get('ContentType')));
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal,
    ...(content ? { body: new Uint8Array(content.bytes) } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

export class Client {
  readonly #requests: string[];

  constructor(requests: string[]) {
    this.#requests = requests;
  }

  send(message: Message, signal: AbortSignal): Pending {
    this.#requests.push(`${message.method} ${message.url.pathname}${message.url.search}`);
    return new Pending(exchange(message, signal));
  }
}
