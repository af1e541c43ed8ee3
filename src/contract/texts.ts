/**
 * How texts are written. Every pattern takes linear time on any text: neighbouring parts share no
 * character, so that there is one way to match and nothing to try again.
 */

/** A word on its own or in the midst of others: more than blanks. */
export const notBlank = '\\S';

export const slug = '^[a-z0-9]+(-[a-z0-9]+)*$';

/** Dates of the calendar from 1970 to 2100. */
const date =
  '((19[7-9][0-9]|20[0-9]{2}|2100)-' +
  '((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|' +
  '02-(0[1-9]|1[0-9]|2[0-8]))|' +
  '(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26]))-02-29)';
const hourAndMinute = '([01][0-9]|2[0-3]):[0-5][0-9]';
const offset = '([Zz]|[+-](0[0-9]|1[0-8]):[0-5][0-9])';
const local = `${date}[Tt ]${hourAndMinute}(:[0-5][0-9](\\.0{1,9})?)?`;

/** `2026-12-24`. */
export const writtenDate = `^${date}$`;
/** An instant on whole seconds with its offset: `2027-03-28T06:00:00Z`. There are no leap seconds. */
export const wholeInstant = `^${local}${offset}$`;
/** As `wholeInstant`, or the time that clocks show somewhere. */
export const instantOrLocal = `^${local}${offset}?$`;
/** As `instantOrLocal`, or a date. */
export const endOfPeriod = `^(${local}${offset}?|${date})$`;
/** An instant with its offset, as exact as it may be: `2027-03-28T06:00:00.123Z`. */
export const instant = `^${date}[Tt ]${hourAndMinute}(:[0-5][0-9](\\.[0-9]{1,9})?)?${offset}$`;

/** `PT15M`, `PT1H30M`, `90m` or `1h30m`. */
export const span =
  '^(PT([0-9]{1,9}H([0-9]{1,9}M)?([0-9]{1,9}(\\.0{1,9})?S)?|' +
  '[0-9]{1,9}M([0-9]{1,9}(\\.0{1,9})?S)?|[0-9]{1,9}(\\.0{1,9})?S)|' +
  '[0-9]{1,9}h([0-9]{1,9}m)?([0-9]{1,9}s)?|[0-9]{1,9}m([0-9]{1,9}s)?|[0-9]{1,9}s)$';

/** What every cron expression and alias looks like; whether it makes sense is a rule. */
export const cron =
  '^[ \\t]*(@[A-Za-z]{5,8}|([0-9A-Za-z*,/#-]+[ \\t]+){4}[0-9A-Za-z*,/#-]+)[ \\t]*$';

/** What every name of an IANA time zone looks like. */
export const timeZone = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$';

/** Base64 for addresses. */
export const cursor = '^[A-Za-z0-9_-]+$';

/** Visible characters of ASCII. */
export const visible = '^[!-~]+$';

/** One or more of the words, with commas between them: `Failed,TimedOut`. */
export function listOf(words: readonly string[]): string {
  const word = ` *(${words.join('|')}) *`;
  return `^${word}(,${word})*$`;
}

/**
 * Members of a schema that only the OpenAPI document shows. The text itself is read by code that says
 * better what is wrong with it; a test holds the two together.
 */
export function documented(members: Record<string, unknown>): { documented: object } {
  return { documented: members };
}
