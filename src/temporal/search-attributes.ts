/** Search attributes of executions, for filters in Temporal's Web UI. Optional. */
import { defaultPayloadConverter } from '@temporalio/client';
import proto from '@temporalio/proto';
import { type TemporalConnection, withTimeout } from './connection.ts';
import { isAlreadyExists } from './errors.ts';
import { mustBePlain } from './payloads/encrypting-codec.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** All are Keywords: SQL stores have ten columns for them per namespace, shared with other products. */
const searchAttributeNames = ['CarillonTenant', 'CarillonTrigger', 'CarillonOutcome'] as const;
export type SearchAttributeName = (typeof searchAttributeNames)[number];

/** Temporal's own attributes; a direct start sets them so that it shows under its schedule. */
export const scheduledByAttribute = 'TemporalScheduledById';
/** The nominal time of a fire. */
export const scheduledAtAttribute = 'TemporalScheduledStartTime';

/** A Keyword column holds 255 characters and the server does not check. */
export const longestKeyword = 255;

export type SearchAttributes = {
  /** True when the namespace has all our attributes as Keywords. */
  registered(): Promise<boolean>;
};

const maxAgeMs = 60_000;

/**
 * Caches the answer for a minute. A server that does not answer, or refuses the question, counts as having
 * none: an unknown attribute makes a start fail, a missing one only a filter.
 */
export function createSearchAttributes(
  temporal: TemporalConnection,
  clock: () => number,
): SearchAttributes {
  let known: { at: number; answer: Promise<boolean> } | null = null;
  return {
    registered() {
      if (known === null || clock() - known.at >= maxAgeMs) {
        known = { at: clock(), answer: detect(temporal) };
      }
      return known.answer;
    },
  };
}

async function detect(temporal: TemporalConnection): Promise<boolean> {
  try {
    return (await missingAttributes(temporal)).length === 0;
  } catch {
    return false;
  }
}

/** The attributes the namespace lacks, or has with another type. Throws when the server refuses. */
export async function missingAttributes(
  temporal: TemporalConnection,
): Promise<SearchAttributeName[]> {
  const { connection, namespace } = temporal;
  const { customAttributes } = await withTimeout(
    temporal,
    () => connection.operatorService.listSearchAttributes({ namespace }),
    3_000,
  );
  return searchAttributeNames.filter(
    (name) => customAttributes?.[name] !== IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  );
}

/**
 * Adds missing attributes and returns their names. Throws when the server refuses, as Temporal Cloud does:
 * there an administrator adds them.
 */
export async function registerSearchAttributes(
  temporal: TemporalConnection,
): Promise<SearchAttributeName[]> {
  const missing = await missingAttributes(temporal);
  if (missing.length === 0) return [];
  const { connection, namespace } = temporal;
  const keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, keyword]));
  try {
    await withTimeout(temporal, () =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
    );
  } catch (error) {
    // Another process has added them.
    if (!isAlreadyExists(error)) throw error;
  }
  return missing;
}

export type Payload = proto.temporal.api.common.v1.IPayload;

/** As plain JSON, which is readable in the Web UI. */
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

/**
 * The value; null for a missing payload, or one of another product.
 * @throws PayloadError when it is encrypted and this process has no keys.
 */
export function fromPayload(payload: Payload | null | undefined): unknown {
  if (!payload?.data) return null;
  mustBePlain(payload);
  try {
    return JSON.parse(Buffer.from(payload.data).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
