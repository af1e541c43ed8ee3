/** A table of any length: only the rows in sight are in the page, and more are read near its end. */
import { Loader, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { useKeys } from './keys.ts';
import classes from './row-table.module.css';

export type RowColumn<Row> = {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Its share; the shares of the columns that are shown make the whole table. */
  width?: number;
};

/**
 * Check boxes in front of the rows, those of the browser: rows come and go while a list scrolls. Space
 * changes the one of the row that has the focus.
 */
export type RowSelection<Row> = {
  isChosen: (key: string) => boolean;
  toggle: (key: string) => void;
  /** Of the rows that are loaded. */
  chosen: 'none' | 'some' | 'all';
  toggleAll: () => void;
  nameOf: (row: Row) => string;
};

type Props<Row> = {
  label: string;
  columns: readonly RowColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  selected?: string | undefined;
  selection?: RowSelection<Row> | undefined;
  open: (row: Row) => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
};

const rowHeight = 45;
/** Rows from the end at which more are read. */
const loadAhead = 20;

export function RowTable<Row>(props: Props<Row>): ReactNode {
  const { label, columns, rows, keyOf, selection, hasMore, isLoadingMore, loadMore } = props;
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(rows[index] as Row),
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const first = shown.at(0);
  const last = shown.at(-1);
  useEffect(() => {
    if (hasMore && !isLoadingMore && (last?.index ?? 0) >= rows.length - loadAhead) loadMore();
  }, [hasMore, isLoadingMore, last?.index, loadMore, rows.length]);
  useRowKeys(place);
  const above = first?.start ?? 0;
  const below = virtual.getTotalSize() - (last?.end ?? 0);
  return (
    <div className={classes['place']} ref={place} tabIndex={0} role="region" aria-label={label}>
      <table className={classes['table']} aria-rowcount={hasMore ? -1 : rows.length}>
        <Head columns={columns} selection={selection} />
        <tbody onKeyDown={(event) => selection && chooseWithSpace(event, selection)}>
          {above > 0 && <Filler height={above} columns={columns.length + 1} />}
          {shown.map(({ index }) => (
            <Row
              key={keyOf(rows[index] as Row)}
              {...props}
              row={rows[index] as Row}
              index={index}
              measure={virtual.measureElement}
            />
          ))}
          {below > 0 && <Filler height={below} columns={columns.length + 1} />}
        </tbody>
      </table>
      <Text size="sm" p="sm" aria-live="polite">
        {isLoadingMore ? (
          <Loader size="xs" aria-label="Loading more" />
        ) : hasMore ? (
          ''
        ) : (
          `${rows.length} in all`
        )}
      </Text>
    </div>
  );
}

type HeadProps<Row> = Pick<Props<Row>, 'columns' | 'selection'>;

function Head<Row>({ columns, selection }: HeadProps<Row>): ReactNode {
  const whole = columns.reduce((sum, { width = 0 }) => sum + width, 0);
  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col" className={classes['check']}>
            <input
              type="checkbox"
              aria-label="Select all rows that are loaded"
              checked={selection.chosen === 'all'}
              ref={(box) => {
                if (box) box.indeterminate = selection.chosen === 'some';
              }}
              onChange={selection.toggleAll}
            />
          </th>
        )}
        {columns.map(({ title, width }) => (
          <th key={title} scope="col" style={{ width: width && `${(100 * width) / whole}%` }}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function chooseWithSpace<Row>(event: KeyboardEvent, { toggle }: RowSelection<Row>): void {
  const target = event.target as HTMLElement;
  const key = target.closest<HTMLElement>('[data-row]')?.dataset['row'];
  // On a button or a check box the key does what it always does.
  if (event.key !== ' ' || key === undefined || !target.matches('a')) return;
  event.preventDefault();
  toggle(key);
}

type RowProps<Row> = Props<Row> & {
  row: Row;
  index: number;
  measure: (element: HTMLTableRowElement | null) => void;
};

function Row<Row>({
  row,
  index,
  columns,
  keyOf,
  selected,
  selection,
  open,
  measure,
}: RowProps<Row>): ReactNode {
  const key = keyOf(row);
  return (
    <tr
      ref={measure}
      data-index={index}
      data-row={key}
      aria-rowindex={index + 1}
      aria-selected={key === selected}
      className={classes['row']}
      onClick={(event) => {
        // Links and switches in a row are their own.
        if (!(event.target as HTMLElement).closest('a, button, input, label')) open(row);
      }}
    >
      {selection && (
        <td data-title="Select">
          <input
            type="checkbox"
            aria-label={`Select ${selection.nameOf(row)}`}
            checked={selection.isChosen(key)}
            onChange={() => selection.toggle(key)}
          />
        </td>
      )}
      {columns.map(({ title, cell }) => (
        <td key={title} data-title={title}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Filler({ height, columns }: { height: number; columns: number }): ReactNode {
  return (
    <tr aria-hidden className={classes['filler']}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

/** `j` and `k` go through the links that name the rows; Enter then opens one, as in every list of links. */
function useRowKeys(place: RefObject<HTMLDivElement | null>): void {
  const keys = useMemo(() => {
    const move = (step: number) => () => {
      const rows = [...(place.current?.querySelectorAll<HTMLElement>('[data-row]:has(a)') ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
      next?.querySelector<HTMLElement>('a')?.focus();
    };
    return { j: move(1), k: move(-1) };
  }, [place]);
  useKeys(keys);
}
