/** Filters of the history under a name: some are built in, others a reader keeps in the browser. */
import { useLocalStorage } from '@mantine/hooks';
import type { ExecutionFilter } from '../../api/queries.ts';
import { filterNames, filterOf, readHistorySearch } from './history-search.ts';

export type View = { name: string; filter: ExecutionFilter };

export const builtInViews: readonly View[] = [
  {
    name: 'Failed, last 24 hours',
    filter: { status: 'Failed,TimedOut,Terminated,Lost', from: '-24h' },
  },
  { name: 'Only scheduled', filter: { trigger: 'Schedule' } },
  { name: 'Not ended', filter: { status: 'Queued,InProgress,Paused,Cancelling' } },
  {
    name: 'Longer than an hour, last 7 days',
    filter: { longerThanSeconds: 3_600, from: '-7d' },
  },
];

export const maxViews = 50;
export const maxViewName = 60;

/** What was kept may be from another release, or have been changed by hand. */
function readViews(kept: string | undefined): readonly View[] {
  try {
    const read: unknown = JSON.parse(kept ?? '[]');
    const views = (Array.isArray(read) ? (read as unknown[]) : []).flatMap(readView);
    const byName = new Map(views.map((view) => [view.name, view]));
    return [...byName.values()].slice(0, maxViews);
  } catch {
    return [];
  }
}

function readView(given: unknown): View[] {
  const { name, filter } = (given ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name.trim() === '' || typeof filter !== 'object') return [];
  const search = readHistorySearch((filter ?? {}) as Record<string, unknown>);
  return [{ name: name.slice(0, maxViewName), filter: filterOf(search) }];
}

export function isSameFilter(a: ExecutionFilter, b: ExecutionFilter): boolean {
  return filterNames.every((name) => a[name] === b[name]);
}

export type SavedViews = {
  views: readonly View[];
  /** Replaces the one of that name. */
  save: (view: View) => void;
  rename: (from: string, to: string) => void;
  remove: (name: string) => void;
};

export function useSavedViews(): SavedViews {
  const [views, setViews] = useLocalStorage<readonly View[]>({
    key: 'carillon.history.views',
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: readViews,
  });
  const without = (name: string) => views.filter((view) => view.name !== name);
  return {
    views,
    save(view) {
      const isNew = views.every(({ name }) => name !== view.name);
      if (isNew) setViews([...views, view].slice(0, maxViews));
      else setViews(views.map((one) => (one.name === view.name ? view : one)));
    },
    rename(from, to) {
      const kept = from === to ? views : without(to);
      setViews(kept.map((view) => (view.name === from ? { ...view, name: to } : view)));
    },
    remove: (name) => setViews(without(name)),
  };
}
