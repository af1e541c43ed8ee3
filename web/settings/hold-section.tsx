/** The hold of the tenant: whether one is active, past ones, and the button that sets one. */
import { Code, Group, Loader, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { HoldAll } from '../actions/hold.tsx';
import { holdsQuery } from '../api/govern-queries.ts';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';

export function HoldSection(): ReactNode {
  const { data, error, refetch } = useQuery(holdsQuery);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const past = data.history.filter(({ endedAt }) => endedAt !== null);
  return (
    <Stack gap="sm">
      <Text size="sm">
        While a hold is active no schedule fires; everything can still be run by hand.
      </Text>
      <Group>
        <Text size="sm" fw={600}>
          {data.hold ? 'A hold is active: see above.' : 'No hold is active.'}
        </Text>
        <HoldAll />
        <Code>carillon hold show</Code>
      </Group>
      {past.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="Past holds">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Since</Table.Th>
                <Table.Th>Until</Table.Th>
                <Table.Th>Set by</Table.Th>
                <Table.Th>Reason</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {past.map((hold) => (
                <Table.Tr key={hold.id}>
                  <Table.Td>
                    <Instant at={hold.since} />
                  </Table.Td>
                  <Table.Td>
                    <Instant at={hold.endedAt} />
                  </Table.Td>
                  <Table.Td>{hold.setBy.name}</Table.Td>
                  <Table.Td>{hold.reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
