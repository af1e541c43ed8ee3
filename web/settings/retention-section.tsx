/** What is kept how long, and what was removed; only the operator of the installation changes it. */
import { Code, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { retentionQuery } from '../api/govern-queries.ts';
import { CopyAs } from '../display/copy-as.tsx';
import { FactTable } from '../display/fact-table.tsx';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';

const showDays = (days: number | null, none = 'always'): string =>
  days === null ? none : days === 1 ? '1 day' : `${days} days`;

const kinds = { executions: 'executions', logs: 'log lines', events: 'events' } as const;

export function RetentionSection(): ReactNode {
  const { data, error, refetch } = useQuery(retentionQuery);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { kept, cuts } = data;
  const facts = [
    ['Executions with their records', showDays(kept.executions)],
    ['Log lines', showDays(kept.logs, 'as long as their execution')],
    ['Events and their deliveries', showDays(kept.events)],
    ['Idempotency-Keys', showDays(kept.keys)],
    ['Schedules, revisions, fires, the audit trail', 'always'],
  ] as const;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">
          The operator changes it with <Code>carillon tenant set --keep-executions 365d</Code>.
        </Text>
        <CopyAs commands={{ Command: 'carillon api get /retention' }} path="/api/v1/retention" />
      </Group>
      <FactTable label="What is kept" facts={facts} names="50%" />
      <Title order={3} size="h5">
        What was removed
      </Title>
      {cuts.length === 0 ? (
        <Text size="sm">
          Nothing yet. The operator removes with <Code>carillon retention run</Code>.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="What was removed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th>Month</Table.Th>
                <Table.Th>Objects</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Archived</Table.Th>
                <Table.Th>Begun</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {cuts.map((cut) => (
                <Table.Tr key={cut.id}>
                  <Table.Td>{kinds[cut.kind]}</Table.Td>
                  <Table.Td>{cut.month}</Table.Td>
                  <Table.Td>{cut.objects}</Table.Td>
                  <Table.Td>{cut.state === 'Closed' ? 'removed' : 'under way'}</Table.Td>
                  <Table.Td>{cut.archived ? 'yes' : 'no'}</Table.Td>
                  <Table.Td>
                    <Instant at={cut.openedAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
