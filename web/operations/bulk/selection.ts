/** Which executions of the history an act is about: rows that were checked, or all that match the filters. */
import { useState } from 'react';
import type { BulkBody, Execution } from '../../../api/client.ts';
import type { ExecutionFilter } from '../../../api/queries.ts';
import type { RowSelection } from '../../../display/row-table.tsx';
import { statusWords } from '../../../display/status/status-looks.ts';

type State = {
  /** Of the filters: a selection ends when they change. */
  key: string;
  ids: ReadonlySet<string>;
  /** How many match, while all of them are meant. */
  matching: number | null;
};

export type Selection = {
  count: number;
  isMatching: boolean;
  ids: ReadonlySet<string>;
  chooseMatching: (count: number) => void;
  clear: () => void;
  /** As a bulk operation takes it. */
  objects: Pick<BulkBody, 'ids' | 'filter'>;
  ofRows: RowSelection<Execution>;
};

const none: ReadonlySet<string> = new Set();

export function useSelection(rows: readonly Execution[], filter: ExecutionFilter): Selection {
  const key = JSON.stringify(filter);
  const [state, setState] = useState<State>({ key, ids: none, matching: null });
  const { ids, matching } = state.key === key ? state : { ids: none, matching: null };
  const isMatching = matching !== null;
  const isChosen = (id: string): boolean => isMatching || ids.has(id);
  const choose = (chosen: Iterable<string>): void =>
    setState({ key, ids: new Set(chosen), matching: null });
  const chosenRows = rows.filter(({ id }) => isChosen(id));
  const isAll = rows.length > 0 && chosenRows.length === rows.length;
  return {
    count: matching ?? ids.size,
    isMatching,
    ids,
    chooseMatching: (count) => setState({ key, ids: none, matching: count }),
    clear: () => choose([]),
    objects: isMatching ? { filter: toBulkFilter(filter) } : { ids: [...ids] },
    ofRows: {
      isChosen,
      toggle(id) {
        const before = isMatching ? new Set(rows.map((row) => row.id)) : ids;
        choose(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]);
      },
      chosen: isAll ? 'all' : chosenRows.length > 0 ? 'some' : 'none',
      toggleAll: () => choose(isAll ? [] : rows.map(({ id }) => id)),
      nameOf: ({ scheduleName, status, queuedAt }) =>
        `${scheduleName}, ${statusWords(status)}, queued ${queuedAt}`,
    },
  };
}

/** Bulk operations take several statuses as a list. */
export function toBulkFilter({
  status,
  ...others
}: ExecutionFilter): NonNullable<BulkBody['filter']> {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(status && { status: status.split(',') as never }) };
}
