/** The fire ledger of a schedule: what became of each fire, why, and how late it was. */
import { Anchor, Button, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useAsk } from '../actions/ask.tsx';
import { backfillFire } from '../actions/commands.ts';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { useLive } from '../app/live-state.tsx';
import { Empty } from '../display/empty.tsx';
import { Problem } from '../display/problem.tsx';
import { type RowColumn, RowTable } from '../display/row-table.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Instant } from '../display/time/instant.tsx';
import { showDuration } from '../display/time/times.ts';
import { firesQuery } from './schedule-queries.ts';
import { type Fire, fireDecisions, type Schedule } from './schedule-types.ts';
import { zoneOfSchedule } from './schedule-zone.ts';

export function FiresTab({ schedule }: { schedule: Schedule }): ReactNode {
  const { decision } = useSearch({ from: '/schedules/$ref' });
  const navigate = useNavigate({ from: '/schedules/$ref' });
  const { refetchInterval } = useLive();
  const list = useInfiniteQuery({ ...firesQuery(schedule.slug, decision), refetchInterval });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const { fetchNextPage } = list;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const columns = useMemo(() => columnsFor(schedule), [schedule]);
  return (
    <Stack>
      <SegmentedControl
        size="xs"
        aria-label="Fires shown"
        style={{ alignSelf: 'start' }}
        data={[{ value: '', label: 'All' }, ...fireDecisions]}
        value={decision ?? ''}
        onChange={(chosen) =>
          void navigate({
            search: (before) => ({
              ...before,
              decision: fireDecisions.find((one) => one === chosen),
            }),
            replace: true,
          })
        }
      />
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && rows.length === 0 && (
        <Empty title="No such fire" command={`carillon schedule fires ${schedule.slug}`}>
          <Text size="sm">
            Every instant at which the schedule should fire gets a row here: started, skipped or
            missed, and why.
          </Text>
        </Empty>
      )}
      {rows.length > 0 && (
        <RowTable
          label="Fires"
          columns={columns}
          rows={rows}
          keyOf={({ scheduledFor }) => scheduledFor}
          open={({ executionId }) => {
            if (executionId === null) return;
            void navigate({ to: '/executions/$id', params: { id: executionId } });
          }}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          loadMore={loadMore}
        />
      )}
    </Stack>
  );
}

function columnsFor(schedule: Schedule): readonly RowColumn<Fire>[] {
  const zone = zoneOfSchedule(schedule);
  return [
    {
      title: 'Due',
      width: 20,
      cell: ({ scheduledFor }) => <Instant at={scheduledFor} zone={zone} />,
    },
    { title: 'What became of it', width: 14, cell: (fire) => <Decision fire={fire} /> },
    { title: 'Why', width: 26, cell: ({ reason, catchUp }) => reason ?? (catchUp ? 'late' : '') },
    { title: 'Late by', width: 10, cell: latenessOf },
    {
      title: 'Execution',
      width: 16,
      cell: (fire) => <ExecutionOf fire={fire} schedule={schedule} zone={zone} />,
    },
  ];
}

function Decision({ fire: { decision, begun } }: { fire: Fire }): ReactNode {
  if (decision === 'Started') {
    return <StatusBadge status={begun ? 'Completed' : 'Queued'} word="Started" />;
  }
  return <StatusBadge status={decision} />;
}

/** Of fires that started: until it was decided that they may. */
function latenessOf({ decision, scheduledFor, decidedAt }: Fire): ReactNode {
  if (decision !== 'Started') return '–';
  return showDuration(Math.max(0, Date.parse(decidedAt) - Date.parse(scheduledFor)));
}

type ExecutionProps = { fire: Fire; schedule: Schedule; zone: string | null };

function ExecutionOf({ fire, schedule }: ExecutionProps): ReactNode {
  const { executionId, decision, removed } = fire;
  if (removed) return `removed; ended ${removed.status}`;
  if (executionId !== null && decision === 'Started') {
    return (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link to="/executions/$id" params={{ id: executionId }} {...props} />
        )}
      >
        Execution
      </Anchor>
    );
  }
  return decision === 'Missed' ? <RunMissed fire={fire} schedule={schedule} /> : '–';
}

function RunMissed({ fire: { scheduledFor }, schedule }: Omit<ExecutionProps, 'zone'>): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('schedule');
  const mayOperate = usePermitted('operate');
  if (!mayOperate) return 'did not run';
  const { slug, name } = schedule;
  const start = (): void =>
    ask({
      title: `Run the missed fire of ${name}`,
      effect: (
        <>
          A backfill of this one fire starts now, as if it were <Instant at={scheduledFor} />.
        </>
      ),
      confirm: 'Run it now',
      command: `carillon schedule backfill ${slug} --from ${scheduledFor} --until ${scheduledFor}`,
      act: async (reason) => {
        await backfillFire(slug, scheduledFor, reason);
        await readAgain();
      },
    });
  return (
    <Button size="compact-sm" variant="default" onClick={start}>
      Run it now
    </Button>
  );
}
