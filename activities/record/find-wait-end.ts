/** When the clocks of a zone next show a time: for a step that waits for it. */
import { ApplicationFailure } from '@temporalio/common';
import type { WaitEnd } from '../../src/domain/steps/wait-step.ts';
import { TimingError } from '../../src/timing/timing-error.ts';
import { nextTimeOfDay, secondOfDay } from '../../src/timing/zone/time-of-day.ts';
import { zoneOf } from '../../src/timing/zone/time-zone.ts';

/** `from` is workflow time, milliseconds since the epoch. */
export type WaitEndRequest = { untilTime: string; timeZone: string; from: number };

export async function findWaitEnd(request: WaitEndRequest): Promise<WaitEnd> {
  const { untilTime, timeZone, from } = request;
  try {
    const first = Math.ceil(from / 1_000);
    const at = nextTimeOfDay(zoneOf(timeZone), secondOfDay(untilTime), first) * 1_000;
    return { at, local: `${untilTime} ${timeZone}` };
  } catch (error) {
    // This worker knows other zones than the server that accepted the definition; another try is no help.
    if (!(error instanceof TimingError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, 'step-misconfigured');
  }
}
