/** TimingErrors of src/timing → input errors. */
import type { InputError } from '../../domain/problem.ts';
import { TimingError, type TimingErrorCode, type TimingField } from '../../timing/timing-error.ts';

const codes: Record<TimingErrorCode, string> = {
  'cron-invalid': 'cron-invalid',
  'time-zone-invalid': 'time-zone-invalid',
  'time-zones-differ': 'time-zones-differ',
  'never-fires': 'timing-never-fires',
  'timing-invalid': 'timing-invalid',
};

/** In the body, all fields of a cron expression are one text. */
const cronFields: readonly TimingField[] = [
  'minute',
  'hour',
  'day of month',
  'month',
  'day of week',
];

function memberOf(field: TimingField): string {
  return cronFields.includes(field) ? 'expression' : field;
}

/** The error of a check that throws TimingError; `pointer` points to the timing. */
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
