/** Whether every part works, in the words of the server. */
import { Paper, Table, Text, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Health } from '../api/client.ts';
import { healthQuery } from '../api/plan-queries.ts';
import { Problem } from '../display/problem.tsx';

type Part = Pick<Health['database'], 'status' | 'ms' | 'message'>;

function partsOf(health: Health): (readonly [string, Part])[] {
  const { database, temporal, workers, sweeper, fires, schedules } = health;
  const all: (readonly [string, Part | undefined])[] = [
    ['Temporal', temporal],
    ['Database', database],
    ['Workers', workers],
    ['Fires', fires],
    ['Schedules in Temporal', schedules],
    ['Sweeper', sweeper],
  ];
  return all.flatMap(([name, part]) => (part ? [[name, part] as const] : []));
}

export function HealthPanel(): ReactNode {
  const { data, error } = useQuery(healthQuery);
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="health">
      <Title order={2} size="h5" id="health" mb="xs">
        Health
      </Title>
      {error && !data && <Problem error={error} />}
      {data && (
        <Table aria-labelledby="health">
          <Table.Tbody>
            {partsOf(data).map(([name, { status, ms, message }]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td>
                  {status === 'Up' ? (
                    <IconCheck size={16} aria-hidden />
                  ) : (
                    <IconX size={16} aria-hidden />
                  )}{' '}
                  {status === 'Up' ? 'up' : 'down'}
                  {ms !== null && `, ${ms} ms`}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {message}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
