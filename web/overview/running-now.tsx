/** What runs now: each with its rail and the time that is left. */
import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Execution } from '../api/client.ts';
import { activeExecutionsQuery, executionQuery } from '../api/queries.ts';
import { useLive } from '../app/live-state.tsx';
import { Problem } from '../display/problem.tsx';
import { Rail } from '../display/status/rail.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Elapsed } from '../display/time/elapsed.tsx';
import { ExpectedEnd } from '../display/time/expected-end.tsx';

/** Each is read with its steps. */
const maxShown = 8;

export function RunningNow(): ReactNode {
  const { refetchInterval } = useLive();
  const { data, error } = useQuery({ ...activeExecutionsQuery, refetchInterval });
  const active = data?.items ?? [];
  const more = active.length - maxShown;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="running-now" h="100%">
      <Title order={2} size="h5" id="running-now" mb="xs">
        Running now
      </Title>
      {error && !data && <Problem error={error} />}
      {data && active.length === 0 && <Text size="sm">Nothing runs.</Text>}
      <Stack gap="xs">
        {active.slice(0, maxShown).map((execution) => (
          <Row key={execution.id} execution={execution} />
        ))}
      </Stack>
      {more > 0 && (
        <Anchor size="sm" renderRoot={(props) => <Link to="/operations/queue" {...props} />}>
          {data?.nextCursor ? `more than ${more}` : more} more in the queue
        </Anchor>
      )}
    </Paper>
  );
}

function Row({ execution }: { execution: Execution }): ReactNode {
  const { refetchInterval } = useLive();
  const { data } = useQuery({ ...executionQuery(execution.id), refetchInterval });
  const { id, scheduleName, status } = execution;
  return (
    <Group gap="xs">
      <Anchor renderRoot={(props) => <Link to="/executions/$id" params={{ id }} {...props} />}>
        {scheduleName}
      </Anchor>
      <StatusBadge status={data?.status ?? status} />
      {data && <Rail steps={data.steps} />}
      <Text size="sm">
        <Elapsed of={data ?? execution} />
      </Text>
      <ExpectedEnd execution={data ?? execution} />
    </Group>
  );
}
