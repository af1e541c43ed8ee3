/** What has run: executions with filters in the address; a row opens a panel beside the list. */
import { Button, Group, Loader, Stack, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { Execution } from '../../api/client.ts';
import { type ExecutionFilter, executionsQuery, readExecutionPage } from '../../api/queries.ts';
import { Empty } from '../../display/empty.tsx';
import { ExportMenu } from '../../display/export/export-menu.tsx';
import { Problem } from '../../display/problem.tsx';
import { RowTable } from '../../display/row-table.tsx';
import { statusWords } from '../../display/status/status-looks.ts';
import { BulkBar } from '../bulk/bulk-bar.tsx';
import { BulkDialog } from '../bulk/bulk-dialog.tsx';
import { useSelection } from '../bulk/selection.ts';
import { ViewMenu } from '../views/view-menu.tsx';
import { ColumnMenu, useColumns } from './columns.tsx';
import { toCommand, toPath } from './copy-as.ts';
import { executionCells } from './csv-cells.ts';
import { executionActs, toBulkFilter } from './execution-acts.ts';
import { ExecutionPanel } from './execution-panel.tsx';
import { FilterChips } from './filter-chips.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { filterOf, type HistorySearch } from './history-search.ts';
import { historyViews } from './history-views.ts';
import { useNews } from './news.ts';

type Change = (part: Partial<HistorySearch>) => void;

export function HistoryPage(): ReactNode {
  const search = useSearch({ from: '/operations/history' });
  const navigate = useNavigate({ from: '/operations/history' });
  const filter = useMemo(() => filterOf(search), [search]);
  const change = useCallback<Change>(
    (part) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: 'selected' in part }),
    [navigate],
  );
  const list = useInfiniteQuery({ ...executionsQuery(filter), refetchOnWindowFocus: false });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const nameOf = (id: string) => rows.find((row) => row.id === id)?.scheduleName;
  return (
    <Stack gap="sm">
      <Head rows={rows} filter={filter} />
      <HistoryFilters search={search} change={change} />
      <FilterChips search={search} change={change} />
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <Rows
          rows={rows}
          filter={filter}
          selected={search.selected}
          change={change}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          fetchMore={list.fetchNextPage}
        />
      )}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      <ExecutionPanel id={search.selected} close={() => change({ selected: undefined })} />
      <BulkDialog id={search.bulk} show={(bulk) => change({ bulk })} nameOf={nameOf} />
    </Stack>
  );
}

type HeadProps = { rows: readonly Execution[]; filter: ExecutionFilter };

function Head({ rows, filter }: HeadProps): ReactNode {
  const news = useNews(rows, filter);
  return (
    <Group justify="space-between">
      <Title order={1} size="h3">
        History
      </Title>
      {news.count > 0 && (
        <Button size="compact-sm" onClick={news.show} aria-live="polite">
          {news.count} new
        </Button>
      )}
    </Group>
  );
}

type RowsProps = HeadProps & {
  selected: string | undefined;
  change: Change;
  hasMore: boolean;
  isLoadingMore: boolean;
  fetchMore: () => unknown;
};

/** The list, what it shows of each execution, and what can be done with those that are selected. */
function Rows({ rows, filter, change, fetchMore, ...list }: RowsProps): ReactNode {
  const { columns, ...choice } = useColumns();
  const bulkFilter = useMemo(() => toBulkFilter(filter), [filter]);
  const selection = useSelection({ rows, filter: bulkFilter, nameOf: nameRow });
  const loadMore = useCallback(() => void fetchMore(), [fetchMore]);
  const chosen = rows.filter(({ id }) => selection.ids.has(id));
  return (
    <>
      <Group gap="xs">
        <ViewMenu list={historyViews} filter={filter} change={change} />
        <ColumnMenu {...choice} />
        <ExportMenu
          what="executions"
          readPage={(cursor, signal) => readExecutionPage(filter, cursor, signal)}
          cells={executionCells}
          selected={chosen}
          command={toCommand(filter)}
          path={toPath(filter)}
        />
        <BulkBar
          selection={selection}
          acts={executionActs}
          loaded={rows.length}
          hasMore={list.hasMore}
          filter={bulkFilter}
          show={(bulk) => change({ bulk })}
        />
      </Group>
      {rows.length === 0 ? (
        <Empty title="No execution fits these filters" command={toCommand(filter)} />
      ) : (
        <RowTable
          label="Executions"
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          selection={selection.ofRows}
          open={({ id }) => change({ selected: id })}
          loadMore={loadMore}
          {...list}
        />
      )}
    </>
  );
}

function nameRow({ scheduleName, status, queuedAt }: Execution): string {
  return `${scheduleName}, ${statusWords(status)}, queued ${queuedAt}`;
}
