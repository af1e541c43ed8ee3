/** One schedule: when it fires, how its last executions ended, and what it does. */
import { Anchor, Code, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { DuplicateSchedule, EditSchedule, useEditKey } from '../actions/edit-schedule.tsx';
import { EnabledSwitch, Reconcile, RunNow } from '../actions/schedule-actions.tsx';
import { executionsQuery, scheduleQuery } from '../api/queries.ts';
import { useLive } from '../app/live-state.tsx';
import { CopyAs } from '../display/copy-as.tsx';
import { Empty } from '../display/empty.tsx';
import { StartedBy } from '../display/initiator.tsx';
import { Problem } from '../display/problem.tsx';
import { OutcomeBars } from '../display/status/outcome-bars.tsx';
import { DisabledNote, ScheduleNotes } from '../display/status/schedule-notes.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Instant } from '../display/time/instant.tsx';
import { showElapsed } from '../display/time/times.ts';

export function SchedulePage(): ReactNode {
  const { ref } = useParams({ from: '/schedules/$ref' });
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...scheduleQuery(ref), refetchInterval });
  useEditKey(useCallback(() => ref, [ref]));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { slug, name, description, timingDescription, nextFireAt, steps } = data;
  const { enabled, sync } = data;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1} size="h3">
            {name}
          </Title>
          <EnabledSwitch schedule={data} />
          {!enabled && (
            <Text size="sm">
              <DisabledNote schedule={data} />
            </Text>
          )}
        </Group>
        <Group gap="xs">
          {sync.state === 'Drifted' && <Reconcile schedule={data} />}
          <RunNow schedule={data} />
          <EditSchedule schedule={data} />
          <DuplicateSchedule schedule={data} />
          <CopyAs
            commands={{
              Command: `carillon schedule get ${slug}`,
              'Command for its YAML': `carillon export ${slug}`,
            }}
            path={`/api/v1/schedules/${slug}`}
          />
        </Group>
      </Group>
      <ScheduleNotes schedule={data} />
      {description && <Text>{description}</Text>}
      <Text>
        {timingDescription}; next <Instant at={nextFireAt} none="never" />
      </Text>
      <LastExecutions slug={slug} />
      <Title order={2} size="h4">
        Steps
      </Title>
      <Code block tabIndex={0} mah="50dvh">
        {JSON.stringify(steps, null, 2)}
      </Code>
    </Stack>
  );
}

const shownBars = 30;

function LastExecutions({ slug }: { slug: string }): ReactNode {
  const { refetchInterval } = useLive();
  const { data, error } = useInfiniteQuery({
    ...executionsQuery({ scheduleId: slug }),
    refetchInterval,
  });
  const executions = data?.pages.flatMap(({ items }) => items) ?? [];
  if (error) return <Problem error={error} />;
  if (data && executions.length === 0) {
    return <Empty title="It has not run yet" command={`carillon schedule run ${slug} --wait`} />;
  }
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h4">
          Executions
        </Title>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/operations/history" search={{ scheduleId: slug }} {...props} />
          )}
        >
          All in the history
        </Anchor>
      </Group>
      <OutcomeBars executions={executions.slice(0, shownBars)} linked />
      <Table.ScrollContainer minWidth={440}>
        <Table aria-label="Last executions">
          <Table.Tbody>
            {executions.slice(0, 10).map((execution) => (
              <Table.Tr key={execution.id}>
                <Table.Td>
                  <Link to="/executions/$id" params={{ id: execution.id }} aria-label="Execution">
                    <StatusBadge status={execution.status} />
                  </Link>
                </Table.Td>
                <Table.Td>
                  <Instant at={execution.startedAt ?? execution.queuedAt} />
                </Table.Td>
                <Table.Td>{showElapsed(execution, Date.now())}</Table.Td>
                <Table.Td>
                  <StartedBy execution={execution} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
