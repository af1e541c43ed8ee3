/** What the network did to a request → a failure in words. */
import { StepFailure, misconfigured } from './step-run.ts';

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection before the request was sent',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  ENOTFOUND: 'has no address: its name is not known',
  EAI_AGAIN: 'has no address: name resolution failed for now',
  EHOSTUNREACH: 'cannot be reached: no route to it',
  ENETUNREACH: 'cannot be reached: no route to its network',
  ETIMEDOUT: 'did not accept the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept the connection in time',
  UND_ERR_HEADERS_OVERFLOW: 'answered with too many headers',
  CERT_HAS_EXPIRED: 'presented a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'presented a certificate nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'presented a certificate nobody vouches for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'presented a certificate nobody vouches for',
  ERR_TLS_CERT_ALTNAME_INVALID: 'presented a certificate of another host',
};

/** `url` is where the request went; only its host is named. */
export function toUnreachable(error: unknown, url: URL): StepFailure {
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') {
    // Such as a header whose value, once the secret is in it, holds a line break.
    const said = error instanceof Error ? error.message : '';
    return misconfigured(`its request cannot be sent: ${said}`);
  }
  const sentence = sentences[code] ?? `could not be spoken to (${code || 'unknown error'})`;
  return new StepFailure('target-unreachable', `${url.host} ${sentence}`, { retryable: true });
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
