/** The panel of a pool: why its steps wait, its workers, and the schedules that use it. */
import { Code, Drawer, List, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { poolQuery } from '../../api/govern-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { ProcessTable } from './process-table.tsx';

type Props = { name: string | undefined; close: () => void };

export function PoolPanel({ name, close }: Props): ReactNode {
  return (
    <Drawer
      opened={name !== undefined}
      onClose={close}
      position="right"
      size="xl"
      title={`Pool ${name ?? ''}`}
    >
      {name !== undefined && <Content name={name} />}
    </Drawer>
  );
}

function Content({ name }: { name: string }): ReactNode {
  const { data, error, refetch } = useQuery(poolQuery(name));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { message, command, processes, scheduleSlugs, waitingSteps } = data;
  return (
    <Stack>
      {message !== null && (
        <Text>
          {message}; start one with: <Code>{command}</Code>
        </Text>
      )}
      <Text size="sm">{waitingSteps} of its steps wait for a worker now.</Text>
      {processes.length > 0 ? (
        <ProcessTable processes={processes} />
      ) : (
        <Text size="sm">No worker of it that you may see.</Text>
      )}
      <Text fw={600} size="sm">
        Schedules with steps of it
      </Text>
      {scheduleSlugs.length === 0 && <Text size="sm">None.</Text>}
      <List size="sm">
        {scheduleSlugs.map((slug) => (
          <List.Item key={slug}>
            <Link to="/schedules/$ref" params={{ ref: slug }}>
              {slug}
            </Link>
          </List.Item>
        ))}
      </List>
      <Code>carillon pool get {name}</Code>
    </Stack>
  );
}
