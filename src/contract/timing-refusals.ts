/** What src/timing refuses, told as input errors. */
import type { InputError } from '../domain/problem.ts';
import { TimingError } from '../timing/timing-error.ts';
import type { TimingErrorCode, TimingField } from '../timing/timing-error.ts';

const codes: Record<TimingErrorCode, string> = {
  'cron-invalid': 'cron-invalid',
  'time-zone-invalid': 'time-zone-invalid',
  'time-zones-differ': 'time-zones-differ',
  'never-fires': 'timing-never-fires',
  'timing-invalid': 'timing-invalid',
};

/** Where a body says it: the fields of a cron expression are one text there. */
function memberOf(field: TimingField): string {
  switch (field) {
    case 'minute':
    case 'hour':
    case 'day of month':
    case 'month':
    case 'day of week':
      return 'expression';
    default:
      return field;
  }
}

/** The error of a check that throws TimingError; `pointer` is the place of the timing. */
export function refusals(check: () => void, pointer: string): InputError[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { code, field, text, message, remedy } = error;
    const at = `${pointer}/${memberOf(field)}`;
    return [{ pointer: at, code: codes[code], message, suggestion: remedy, field, text }];
  }
}
