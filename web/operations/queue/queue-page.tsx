/** What runs and what waits: one group for each execution, with its steps; the newest is last and never pushes others. */
import { Alert, Button, Group, Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Execution } from '../../api/client.ts';
import { activeExecutionsQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';
import { Problem } from '../../display/problem.tsx';
import { EmptyQueue } from './empty-queue.tsx';
import { FirstSteps } from './first-steps.tsx';
import { QueueGroup } from './queue-group.tsx';
import { RunProfileForm } from './run-profile-form.tsx';

/** Groups that are open at first; more would hide each other. */
const openAtFirst = 5;

export function QueuePage(): ReactNode {
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...activeExecutionsQuery, refetchInterval });
  const { rows, endedCount, clear } = useKeptRows(data?.items);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Queue
        </Title>
        {endedCount > 0 && (
          <Button size="compact-sm" variant="default" onClick={clear}>
            Clear {endedCount} ended
          </Button>
        )}
      </Group>
      <FirstSteps />
      <RunProfileForm />
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data?.nextCursor && (
        <Alert variant="light">
          Only the {data.items.length} that wait longest are shown. `carillon execution list
          --active` has all.
        </Alert>
      )}
      {data && rows.length === 0 && <EmptyQueue />}
      {rows.map((execution, index) => (
        <QueueGroup key={execution.id} execution={execution} openAtFirst={index < openAtFirst} />
      ))}
    </Stack>
  );
}

/** An execution that ended stays where it was, so that nothing moves under the reader; until it is cleared. */
function useKeptRows(active: readonly Execution[] | undefined): {
  rows: readonly Execution[];
  endedCount: number;
  clear: () => void;
} {
  const [kept, setKept] = useState<ReadonlyMap<string, Execution>>(new Map());
  const ids = useMemo(() => new Set(active?.map(({ id }) => id)), [active]);
  useEffect(() => {
    if (!active) return;
    setKept((before) => {
      const after = new Map(before);
      for (const execution of active) after.set(execution.id, execution);
      return after;
    });
  }, [active]);
  const rows = [...kept.values()];
  return {
    rows,
    endedCount: rows.filter(({ id }) => !ids.has(id)).length,
    clear: () => setKept(new Map(active?.map((execution) => [execution.id, execution]))),
  };
}
