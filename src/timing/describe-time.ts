import type { CronFields } from './cron-fields.ts';
import { clock, evenStep, joinWords, nameRuns, twoDigits } from './phrases.ts';

/** The time of day in words; a frequency such as "every 15 minutes" needs no "every day". */
export type TimePhrase = { text: string; isFrequency: boolean };

/** More times than this in one day are told as minutes and hours instead of one by one. */
const mostTimesListed = 6;

/** Says when on a matching date; uneven steps are told as the minutes they really are. */
export function describeTime({ minutes, hours }: CronFields): TimePhrase {
  if (hours.length === 24) return { text: everyHour(minutes), isFrequency: true };
  const span = hourSpan(minutes, hours);
  if (span !== undefined) return { text: span, isFrequency: true };
  const step = evenStep(hours, 24);
  const [minute = 0, ...otherMinutes] = minutes;
  if (step !== undefined && otherMinutes.length === 0 && hours.length > 2) {
    return { text: `every ${step} hours from ${clock(hours[0] ?? 0, minute)}`, isFrequency: true };
  }
  if (minutes.length * hours.length <= mostTimesListed) {
    const times = hours.flatMap((hour) => minutes.map((one) => clock(hour, one)));
    return { text: `at ${joinWords(times)}`, isFrequency: false };
  }
  const hourList = nameRuns(hours, twoDigits);
  const each = minutes.length === 60 ? 'every minute' : at(minutes);
  return { text: `${each} of the hours ${hourList}`, isFrequency: true };
}

function everyHour(minutes: readonly number[]): string {
  if (minutes.length === 60) return 'every minute';
  if (minutes.length === 1) return minutes[0] === 0 ? 'every hour' : `every hour ${at(minutes)}`;
  const step = evenStep(minutes, 60);
  if (step === undefined) return `every hour ${at(minutes)}`;
  const [first = 0] = minutes;
  return `every ${step} minutes${first === 0 ? '' : ` from :${twoDigits(first)}`}`;
}

/** For hours without a break: "every 15 minutes from 09:00 to 17:45". */
function hourSpan(minutes: readonly number[], hours: readonly number[]): string | undefined {
  const [firstHour = 0] = hours;
  const lastHour = hours.at(-1) ?? firstHour;
  if (hours.length < 3 && minutes.length * hours.length <= mostTimesListed) return undefined;
  if (lastHour - firstHour + 1 !== hours.length) return undefined;
  const first = clock(firstHour, minutes[0] ?? 0);
  const last = clock(lastHour, minutes.at(-1) ?? 0);
  const rhythm = spanRhythm(minutes);
  return `${rhythm ?? `${at(minutes)} of every hour`} from ${first} to ${last}`;
}

function spanRhythm(minutes: readonly number[]): string | undefined {
  if (minutes.length === 1) return 'every hour';
  if (minutes.length === 60) return 'every minute';
  const step = evenStep(minutes, 60);
  return step === undefined ? undefined : `every ${step} minutes`;
}

function at(minutes: readonly number[]): string {
  return `at ${nameRuns(minutes, (minute) => `:${twoDigits(minute)}`)}`;
}
