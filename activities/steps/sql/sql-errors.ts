/** What errors of databases mean for the next attempt. */
import type { SqlFault } from './sql-session.ts';

/** Errors of the network that may pass. */
const passing: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ETIMEOUT',
  'ESOCKET',
  'ECONNCLOSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EMFILE',
  'PROTOCOL_CONNECTION_LOST',
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Of an error that is not an answer of the server. Its text is the driver's or the system's. */
export function networkFault(error: unknown): SqlFault {
  const code = codeOf(error);
  // Several addresses of one name, each with its own error.
  const each = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const text = each.length > 0 ? each.map(textOf).join('; ') : textOf(error);
  const certificate = /CERT|SSL|TLS/i.test(code) || /certificate|\bSSL\b|\bTLS\b/i.test(text);
  const hint = certificate
    ? '; name the authority of its certificate under "tls", "caFile", or write "tls": false for a network you trust'
    : '';
  return {
    kind: certificate ? 'Unusable' : 'Lost',
    message: (text === '' ? code : text) + hint,
    retryable: !certificate && (passing.has(code) || code === '' || each.length > 0),
    line: null,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** States of the SQL standard and of PostgreSQL after which the same statement may succeed. */
const passingStates = /^(?:08|53|57P0[1-5]|40001|40P01|55P03|55006|58|XX|25P03|57014)/;
/** Raised by the script itself, which may have a reason that passes. */
const raised = /^(?:P0|45)/;

export function isPassingState(state: string): boolean {
  return passingStates.test(state) || raised.test(state);
}

/** Line of a character in a script; both from 1. */
export function lineAt(text: string, character: number): number {
  let line = 1;
  let at = 0;
  for (const one of text) {
    at += 1;
    if (at >= character) break;
    if (one === '\n') line += 1;
  }
  return line;
}
