/** Which tab of a schedule is open, and what it shows, as they stand in the address. */
import { type FireDecision, fireDecisions } from './schedule-types.ts';

export const tabs = [
  'runs',
  'calendar',
  'fires',
  'definition',
  'trends',
  'changes',
  'settings',
] as const;
export type Tab = (typeof tabs)[number];

export const runCounts = [10, 25, 50] as const;
export const trendDays = [7, 30, 90] as const;

export type ScheduleSearch = {
  tab?: Tab | undefined;
  /** Of the grid: the execution that it shows and marks. */
  execution?: string | undefined;
  /** Of the grid: where its page begins. */
  cursor?: string | undefined;
  runs?: (typeof runCounts)[number] | undefined;
  /** Of the calendar: a day of the month or week. */
  day?: string | undefined;
  span?: 'week' | undefined;
  decision?: FireDecision | undefined;
  days?: (typeof trendDays)[number] | undefined;
  /** Revisions to compare. */
  from?: number | undefined;
  to?: number | undefined;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function textLike(given: unknown, pattern: RegExp): string | undefined {
  return typeof given === 'string' && pattern.test(given) ? given : undefined;
}

function dayIn(given: unknown): string | undefined {
  const text = textLike(given, /^(19|20)\d\d-\d\d-\d\d$/);
  return text !== undefined && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? text : undefined;
}

function revisionIn(given: unknown): number | undefined {
  return Number.isInteger(given) && Number(given) > 0 ? Number(given) : undefined;
}

/** What an address may hold; anything else in it is ignored. */
export function readScheduleSearch(given: Record<string, unknown>): ScheduleSearch {
  return {
    tab: tabs.find((one) => one === given['tab']),
    execution: textLike(given['execution'], uuid),
    cursor: textLike(given['cursor'], /^[\w-]{1,1000}$/),
    runs: runCounts.find((one) => one === given['runs']),
    day: dayIn(given['day']),
    span: given['span'] === 'week' ? 'week' : undefined,
    decision: fireDecisions.find((one) => one === given['decision']),
    days: trendDays.find((one) => one === given['days']),
    from: revisionIn(given['from']),
    to: revisionIn(given['to']),
  };
}
