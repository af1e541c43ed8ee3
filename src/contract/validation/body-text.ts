/** Texts in bodies: limits checked before the shape, instants, and the patterns of texts. */
import {
  type InputError,
  pointerPart,
  type ProblemCode,
  ProblemError,
} from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { TimingError } from '../../timing/timing-error.ts';
import { readInstant } from '../../timing/zone/instant.ts';

const maxDepth = 32;
const maxValues = 100_000;

type Walk = { errors: InputError[]; values: number };

function checkText(text: string, pointer: string, walk: Walk): void {
  if (cleanText(text) === text) return;
  const message = 'contains a character that cannot be stored: NUL or half of a surrogate pair';
  walk.errors.push({ pointer, code: 'malformed', message });
}

function visit(value: unknown, path: readonly string[], walk: Walk): void {
  walk.values += 1;
  if (walk.values > maxValues || walk.errors.length > 0) return;
  const pointer = (): string => path.map((part) => `/${pointerPart(part)}`).join('');
  if (typeof value === 'string') {
    checkText(value, pointer(), walk);
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= maxDepth) {
      const message = `is nested more than ${maxDepth} levels deep`;
      walk.errors.push({ pointer: pointer(), code: 'out-of-range', message });
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      checkText(name, pointer(), walk);
      visit(member, [...path, name], walk);
    }
  }
}

/** Why a body is refused before its shape is checked; call it before any recursive code. */
export function checkBodyText(body: unknown): InputError[] {
  const walk: Walk = { errors: [], values: 0 };
  visit(body, [], walk);
  if (walk.values <= maxValues) return walk.errors;
  const message = `contains more than ${maxValues} values`;
  return [...walk.errors, { pointer: '', code: 'out-of-range', message }];
}

type Member = 'from' | 'until';

/** @throws ProblemError `body-invalid` for a text that is not an instant with an offset. */
export function readBodyInstant(text: string, member: Member): Date {
  try {
    return new Date(readInstant(text, member) * 1_000);
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { message, remedy: suggestion } = error;
    const errors = [{ pointer: `/${member}`, code: 'malformed', message, suggestion }];
    throw new ProblemError('body-invalid', message, { errors });
  }
}

/** The problem for a value of the right form. */
export function outOfRange(member: string, message: string, suggestion: string): ProblemError {
  const errors = [{ pointer: `/${member}`, code: 'out-of-range', message, suggestion }];
  return new ProblemError('body-invalid', `/${member}: ${message}; ${suggestion}`, { errors });
}

const longestAheadDays = 365;

/**
 * The end of a hold or of a disable period: in the future, at most a year ahead. Null for none.
 * @throws ProblemError `body-invalid`.
 */
export function readEnd(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const until = readBodyInstant(text, 'until');
  if (until <= now) throw outOfRange('until', 'is in the past', 'use a future instant');
  if (until.getTime() - now.getTime() > longestAheadDays * 86_400_000) {
    throw outOfRange('until', 'is more than a year ahead', 'remove it, or use an earlier one');
  }
  return until;
}

/*
 * Patterns of texts. Each takes linear time on any text: neighbouring parts share no character, so that
 * there is only one way to match.
 */

/** At least one character that is not blank. */
export const notBlank = '\\S';

export const slug = '^[a-z0-9]+(-[a-z0-9]+)*$';

/** Dates from 1970 to 2100. */
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
/** As `wholeInstant`, or a local time. */
export const instantOrLocal = `^${local}${offset}?$`;
/** As `instantOrLocal`, or a date. */
export const endOfPeriod = `^(${local}${offset}?|${date})$`;
/** An instant with its offset, in any precision: `2027-03-28T06:00:00.123Z`. */
export const instant = `^${date}[Tt ]${hourAndMinute}(:[0-5][0-9](\\.[0-9]{1,9})?)?${offset}$`;

/** As `instant`, or a time before now: `-90s`, `-15m`, `-24h`, `-7d`. */
export const instantOrAgo = `(${instant}|^-[1-9][0-9]{0,5}[smhd]$)`;

/** `PT15M`, `PT1H30M`, `90m` or `1h30m`. */
export const span =
  '^(PT([0-9]{1,9}H([0-9]{1,9}M)?([0-9]{1,9}(\\.0{1,9})?S)?|' +
  '[0-9]{1,9}M([0-9]{1,9}(\\.0{1,9})?S)?|[0-9]{1,9}(\\.0{1,9})?S)|' +
  '[0-9]{1,9}h([0-9]{1,9}m)?([0-9]{1,9}s)?|[0-9]{1,9}m([0-9]{1,9}s)?|[0-9]{1,9}s)$';

/** The form of every cron expression and alias; rules check its meaning. */
export const cron =
  '^[ \\t]*(@[A-Za-z]{5,8}|([0-9A-Za-z*,/#-]+[ \\t]+){4}[0-9A-Za-z*,/#-]+)[ \\t]*$';

/** The form of every name of an IANA time zone. */
export const timeZone = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$';

/** Base64url. */
export const cursor = '^[A-Za-z0-9_-]+$';

/** Visible ASCII characters. */
export const visible = '^[!-~]+$';

/** One or more of the words, separated by commas: `Failed,TimedOut`. */
export function listOf(words: readonly string[]): string {
  const word = ` *(${words.join('|')}) *`;
  return `^${word}(,${word})*$`;
}

/**
 * Members of a schema that only the OpenAPI document shows. The text itself is checked by code with
 * better error messages; a test compares the two.
 */
export function documented(members: Record<string, unknown>): { documented: object } {
  return { documented: members };
}

/**
 * Problems that a value of the right shape may still meet: the schedule that a parameter names may not exist.
 * The OpenAPI document lists them at every route that takes the value.
 */
export function raises(...codes: readonly ProblemCode[]): { raises: readonly ProblemCode[] } {
  return { raises: codes };
}
