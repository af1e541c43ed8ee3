/** The panel beside the history: what became of one execution, its error first. */
import { Anchor, Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DemoBanner } from '../../actions/demo-banner.tsx';
import { ExecutionActions } from '../../actions/execution-actions.tsx';
import { executionQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';
import { Problem } from '../../display/problem.tsx';
import { Rail, railCaption } from '../../display/status/rail.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { ErrorCard } from '../../execution/error-card.tsx';
import { outcomeSentence } from '../../execution/outcome-sentence.ts';
import { StepTable } from '../../execution/step-table.tsx';
import { noFilter } from './history-search.ts';

type Props = { id: string | undefined; close: () => void };

export function ExecutionPanel({ id, close }: Props): ReactNode {
  return (
    <Drawer opened={id !== undefined} onClose={close} position="right" size="xl" title="Execution">
      {id !== undefined && <Content id={id} />}
    </Drawer>
  );
}

function Content({ id }: { id: string }): ReactNode {
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...executionQuery(id), refetchInterval });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <StatusBadge status={data.status} />
          <Text fw={600}>{data.scheduleName}</Text>
        </Group>
        <Anchor renderRoot={(props) => <Link to="/executions/$id" params={{ id }} {...props} />}>
          Open the full page
        </Anchor>
      </Group>
      <DemoBanner execution={data} />
      <Text>{outcomeSentence(data)}</Text>
      {data.initiator.id !== '' && (
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link
              to="/operations/history"
              search={{ ...noFilter, initiator: data.initiator.id }}
              {...props}
            />
          )}
        >
          All that {data.initiator.type} {data.initiator.name} started
        </Anchor>
      )}
      <ErrorCard execution={data} />
      <Group gap="sm">
        <Rail steps={data.steps} />
        <Text size="sm">{railCaption(data.steps)}</Text>
      </Group>
      <Group gap="xs">
        <ExecutionActions execution={data} />
      </Group>
      <StepTable execution={data} />
    </Stack>
  );
}
