/** Filters of a list under a name: some are built in, others a reader keeps in the browser. */
import { useLocalStorage } from '@mantine/hooks';

export type View<Filter> = { name: string; filter: Filter };

/** The views of one list. */
export type ViewList<Filter> = {
  /** Where the browser keeps those of the reader. */
  storageKey: string;
  builtIn: readonly View<Filter>[];
  /** Every filter, without a value. */
  noFilter: Filter;
  /** What was kept may be from another release, or have been changed by hand. */
  read: (kept: Record<string, unknown>) => Filter;
};

export const maxViews = 50;
export const maxViewName = 60;

function readViews<Filter>(
  kept: string | undefined,
  { read }: ViewList<Filter>,
): readonly View<Filter>[] {
  const toView = (given: unknown): View<Filter>[] => {
    const { name, filter } = (given ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || name.trim() === '' || typeof filter !== 'object') return [];
    const found = read((filter ?? {}) as Record<string, unknown>);
    return [{ name: name.slice(0, maxViewName), filter: found }];
  };
  try {
    const given: unknown = JSON.parse(kept ?? '[]');
    const views = (Array.isArray(given) ? (given as unknown[]) : []).flatMap(toView);
    const byName = new Map(views.map((view) => [view.name, view]));
    return [...byName.values()].slice(0, maxViews);
  } catch {
    return [];
  }
}

export function isSameFilter<Filter extends object>(
  { noFilter }: ViewList<Filter>,
  a: Filter,
  b: Filter,
): boolean {
  const names = Object.keys(noFilter) as (keyof Filter)[];
  return names.every((name) => a[name] === b[name]);
}

export type SavedViews<Filter> = {
  views: readonly View<Filter>[];
  /** Replaces the one of that name. */
  save: (view: View<Filter>) => void;
  rename: (from: string, to: string) => void;
  remove: (name: string) => void;
};

export function useSavedViews<Filter>(list: ViewList<Filter>): SavedViews<Filter> {
  const [views, setViews] = useLocalStorage<readonly View<Filter>[]>({
    key: list.storageKey,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: (kept) => readViews(kept, list),
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
