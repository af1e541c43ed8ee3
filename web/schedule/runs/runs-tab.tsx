/** The last executions of a schedule as columns, its steps as rows: where it fails, and since when. */
import { Anchor, Button, Group, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { pollMs } from '../../api/live.ts';
import { useLive } from '../../app/live-state.tsx';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { looksOf, statusWords } from '../../display/status/status-looks.ts';
import { useNow } from '../../display/time/now.ts';
import { showDuration, showFullInstant } from '../../display/time/times.ts';
import { useZones } from '../../display/time/zones.tsx';
import { gridQuery } from '../schedule-queries.ts';
import { runCounts } from '../schedule-search.ts';
import type { RunGrid, Schedule } from '../schedule-types.ts';
import { zoneOfSchedule } from '../schedule-zone.ts';
import { type GridLayout, type GridRow, layOutGrid } from './grid-layout.ts';
import classes from './runs.module.css';

export function RunsTab({ schedule }: { schedule: Schedule }): ReactNode {
  const { slug } = schedule;
  const { runs = 25, cursor, execution } = useSearch({ from: '/schedules/$ref' });
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({
    ...gridQuery(slug, { limit: runs, cursor, executionId: execution }),
    // The stream says when executions change; steps change more often.
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'InProgress') ? pollMs : refetchInterval,
  });
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      <Window data={data} runs={runs} slug={slug} />
      {data.items.length === 0 ? (
        <Empty title="It has not run yet" command={`carillon schedule run ${slug} --wait`}>
          <Text size="sm">Each execution becomes a column here, and each step a row.</Text>
        </Empty>
      ) : (
        <Grid grid={data} schedule={schedule} marked={execution} />
      )}
    </Stack>
  );
}

type WindowProps = { data: RunGrid; runs: number; slug: string };

/** Which executions are shown. */
function Window({ data, runs, slug }: WindowProps): ReactNode {
  const { cursor, execution } = useSearch({ from: '/schedules/$ref' });
  const navigate = useNavigate({ from: '/schedules/$ref' });
  const { nextCursor } = data;
  const isNewest = cursor === undefined && execution === undefined;
  return (
    <Group justify="space-between">
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label="Executions shown"
          data={runCounts.map(String)}
          value={String(runs)}
          onChange={(chosen) =>
            void navigate({
              search: (before) => ({
                ...before,
                runs: runCounts.find((one) => String(one) === chosen),
                cursor: undefined,
              }),
              replace: true,
            })
          }
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={nextCursor === null}
          onClick={() =>
            void navigate({
              search: (before) => ({
                ...before,
                cursor: nextCursor ?? undefined,
                execution: undefined,
              }),
            })
          }
        >
          Older
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={isNewest}
          onClick={() =>
            void navigate({
              search: (before) => ({ ...before, cursor: undefined, execution: undefined }),
            })
          }
        >
          Newest
        </Button>
      </Group>
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link to="/operations/history" search={{ scheduleId: slug }} {...props} />
        )}
      >
        All in the history
      </Anchor>
    </Group>
  );
}

type GridProps = { grid: RunGrid; schedule: Schedule; marked: string | undefined };

function Grid({ grid, schedule, marked }: GridProps): ReactNode {
  const now = useNow();
  // Durations of what runs are as of the answer; only the bars above count on.
  const open = grid.items.some(({ startedAt, endedAt }) => startedAt !== null && endedAt === null);
  const second = open ? Math.floor(now / 1_000) : 0;
  const layout = useMemo(() => layOutGrid(grid, second * 1_000), [grid, second]);
  const zone = zoneOfSchedule(schedule);
  return (
    <div style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Steps by executions">
      <table className={classes['grid']}>
        <caption className="mantine-visually-hidden" style={hidden}>
          Rows are steps, columns are executions, the newest last.
        </caption>
        <thead>
          <RunRow layout={layout} zone={zone} marked={marked} />
        </thead>
        {layout.groups.map(({ groupIndex, rows }) => (
          <tbody key={groupIndex ?? 'gone'}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={layout.runs.length + 1}
                className={`${classes['step']} ${classes['group']}`}
              >
                <Text size="xs" component="span">
                  {groupIndex === null
                    ? 'No longer among its steps'
                    : `Group ${groupIndex + 1}${rows.length > 1 ? ', at the same time' : ''}`}
                </Text>
              </th>
            </tr>
            {rows.map((row) => (
              <StepRow key={row.key} row={row} layout={layout} zone={zone} marked={marked} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

const hidden = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;

type RowProps = { layout: GridLayout; zone: string | null; marked: string | undefined };

const barRem = 2.5;

function RunRow({ layout, zone, marked }: RowProps): ReactNode {
  const { zoneFor } = useZones();
  return (
    <tr>
      <th scope="col" className={classes['step']}>
        Step
      </th>
      {layout.runs.map(({ id, status, trigger, queuedAt, startedAt, seconds, share }) => {
        const { icon: StatusIcon, tone } = looksOf(status);
        const demo = trigger === 'Demo' ? 'Demo: ' : '';
        const took = seconds === null ? '' : `, ${showDuration(seconds * 1_000)}`;
        const label = `${demo}${statusWords(status)}${took}, ${showFullInstant(startedAt ?? queuedAt, zoneFor(zone))}`;
        return (
          <th
            key={id}
            scope="col"
            className={classes['run']}
            data-marked={id === marked}
            data-execution={id}
          >
            <Link
              to="/executions/$id"
              params={{ id }}
              aria-label={label}
              title={label}
              className={classes['bar']}
              data-tone={tone}
            >
              <span style={{ height: `${barRem * share}rem` }} />
              <StatusIcon size={14} aria-hidden />
            </Link>
          </th>
        );
      })}
    </tr>
  );
}

function StepRow({ row, layout, zone, marked }: RowProps & { row: GridRow }): ReactNode {
  const { zoneFor } = useZones();
  return (
    <tr>
      <th scope="row" className={classes['step']} title={row.name}>
        {row.name}
      </th>
      {row.cells.map((cell, index) => {
        const run = layout.runs[index];
        if (!run || !cell) {
          return (
            <td key={run?.id ?? index} className={classes['none']}>
              <span aria-label="not a step of this execution" role="img">
                ·
              </span>
            </td>
          );
        }
        const { icon: StatusIcon, tone } = looksOf(cell.status);
        const at = showFullInstant(run.startedAt ?? run.queuedAt, zoneFor(zone));
        const took = cell.runSeconds === null ? '' : `, ${showDuration(cell.runSeconds * 1_000)}`;
        const tries = cell.attempts > 1 ? `, ${cell.attempts} attempts` : '';
        const label = `${row.name}: ${statusWords(cell.status)}${took}${tries}, ${at}`;
        return (
          <td key={run.id}>
            <Link
              to="/executions/$id/steps/$stepIndex"
              params={{ id: run.id, stepIndex: String(cell.stepIndex) }}
              aria-label={label}
              title={label}
              className={`${classes['cell']} ${run.id === marked ? classes['marked'] : ''}`}
              data-tone={tone}
            >
              <StatusIcon size={14} aria-hidden />
            </Link>
          </td>
        );
      })}
    </tr>
  );
}
