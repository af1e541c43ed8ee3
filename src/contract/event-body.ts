/** The body of an event → what is kept of it, or what is wrong with it. */
import { eventLimits } from '../domain/event.ts';
import { toName } from '../domain/name.ts';
import { ProblemError } from '../domain/problem.ts';
import type { InputError } from '../domain/problem.ts';
import { checkBodyText } from './body-text.ts';
import type { EventBody } from './events.ts';

export type EventInput = {
  source: string;
  name: string;
  senderId: string | null;
  payload: unknown;
};

/** @throws ProblemError `body-invalid` for a payload too large or deep, or text that cannot be stored. */
export function readEventBody({ source, name, id, payload = null }: EventBody): EventInput {
  const texts = checkBodyText({ source, name, id, payload });
  // Deep ones are not even serialised.
  const errors = texts.length > 0 ? texts : tooLarge(payload);
  const [first] = errors;
  if (!first) {
    const senderId = id === undefined ? null : toName(id);
    return { source: toName(source), name: toName(name), senderId, payload };
  }
  throw new ProblemError('body-invalid', `${first.pointer}: ${first.message}`, { errors });
}

function tooLarge(payload: unknown): InputError[] {
  const bytes = new TextEncoder().encode(JSON.stringify(payload)).length;
  if (bytes <= eventLimits.payloadBytes) return [];
  const message = `has ${bytes} bytes; ${eventLimits.payloadBytes} is the most`;
  const suggestion = 'keep the data elsewhere and send a reference to it';
  return [{ pointer: '/payload', code: 'out-of-range', message, suggestion }];
}
