/** Which rows of a list an act is about: those that were checked, or all that match the filters. */
import { useState } from 'react';
import type { BulkBody } from '../../api/client.ts';
import type { RowSelection } from '../../display/row-table.tsx';

/** As a bulk operation takes it. */
export type BulkFilter = NonNullable<BulkBody['filter']>;

type State = {
  /** Of the filters: a selection ends when they change. */
  key: string;
  ids: ReadonlySet<string>;
  /** How many match, while all of them are meant. */
  matching: number | null;
};

export type Selection<Row> = {
  count: number;
  isMatching: boolean;
  ids: ReadonlySet<string>;
  chooseMatching: (count: number) => void;
  clear: () => void;
  /** As a bulk operation takes it. */
  objects: Pick<BulkBody, 'ids' | 'filter'>;
  ofRows: RowSelection<Row>;
};

const none: ReadonlySet<string> = new Set();

type Selectable<Row> = {
  /** Those that are loaded. */
  rows: readonly Row[];
  filter: BulkFilter;
  nameOf: (row: Row) => string;
};

export function useSelection<Row extends { id: string }>({
  rows,
  filter,
  nameOf,
}: Selectable<Row>): Selection<Row> {
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
    objects: isMatching ? { filter } : { ids: [...ids] },
    ofRows: {
      isChosen,
      toggle(id) {
        const before = isMatching ? new Set(rows.map((row) => row.id)) : ids;
        choose(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]);
      },
      chosen: isAll ? 'all' : chosenRows.length > 0 ? 'some' : 'none',
      toggleAll: () => choose(isAll ? [] : rows.map(({ id }) => id)),
      nameOf,
    },
  };
}
