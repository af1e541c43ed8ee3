/** Every way in which a timing can be refused; codes are never reused. */
export type TimingErrorCode =
  | 'cron-invalid'
  | 'time-zone-invalid'
  | 'time-zones-differ'
  | 'never-fires'
  /** Anything else that is wrong with the values of a timing. */
  | 'timing-invalid';

/** The part of a timing that is at fault, in the words shown to people. */
export type TimingField =
  | 'minute'
  | 'hour'
  | 'day of month'
  | 'month'
  | 'day of week'
  | 'expression'
  | 'timeZone'
  | 'every'
  | 'everySeconds'
  | 'offset'
  | 'offsets'
  | 'offsetSeconds'
  | 'startAt'
  | 'from'
  | 'until'
  | 'maxExecutions'
  | 'at'
  | 'disambiguation'
  | 'anchorAt';

export type TimingFault = {
  code: TimingErrorCode;
  field: TimingField;
  /** The offending piece exactly as written; cut and cleaned for display. */
  text: string;
  /** Why it is refused, without a full stop. */
  reason: string;
  /** What to write instead, starting with a verb. */
  remedy: string;
};

const longestShownText = 60;

/** A timing that cannot be accepted, with the words that let its author repair it. */
export class TimingError extends Error {
  override readonly name = 'TimingError';
  readonly code: TimingErrorCode;
  readonly field: TimingField;
  readonly text: string;
  readonly remedy: string;

  constructor(fault: TimingFault) {
    const text = displayable(fault.text);
    super(`${fault.field}: "${text}" ${fault.reason}; ${fault.remedy}`);
    this.code = fault.code;
    this.field = fault.field;
    this.text = text;
    this.remedy = fault.remedy;
  }
}

/** Hostile text ends up in logs and terminals, so control characters and length are tamed. */
function displayable(text: string): string {
  const clean = text.replace(/[^\P{C}]/gu, '\u{fffd}');
  return clean.length > longestShownText ? `${clean.slice(0, longestShownText)}...` : clean;
}

/** Shorthand for a value of a timing that makes no sense. */
export function invalidTiming(
  field: TimingField,
  text: string,
  [reason, remedy]: readonly [string, string],
): TimingError {
  return new TimingError({ code: 'timing-invalid', field, text, reason, remedy });
}
