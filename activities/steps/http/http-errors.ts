/** Requests without an answer, or with one that cannot be interpreted → step failures. */
import type { HttpMethod } from '../../../src/domain/schedule/schedule.ts';
import { type SeenFacts, StepFailure } from '../step-runner.ts';
import type { RawBytes } from './answer-bytes.ts';
import { NoAnswer } from './answer-reader.ts';
import type { Unread } from './http-answer.ts';
import type { ExchangeFailure } from './http-exchange.ts';

/** What decides whether a request may be sent again when it is unknown if it took effect. */
export type SentRequest = {
  /** Only its host is named. */
  url: URL;
  method: HttpMethod;
  /** When there was no answer at all. */
  repeatUnanswered: boolean;
  /** When the connection ended within the answer. */
  repeatBrokenOff: boolean;
  /** How bytes that are no text are kept; see `showRaw`. */
  showRaw: (raw: RawBytes) => string | null;
};

export const safeMethods: ReadonlySet<HttpMethod> = new Set<HttpMethod>(['GET', 'HEAD']);

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ENOTFOUND: 'has no address: its name is not known',
  EAI_AGAIN: 'has no address: name resolution failed for now',
  EHOSTUNREACH: 'cannot be reached: no route to it',
  ENETUNREACH: 'cannot be reached: no route to its network',
  ETIMEDOUT: 'did not accept the connection in time',
  EMFILE: 'cannot be reached: this worker has too many files open',
  EADDRNOTAVAIL: 'cannot be reached: this worker has no free port or no fitting address',
  CERT_HAS_EXPIRED: 'presented a certificate that has expired',
  CERT_NOT_YET_VALID: 'presented a certificate that is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'presented a certificate that no trusted authority signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'presented a certificate that no trusted authority signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'presented a certificate that no trusted authority signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'presented a certificate that no trusted authority signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'presented a certificate of another host',
};

const unknownEffect = 'whether the request took effect is unknown';

export function failureOfExchange(failure: ExchangeFailure, sent: SentRequest): StepFailure {
  const { cause, connected } = failure;
  const { host } = sent.url;
  if (cause instanceof NoAnswer && cause.received.length > 0) {
    const { brokenOff, received } = cause;
    const reason = `${brokenOff ? '' : `${host} `}${cause.message}`;
    const output = sent.showRaw({ bytes: received, cut: true });
    const kind = brokenOff ? 'BrokenOff' : 'Malformed';
    return unjudged({ reason, kind }, sent, { output, outputBytes: received.length });
  }
  const sentence = `${host} ${describeNetwork(failure)}`;
  if (!connected) {
    return new StepFailure('target-unreachable', sentence, { retryable: true });
  }
  const note = safeMethods.has(sent.method) ? '' : `; ${unknownEffect}`;
  const retryable = sent.repeatUnanswered;
  return new StepFailure('target-unreachable', sentence + note, { retryable, effectUnknown: true });
}

function describeNetwork({ cause, connected, sent }: ExchangeFailure): string {
  const code = codeOf(cause);
  // A connection that ends in order has no code.
  const isClosed =
    ['ECONNRESET', 'EPIPE'].includes(code) || (code === '' && cause instanceof NoAnswer);
  if (connected && isClosed) {
    return `closed the connection ${sent ? 'without an answer' : 'before the request was sent'}`;
  }
  if (connected && code === 'ETIMEDOUT') return 'stopped responding: the connection timed out';
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return `could not agree on TLS (${code})`;
  return sentences[code] ?? `cannot be reached (${code || 'unknown error'})`;
}

/** The first code along the causes; errors of a request may wrap those of its sockets. */
function codeOf(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return '';
}

/**
 * The answer does not tell whether the target has acted: sending the request again could act twice, and
 * would usually get the same answer.
 */
export function unjudged(
  { reason, kind, status }: Pick<Unread, 'reason' | 'kind'> & { status?: number },
  sent: SentRequest,
  facts: SeenFacts,
): StepFailure {
  const retryable = kind === 'BrokenOff' && sent.repeatBrokenOff;
  const isSafe = safeMethods.has(sent.method);
  const notes = [
    ...(isSafe ? [] : [unknownEffect]),
    ...(retryable ? [] : [isSafe ? 'it is not asked again' : 'it is not sent again']),
  ];
  const head = status === undefined ? '' : `HTTP ${status}: `;
  const message = [`${head}the answer cannot be judged: ${reason}`, ...notes].join('; ');
  return new StepFailure('answer-unreadable', message, { retryable, facts, effectUnknown: true });
}
