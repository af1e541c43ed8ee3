/** The rules of timings, as src/timing knows them, told as input errors. */
import type { InputError } from '../domain/problem.ts';
import type { Timing } from '../domain/timing.ts';
import { compileTiming } from '../timing/compile.ts';
import { parseCron } from '../timing/cron-fields.ts';
import { checkTimeZone } from '../timing/time-zone.ts';
import { TimingError } from '../timing/timing-error.ts';
import type { TimingErrorCode } from '../timing/timing-error.ts';

const codes: Record<TimingErrorCode, string> = {
  'cron-invalid': 'cron-invalid',
  'time-zone-invalid': 'time-zone-invalid',
  'time-zones-differ': 'time-zones-differ',
  'never-fires': 'timing-never-fires',
};

function refusals(check: () => void, pointer: string): InputError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { code, message, remedy } = error;
    return [{ pointer, code: codes[code], message, suggestion: remedy }];
  }
}

function checkTiming(timing: Timing, pointer: string): InputError[] {
  if (timing.type === 'Manual') return [];
  return [
    ...refusals(() => void parseCron(timing.expression), `${pointer}/expression`),
    ...refusals(() => void checkTimeZone(timing.timeZone), `${pointer}/timeZone`),
  ];
}

/** Every rule the timings break, each alone and all together; those of a wrong shape are null. */
export function checkTimings(timings: readonly (Timing | null)[], now: Date): InputError[] {
  const errors = timings.flatMap((timing, index) =>
    timing ? checkTiming(timing, `/timings/${index}`) : [],
  );
  const readable = timings.filter((timing) => timing !== null);
  if (errors.length > 0 || readable.length < timings.length) return errors;
  return refusals(() => void compileTiming(readable, { from: now }), '/timings');
}
