/** Every schedule: when it fires next, how it ended last, and what can be done with it. */
import { Group, Loader, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import { EditSchedule, NewSchedule, useEditKey } from '../../actions/edit-schedule.tsx';
import { HoldAll } from '../../actions/hold.tsx';
import { EnabledSwitch, RunNow } from '../../actions/schedule-actions.tsx';
import type { ScheduleSummary } from '../../api/client.ts';
import { type ScheduleFilter, schedulesQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { type RowColumn, RowTable } from '../../display/row-table.tsx';
import { SearchInput } from '../../display/search-input.tsx';
import { DemoBadge } from '../../display/status/demo-badge.tsx';
import { DisabledNote, ScheduleNotes } from '../../display/status/schedule-notes.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { BulkBar } from '../bulk/bulk-bar.tsx';
import { BulkDialog } from '../bulk/bulk-dialog.tsx';
import { type BulkFilter, useSelection } from '../bulk/selection.ts';
import { ViewMenu } from '../views/view-menu.tsx';
import { RecentBars, RecentRows } from './recent-bars.tsx';
import { scheduleActs } from './schedule-acts.ts';
import { scheduleFilterOf, type SchedulesSearch, scheduleViews } from './schedules-search.ts';

const columns: readonly RowColumn<ScheduleSummary>[] = [
  {
    title: 'Name',
    width: 22,
    cell: (schedule) => (
      <>
        <Link to="/schedules/$ref" params={{ ref: schedule.slug }}>
          {schedule.name}
        </Link>
        {schedule.tags.length > 0 && <Text size="xs">{schedule.tags.join(', ')}</Text>}
        <ScheduleNotes schedule={schedule} />
      </>
    ),
  },
  { title: 'Enabled', width: 8, cell: (schedule) => <EnabledSwitch schedule={schedule} /> },
  { title: 'When', width: 22, cell: ({ timingDescription }) => timingDescription },
  {
    title: 'Steps',
    width: 9,
    cell: showSteps,
  },
  { title: 'Next', width: 12, cell: (schedule) => <Next schedule={schedule} /> },
  { title: 'Last', width: 13, cell: ({ lastExecution }) => <Last execution={lastExecution} /> },
  { title: 'Outcomes', width: 12, cell: ({ id }) => <RecentBars scheduleId={id} /> },
  {
    title: 'Action',
    width: 12,
    cell: (schedule) => (
      <Group gap={4}>
        <RunNow schedule={schedule} />
        <EditSchedule schedule={schedule} />
      </Group>
    ),
  },
];

function showSteps({ stepCount, groupCount }: ScheduleSummary): string {
  if (stepCount === 1) return '1 step';
  return `${stepCount} in ${groupCount} ${groupCount === 1 ? 'group' : 'groups'}`;
}

function Next({ schedule }: { schedule: ScheduleSummary }): ReactNode {
  const { nextFireAt, enabled, finished } = schedule;
  if (nextFireAt !== null) return <Instant at={nextFireAt} relative />;
  if (!enabled) return <DisabledNote schedule={schedule} />;
  return finished ? 'finished' : 'by hand';
}

function Last({ execution }: { execution: ScheduleSummary['lastExecution'] }): ReactNode {
  if (!execution) return 'never';
  const { id, status, trigger, endedAt, startedAt, queuedAt } = execution;
  return (
    <>
      <Link to="/executions/$id" params={{ id }} aria-label="Last execution">
        <StatusBadge status={status} />
      </Link>
      {trigger === 'Demo' && <DemoBadge />}
      <Text size="xs" component="div" mt={8}>
        <Instant at={endedAt ?? startedAt ?? queuedAt} relative />
      </Text>
    </>
  );
}

export function SchedulesPage(): ReactNode {
  const search = useSearch({ from: '/operations/schedules' });
  const navigate = useNavigate({ from: '/operations/schedules' });
  const { refetchInterval } = useLive();
  const filter = useMemo(() => scheduleFilterOf(search), [search]);
  const list = useInfiniteQuery({ ...schedulesQuery(filter), refetchInterval });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const change = useCallback(
    (part: SchedulesSearch) => void navigate({ search: (before) => ({ ...before, ...part }) }),
    [navigate],
  );
  const slugOfRow = useCallback(() => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset['row'];
    return rows.find(({ id }) => id === row)?.slug ?? null;
  }, [rows]);
  useEditKey(slugOfRow);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Schedules
        </Title>
        <Group gap="xs">
          <HoldAll />
          <NewSchedule />
        </Group>
      </Group>
      <Filters search={search} change={change} />
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && rows.length === 0 && (
        <Empty title="No schedule fits" command="carillon apply -f my-schedule.yaml">
          <Text size="sm">
            A schedule says when its steps run, and what happens when one fails.
          </Text>
        </Empty>
      )}
      {list.data && (
        <Rows
          rows={rows}
          search={search}
          change={change}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          fetchMore={list.fetchNextPage}
        />
      )}
      <BulkDialog
        id={search.bulk}
        show={(bulk) => change({ bulk })}
        nameOf={(id) => rows.find((row) => row.id === id)?.name}
      />
    </Stack>
  );
}

type RowsProps = {
  rows: readonly ScheduleSummary[];
  search: SchedulesSearch;
  change: (part: SchedulesSearch) => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  fetchMore: () => unknown;
};

/** The list, and what can be done with those that are selected. */
function Rows({ rows, search, change, fetchMore, ...list }: RowsProps): ReactNode {
  const navigate = useNavigate({ from: '/operations/schedules' });
  const filter = useMemo(() => scheduleFilterOf(search), [search]);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selection = useSelection({
    rows,
    filter: toBulkFilter(filter),
    nameOf: ({ name }) => name,
  });
  const loadMore = useCallback(() => void fetchMore(), [fetchMore]);
  return (
    <>
      <Group gap="xs">
        <ViewMenu list={scheduleViews} filter={filter} change={change} />
        <BulkBar
          selection={selection}
          acts={scheduleActs}
          loaded={rows.length}
          hasMore={list.hasMore}
          filter={toBulkFilter(filter)}
          show={(bulk) => change({ bulk })}
        />
      </Group>
      {rows.length > 0 && (
        <RecentRows value={ids}>
          <RowTable
            label="Schedules"
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
            selection={selection.ofRows}
            open={({ slug }) => void navigate({ to: '/schedules/$ref', params: { ref: slug } })}
            loadMore={loadMore}
            {...list}
          />
        </RecentRows>
      )}
    </>
  );
}

function toBulkFilter({ q, tag, enabled }: ScheduleFilter): BulkFilter {
  return { ...(q && { q }), ...(tag && { tag }), ...(enabled !== undefined && { enabled }) };
}

type FilterProps = { search: SchedulesSearch; change: (part: SchedulesSearch) => void };

function Filters({ search, change }: FilterProps): ReactNode {
  return (
    <Group gap="sm" align="end" role="search" aria-label="Filters">
      <SearchInput
        label="Search"
        placeholder="part of a name"
        value={search.q}
        change={(q) => change({ q })}
      />
      <TagFilter tag={search.tag} change={(tag) => change({ tag })} />
      <Select
        label="State"
        placeholder="any"
        clearable
        data={[
          { value: 'true', label: 'enabled' },
          { value: 'false', label: 'disabled' },
        ]}
        value={search.enabled === undefined ? null : String(search.enabled)}
        onChange={(chosen) => change({ enabled: chosen === null ? undefined : chosen === 'true' })}
      />
    </Group>
  );
}

/** Takes effect with Enter, or when it loses the focus. */
function TagFilter({
  tag,
  change,
}: {
  tag: string | undefined;
  change: (tag: string | undefined) => void;
}): ReactNode {
  return (
    <TextInput
      key={tag ?? ''}
      label="Tag"
      placeholder="any"
      maxLength={63}
      defaultValue={tag ?? ''}
      onBlur={(event) => change(event.currentTarget.value.trim() || undefined)}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
