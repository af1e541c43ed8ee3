/** Two executions of one schedule side by side: where they went apart first. */
import { Group, Loader, Select, Stack, Table, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type ActivityRecord, api, type ExecutionDetail } from '../api/client.ts';
import { executionQuery } from '../api/queries.ts';
import { Empty } from '../display/empty.tsx';
import { Problem } from '../display/problem.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { statusWords } from '../display/status/status-looks.ts';
import { showDuration, showFullInstant } from '../display/time/times.ts';
import { useZones } from '../display/time/zones.tsx';

function neighboursQuery(scheduleId: string) {
  return queryOptions({
    queryKey: ['executions-of', scheduleId],
    queryFn: async ({ signal }) => {
      const query = { scheduleId, limit: 100 };
      return (await api().GET('/api/v1/schedule-executions', { params: { query }, signal })).data
        .items;
    },
  });
}

export function CompareView({ execution }: { execution: ExecutionDetail }): ReactNode {
  const { with: chosen } = useSearch({ from: '/executions/$id' });
  const navigate = useNavigate({ from: '/executions/$id' });
  const { zoneFor } = useZones();
  const { data, error } = useQuery(neighboursQuery(execution.scheduleId));
  const others = data?.filter(({ id }) => id !== execution.id) ?? [];
  // Usually wanted: what is different from the last time it worked. Demo history never worked.
  const lastGood = others.find(
    ({ status, queuedAt, trigger }) =>
      status === 'Completed' &&
      queuedAt < execution.queuedAt &&
      (trigger !== 'Demo' || execution.trigger === 'Demo'),
  );
  const otherId = chosen ?? lastGood?.id ?? others[0]?.id;
  if (error) return <Problem error={error} />;
  if (!data) return <Loader aria-label="Loading" />;
  if (otherId === undefined) return <Empty title="The schedule has no other execution" />;
  return (
    <Stack>
      <Select
        label="Compare with"
        maw={480}
        allowDeselect={false}
        value={otherId}
        data={others.map(({ id, status, trigger, queuedAt }) => ({
          value: id,
          label: `${trigger === 'Demo' ? 'Demo: ' : ''}${statusWords(status)}, ${showFullInstant(queuedAt, zoneFor())}`,
        }))}
        onChange={(id) =>
          void navigate({
            search: (before) => ({ ...before, with: id ?? undefined }),
            replace: true,
          })
        }
      />
      <Comparison execution={execution} otherId={otherId} />
    </Stack>
  );
}

type Pair = {
  key: string;
  name: string;
  here: ActivityRecord | undefined;
  there: ActivityRecord | undefined;
};

function Comparison({
  execution,
  otherId,
}: {
  execution: ExecutionDetail;
  otherId: string;
}): ReactNode {
  const { data: other, error } = useQuery(executionQuery(otherId));
  if (error) return <Problem error={error} />;
  if (!other) return <Loader aria-label="Loading" />;
  const pairs = pairUp(execution.steps, other.steps);
  const first = pairs.find(({ here, there }) => here?.status !== there?.status);
  return (
    <>
      <Text>
        {first
          ? `They go apart at ${first.name}: ${wordOf(first.here)} here, ${wordOf(first.there)} there.`
          : 'Every step ended in the same way.'}
        {execution.revision !== other.revision &&
          ` They ran revisions ${execution.revision} and ${other.revision}.`}
      </Text>
      <Table.ScrollContainer minWidth={520}>
        <Table aria-label="Comparison">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th>This execution</Table.Th>
              <Table.Th>The other</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pairs.map(({ key, name, here, there }) => (
              <Table.Tr key={key} fw={here?.status === there?.status ? undefined : 600}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{here ? <Ended step={here} /> : '–'}</Table.Td>
                <Table.Td>{there ? <Ended step={there} /> : '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function wordOf(step: ActivityRecord | undefined): string {
  return step ? statusWords(step.status).toLowerCase() : 'not there';
}

function Ended({ step }: { step: ActivityRecord }): ReactNode {
  const { status, startedAt, endedAt, message } = step;
  const ran = startedAt !== null && endedAt !== null;
  return (
    <Group gap="xs">
      <StatusBadge status={status} tooltip={message ?? undefined} />
      {ran && showDuration(Date.parse(endedAt) - Date.parse(startedAt))}
    </Group>
  );
}

/** By key, so that a step that was moved is compared with itself. */
function pairUp(here: readonly ActivityRecord[], there: readonly ActivityRecord[]): Pair[] {
  const others = new Map(there.map((step) => [step.key, step]));
  const own = new Set(here.map(({ key }) => key));
  return [
    ...here.map((step) => ({
      key: step.key,
      name: step.name,
      here: step,
      there: others.get(step.key),
    })),
    ...there
      .filter(({ key }) => !own.has(key))
      .map((step) => ({ key: step.key, name: step.name, here: undefined, there: step })),
  ];
}
