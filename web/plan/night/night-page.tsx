/** The night board: planned against happened, for every schedule in a window. */
import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import {
  firesQuery,
  type PlanFilter,
  plannedFiresQuery,
  readFirePage,
} from '../../api/plan-queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { copyText } from '../../display/copy-text.ts';
import { csvOf } from '../../display/csv.ts';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { RowTable } from '../../display/row-table.tsx';
import { useNow } from '../../display/time/now.ts';
import { useZones } from '../../display/time/zones.tsx';
import { boardColumns } from './board-columns.tsx';
import { boardCells, type BoardRow, joinRows, keyOf } from './board-rows.ts';
import { NightFilters } from './night-filters.tsx';
import { type NightSearch, windowOf } from './night-search.ts';
import { OutcomeTotals } from './outcome-totals.tsx';

const minuteMs = 60_000;
/** Planned fires of a window that a board shows. */
const maxPlanned = 500;

export function NightPage(): ReactNode {
  const search = useSearch({ from: '/plan/night' });
  const navigate = useNavigate({ from: '/plan/night' });
  const { zoneFor } = useZones();
  const zone = zoneFor();
  const change = useCallback(
    (part: NightSearch) => void navigate({ search: (before) => ({ ...before, ...part }) }),
    [navigate],
  );
  // The window moves once a minute at most: each one is asked for anew.
  const minute = Math.floor(useNow() / minuteMs) * minuteMs;
  const { from, to } = windowOf(search, { now: minute, zone });
  const { tag, outcome } = search;
  const filter = useMemo<PlanFilter>(
    () => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), tag }),
    [from, to, tag],
  );
  const board = useBoard(filter, { outcome, now: minute });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Night board
        </Title>
        <Group gap="xs">
          <CopyCsv filter={filter} outcome={outcome} planned={board.planned} />
          <CopyAs commands={{}} path={pathOf(filter, outcome)} />
        </Group>
      </Group>
      <NightFilters search={search} window={{ from, to }} zone={zone} change={change} />
      <OutcomeTotals
        filter={filter}
        planned={{ count: board.plannedCount, more: board.plannedMore }}
        chosen={outcome}
        choose={(one) => change({ outcome: one })}
      />
      {board.error !== null && <Problem error={board.error} />}
      {board.isLoading && <Loader aria-label="Loading" />}
      {board.plannedMore && (
        <Alert variant="light">
          Only the next {board.plannedCount} planned fires are shown. Choose a shorter window.
        </Alert>
      )}
      {!board.isLoading && board.error === null && <Board {...board} />}
    </Stack>
  );
}

type BoardState = Omit<ReturnType<typeof useBoard>, 'error' | 'planned'>;

function Board({ rows, hasMore, isLoadingMore, loadMore }: BoardState): ReactNode {
  const navigate = useNavigate();
  if (rows.length === 0) {
    return (
      <Empty title="No fire fits" command="carillon schedule list">
        <Text size="sm">Each fire of this window is a row: what became of it, and why.</Text>
      </Empty>
    );
  }
  return (
    <RowTable
      label="Fires"
      columns={boardColumns}
      rows={rows}
      keyOf={keyOf}
      open={({ executionId, scheduleSlug }) =>
        void (executionId === null
          ? navigate({ to: '/schedules/$ref', params: { ref: scheduleSlug } })
          : navigate({ to: '/executions/$id', params: { id: executionId } }))
      }
      hasMore={hasMore}
      isLoadingMore={isLoadingMore}
      loadMore={loadMore}
    />
  );
}

type Chosen = { outcome: NightSearch['outcome']; now: number };

/** Planned fires come after those of the record, once all of these are read. */
function useBoard(filter: PlanFilter, { outcome, now }: Chosen) {
  const isPlanned = outcome === 'Planned';
  const fires = useInfiniteQuery({
    ...firesQuery({ ...filter, outcome: isPlanned ? undefined : outcome }),
    enabled: !isPlanned,
  });
  const from = new Date(Math.max(now, Date.parse(filter.from))).toISOString();
  const comes = from < filter.to;
  const coming = useQuery({
    ...plannedFiresQuery({ ...filter, from: comes ? from : filter.from, limit: maxPlanned }),
    enabled: comes,
  });
  const planned = useMemo(() => (comes ? (coming.data?.items ?? []) : []), [comes, coming.data]);
  const isWhole = isPlanned || (fires.data !== undefined && !fires.hasNextPage);
  const rows = useMemo<BoardRow[]>(() => {
    const happened = isPlanned ? [] : (fires.data?.pages.flatMap(({ items }) => items) ?? []);
    const shown = isWhole && (outcome === undefined || isPlanned) ? planned : [];
    return joinRows(happened, shown);
  }, [fires.data, planned, isPlanned, isWhole, outcome]);
  const { fetchNextPage } = fires;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    rows,
    planned,
    plannedCount: planned.length,
    plannedMore: comes && (coming.data?.truncated ?? false),
    error: fires.error ?? coming.error,
    isLoading: isPlanned ? comes && !coming.data : !fires.data && !fires.error,
    hasMore: !isPlanned && fires.hasNextPage,
    isLoadingMore: fires.isFetchingNextPage,
    loadMore,
  };
}

/** Rows that are copied at most; a night has fewer. */
const maxCopied = 5_000;

type CopyProps = {
  filter: PlanFilter;
  outcome: NightSearch['outcome'];
  planned: Parameters<typeof joinRows>[1];
};

/** All rows of the window, also those that are not loaded. */
function CopyCsv({ filter, outcome, planned }: CopyProps): ReactNode {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const copy = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const isPlanned = outcome === 'Planned';
      const fires = isPlanned ? [] : await readAll({ ...filter, outcome });
      const coming = outcome === undefined || isPlanned ? planned : [];
      copyText(csvOf(joinRows(fires, coming), boardCells));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {failure !== null && <Problem error={failure} />}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconCopy size={14} aria-hidden />}
        loading={busy}
        onClick={() => void copy()}
      >
        Copy as CSV
      </Button>
    </>
  );
}

async function readAll(filter: Parameters<typeof readFirePage>[0]) {
  const rows = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof readFirePage>> = await readFirePage(filter, cursor);
    rows.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || rows.length >= maxCopied) return rows;
  }
}

function pathOf({ from, to, tag }: PlanFilter, outcome: NightSearch['outcome']): string {
  const query = new URLSearchParams({ from, to });
  if (tag !== undefined) query.set('tag', tag);
  if (outcome === 'Planned') return `/api/v1/planned-fires?${query}`;
  if (outcome !== undefined) query.set('outcome', outcome);
  return `/api/v1/fires?${query}`;
}
