/** The filters of the history, as they stand in the address. */
import { executionTriggers } from '../../../src/domain/audit.ts';
import { executionStatuses } from '../../../src/domain/execution/status.ts';
import { stepTypes } from '../../../src/domain/schedule/schedule.ts';
import type { ExecutionFilter } from '../../api/queries.ts';

export type HistorySearch = ExecutionFilter & {
  /** The row whose panel is open. */
  selected?: string | undefined;
  /** The bulk operation whose progress is shown. */
  bulk?: string | undefined;
};

/** Every filter, without a value: what clears them all. */
export const noFilter = {
  q: undefined,
  scheduleId: undefined,
  status: undefined,
  trigger: undefined,
  from: undefined,
  to: undefined,
  initiator: undefined,
  connectedSystem: undefined,
  stepType: undefined,
  errorContains: undefined,
  longerThanSeconds: undefined,
} as const satisfies Record<keyof ExecutionFilter, undefined>;

export const filterNames = Object.keys(noFilter) as readonly (keyof ExecutionFilter)[];

/** What fits the list, without what is open beside it. */
export function filterOf(search: HistorySearch): ExecutionFilter {
  const { selected: _selected, bulk: _bulk, ...filter } = search;
  return filter;
}

export const periods = [
  { value: '-1h', label: 'last hour' },
  { value: '-24h', label: 'last 24 hours' },
  { value: '-7d', label: 'last 7 days' },
  { value: '-30d', label: 'last 30 days' },
] as const;

/** `90 s`, `15 min`, `2 h`. */
export function showSeconds(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** As the API takes it. */
const maxText = 200;
const maxSeconds = 31_622_400;

function readSeconds(given: unknown): number | undefined {
  const seconds = Number(given);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= maxSeconds ? seconds : undefined;
}

/** What an address may hold; anything else in it is ignored. */
export function readHistorySearch(given: Record<string, unknown>): HistorySearch {
  const text = (name: string): string | undefined => {
    const value = given[name];
    const written = typeof value === 'number' ? String(value) : value;
    return typeof written === 'string' && written !== '' ? written.slice(0, maxText) : undefined;
  };
  const statuses = text('status')
    ?.split(',')
    .filter((one) => executionStatuses.some((known) => known === one));
  return {
    status: statuses && statuses.length > 0 ? statuses.join(',') : undefined,
    trigger: executionTriggers.find((one) => one === given['trigger']),
    scheduleId: text('scheduleId'),
    q: text('q'),
    from: text('from'),
    to: text('to'),
    initiator: text('initiator'),
    connectedSystem: text('connectedSystem')?.slice(0, 100),
    stepType: stepTypes.find((one) => one === given['stepType']),
    errorContains: text('errorContains'),
    longerThanSeconds: readSeconds(given['longerThanSeconds']),
    selected: text('selected'),
    bulk: text('bulk'),
  };
}
