/** The filters of the list of schedules, as they stand in the address, and its views. */
import type { ScheduleFilter } from '../../api/queries.ts';
import type { ViewList } from '../views/saved-views.ts';

export type SchedulesSearch = ScheduleFilter & {
  /** The bulk operation whose progress is shown. */
  bulk?: string | undefined;
};

/** As the API takes them. */
const maxSearch = 200;
const maxTag = 63;

export function readSchedulesSearch(given: Record<string, unknown>): SchedulesSearch {
  const { enabled } = given;
  const text = (name: string, longest: number): string | undefined => {
    const value = given[name];
    const written = typeof value === 'number' ? String(value) : value;
    return typeof written === 'string' && written !== '' ? written.slice(0, longest) : undefined;
  };
  return {
    q: text('q', maxSearch),
    tag: text('tag', maxTag),
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    bulk: text('bulk', maxSearch),
  };
}

/** What fits the list, without what is open beside it. */
export function scheduleFilterOf({ bulk: _bulk, ...filter }: SchedulesSearch): ScheduleFilter {
  return filter;
}

export const scheduleViews: ViewList<ScheduleFilter> = {
  storageKey: 'carillon.schedules.views',
  noFilter: { q: undefined, tag: undefined, enabled: undefined },
  read: (kept) => scheduleFilterOf(readSchedulesSearch(kept)),
  builtIn: [
    { name: 'Enabled', filter: { enabled: true } },
    { name: 'Disabled', filter: { enabled: false } },
  ],
};
