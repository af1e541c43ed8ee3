/** W3C trace context: the `traceparent` that a start may bring, and the one that called systems get. */

export type TraceParent = {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits: the span that calls. */
  spanId: string;
  /** Whether the caller records its spans. */
  sampled: boolean;
};

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const longest = 256;

/**
 * Null for anything malformed, which the standard says to ignore. A later version may append fields to those
 * of version 00; they are not kept.
 */
export function parseTraceparent(text: unknown): TraceParent | null {
  if (typeof text !== 'string' || text.length > longest) return null;
  const [, version, traceId = '', spanId = '', flags = '', more] = pattern.exec(text) ?? [];
  if (version === undefined || version === 'ff') return null;
  if (version === '00' && more !== undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${sampled ? 1 : 0}`;
}

/** As it is stored and passed on; undefined when it is malformed or not there. */
export function normalTraceparent(text: unknown): string | undefined {
  const parent = parseTraceparent(text);
  return parent === null ? undefined : formatTraceparent(parent);
}
