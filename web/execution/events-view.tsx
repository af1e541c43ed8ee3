/** Who did what to the execution, and where it is in Temporal. */
import { Anchor, Code, Loader, Stack, Table, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, type ExecutionDetail } from '../api/client.ts';
import { principalQuery } from '../api/queries.ts';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';

function eventsQuery(executionId: string) {
  return queryOptions({
    queryKey: ['execution', executionId, 'events'],
    queryFn: async ({ signal }) => {
      const query = { executionId, limit: 200, sort: 'at' } as const;
      return (await api().GET('/api/v1/audit-events', { params: { query }, signal })).data.items;
    },
  });
}

type Props = { execution: ExecutionDetail; zone: string | null };

export function EventsView({ execution, zone }: Props): ReactNode {
  const { data, error, refetch } = useQuery(eventsQuery(execution.id));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      <Table.ScrollContainer minWidth={520}>
        <Table aria-label="Events">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Time</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Reason</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map(({ id, at, actor, action, detail, reason, stepIndex, result }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Instant at={at} zone={zone} />
                </Table.Td>
                <Table.Td>
                  {actor.type} {actor.name}
                </Table.Td>
                <Table.Td>
                  {action}
                  {stepIndex !== null && `, step ${stepIndex + 1}`}
                  {result !== 'Done' && ` (${result.toLowerCase()})`}
                  {detail && <Text size="xs">{detail}</Text>}
                </Table.Td>
                <Table.Td>{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <InTemporal execution={execution} />
    </Stack>
  );
}

function InTemporal({ execution }: Pick<Props, 'execution'>): ReactNode {
  const { workflowId, runId, trigger } = execution;
  const temporal = useQuery(principalQuery).data?.temporalUiUrl;
  if (trigger === 'Demo') return <Text size="sm">Temporal never had it: it did not run.</Text>;
  return (
    <>
      <Text size="sm">
        In Temporal: workflow <Code>{workflowId}</Code>, run <Code>{runId}</Code>{' '}
        {temporal && (
          <Anchor
            size="sm"
            href={`${temporal}/workflows/${encodeURIComponent(workflowId)}/${runId}`}
            target="_blank"
            rel="noreferrer"
          >
            open it there
          </Anchor>
        )}
      </Text>
      <Code block>temporal workflow show --workflow-id {workflowId}</Code>
    </>
  );
}
