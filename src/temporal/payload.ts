/** Values to Temporal payloads and back, as plain JSON; people read them in the Web UI. */
import { defaultPayloadConverter } from '@temporalio/client';
import type proto from '@temporalio/proto';

export type Payload = proto.temporal.api.common.v1.IPayload;

export function toPayload(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

/** A Keyword search attribute; the type travels with it. */
export function toKeywordPayload(value: string): Payload {
  const payload = toPayload(value);
  return { ...payload, metadata: { ...payload.metadata, type: Buffer.from('Keyword') } };
}

/** A Datetime search attribute. */
export function toDatetimePayload(at: Date): Payload {
  const payload = toPayload(at.toISOString());
  return { ...payload, metadata: { ...payload.metadata, type: Buffer.from('Datetime') } };
}

/** The value, or null for a payload that is absent or that we did not write. */
export function fromPayload(payload: Payload | null | undefined): unknown {
  if (!payload?.data) return null;
  try {
    return JSON.parse(Buffer.from(payload.data).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
