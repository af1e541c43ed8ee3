/** The Wait step: the execution continues after a time, at an instant, or at a local time. */
import { type Static, Type } from 'typebox';
import type { InputError } from '../../domain/problem.ts';
import {
  longestWaitSeconds,
  type Step as AnyStep,
  type WaitStep as Step,
} from '../../domain/schedule/schedule.ts';
import { invalid } from '../../domain/steps/step-error.ts';
import { instantText, readInstant } from '../../timing/zone/instant.ts';
import { checkTimeZone } from '../../timing/zone/time-zone.ts';
import { refusals } from '../schedule/timing-refusals.ts';
import * as texts from '../validation/body-text.ts';
import { documented } from '../validation/body-text.ts';
import { Named, Strict } from '../validation/schema.ts';
import { fillWorkflowStep, workflowStep, workflowStepBody } from './workflow-step.ts';

const optional = Type.Optional;

const wait = {
  seconds: optional(
    Type.Integer({
      minimum: 1,
      maximum: longestWaitSeconds,
      description: 'So long from the moment the step begins.',
    }),
  ),
  until: optional(
    Type.String({
      maxLength: 100,
      description:
        'Until this instant, with its offset, such as 2027-03-28T06:00:00Z; one that has passed ends the step at once.',
      ...documented({ pattern: texts.wholeInstant }),
    }),
  ),
  untilTime: optional(
    Type.String({
      pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$',
      description:
        'Until the clocks of `timeZone` next show this time, HH:MM or HH:MM:SS. A time that a clock change ' +
        'skips means the end of the gap, one that occurs twice the first.',
    }),
  ),
  timeZone: optional(
    Type.String({
      maxLength: 1_000,
      description: 'IANA name, such as Europe/Berlin; of `untilTime`, which needs it.',
      ...documented({ pattern: texts.timeZone }),
    }),
  ),
};

const description = 'Exactly one of seconds, until and untilTime.';

export const WaitStepBody = Named(
  'WaitStepBody',
  Strict({ type: Type.Literal('Wait'), ...workflowStepBody, ...wait }, { description }),
);
export const WaitStep = Named(
  'WaitStep',
  Strict({ type: Type.Literal('Wait'), ...workflowStep, ...wait }, { description }),
);

export function fillWait(body: Static<typeof WaitStepBody>, key: string): Step {
  const { seconds, until, untilTime, timeZone } = body;
  return {
    type: body.type,
    ...fillWorkflowStep(body, key),
    ...(seconds === undefined ? {} : { seconds }),
    ...(until === undefined ? {} : { until: toUtc(until) }),
    ...(untilTime === undefined ? {} : { untilTime }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** As it is when it cannot be read: that is told by `checkWaitTimes`. */
function toUtc(text: string): string {
  const readable = refusals(() => void readInstant(text, 'until'), '').length === 0;
  return readable ? instantText(readInstant(text, 'until')) : text;
}

/** The rules of Wait steps; they need the time zones, which the domain does not know. */
export function checkWaitTimes(steps: readonly (AnyStep | null)[]): InputError[] {
  return steps.flatMap((step, index) =>
    step?.type === 'Wait' ? checkWait(step, `/steps/${index}`) : [],
  );
}

function checkWait({ seconds, until, untilTime, timeZone }: Step, pointer: string): InputError[] {
  const given = [seconds, until, untilTime].filter((one) => one !== undefined).length;
  if (given !== 1) {
    const message =
      given === 0 ? 'does not say how long it waits' : 'says in several ways how long';
    return [invalid(pointer, message, 'set exactly one of seconds, until and untilTime')];
  }
  const zone = `${pointer}/timeZone`;
  if (untilTime !== undefined && timeZone === undefined) {
    return [
      invalid(zone, 'is missing: a local time needs it', 'write a name such as Europe/Berlin'),
    ];
  }
  if (untilTime === undefined && timeZone !== undefined) {
    return [invalid(zone, 'is for untilTime only', 'remove it')];
  }
  return [
    ...(until === undefined ? [] : refusals(() => void readInstant(until, 'until'), pointer)),
    ...(timeZone === undefined ? [] : refusals(() => void checkTimeZone(timeZone), pointer)),
  ];
}
