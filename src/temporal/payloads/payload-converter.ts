/**
 * What workflows read payloads with. One that cannot be read becomes a value that says so: thrown, it would fail the
 * workflow task, which Temporal gives out again and again, and the step that returned it would never end.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { UnreadableResult } from '../../domain/steps/foreign/foreign-outcome.ts';

export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload(payload, context, hint) {
    try {
      return defaultPayloadConverter.fromPayload(payload, context, hint);
    } catch (error) {
      const encoding = encodingOf(payload);
      // Only the keys are missing: the task waits for them, see ADR 0027.
      if (encoding === 'binary/encrypted') throw error;
      return new UnreadableResult(encoding) as never;
    }
  },
};

/** Workers of others choose it, so only a short plain text is taken. */
function encodingOf({ metadata }: Payload): string {
  const bytes = metadata?.['encoding'] ?? new Uint8Array();
  return String.fromCharCode(...bytes.slice(0, 64)).replace(/[^\w./+-]/g, '?');
}
