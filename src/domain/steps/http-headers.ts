/** Which headers a step may send: what HTTP can carry, and what is not ours or the connection's to set. */

/** What is wrong with a header, read as "it …", and what to do instead. */
export type HeaderFault = { message: string; remedy?: string };

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** Headers that belong to the connection; a step that sets them breaks its own request. */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that Carillon sets itself, for every request. */
export const ownHeaders: ReadonlySet<string> = new Set(['idempotency-key']);

/** By name alone; a value that is a secret is known when the step runs. `name` is in any case. */
export function headerNameFault(name: string): HeaderFault | null {
  if (!headerName.test(name)) return { message: 'is not the name of a header' };
  if (connectionHeaders.has(name.toLowerCase())) {
    return { message: 'is set by the connection itself', remedy: 'remove the header' };
  }
  if (!ownHeaders.has(name.toLowerCase())) return null;
  return {
    message: 'is set by Carillon: <execution id>/<step key>, the same for every attempt',
    remedy: 'remove the header',
  };
}

/** Never tells the value, which may be a secret. */
export function headerFault(name: string, value: string): HeaderFault | null {
  const fault = headerNameFault(name);
  if (fault) return fault;
  if (/\p{Cc}/u.test(value.replaceAll('\t', ''))) return { message: 'holds a control character' };
  if (/[^\0-\u00ff]/.test(value)) {
    return {
      message: 'holds a character outside Latin-1, which a header cannot carry',
      remedy: 'write it in ASCII, for example percent-encoded',
    };
  }
  return null;
}

/** A value that would arrive otherwise than it is written; older definitions may have some. */
export function headerBlankFault(value: string): HeaderFault | null {
  if (!/^[ \t]|[ \t]$/.test(value)) return null;
  return { message: 'begins or ends with a blank, which HTTP drops', remedy: 'remove the blank' };
}

/** The charset a Content-Type names, in lower case; null when it names none. */
export function charsetOfContentType(contentType: string): string | null {
  const found = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  const name = (found?.[1] ?? found?.[2] ?? '').trim().toLowerCase();
  return name === '' ? null : name;
}
