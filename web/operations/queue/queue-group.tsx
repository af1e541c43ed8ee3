/** One execution in the queue: its header with the rail, and its steps below when it is open. */
import { ActionIcon, Anchor, Badge, Group, Paper, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isFinalStep } from '../../../src/domain/execution/status.ts';
import { isStandalone } from '../../../src/domain/schedule/standalone.ts';
import { ExecutionActions } from '../../actions/execution-actions.tsx';
import type { Execution, ExecutionDetail } from '../../api/client.ts';
import { executionQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';
import { WaitingApprovals } from '../../approvals/waiting-approvals.tsx';
import { StartedBy } from '../../display/initiator.tsx';
import { Problem } from '../../display/problem.tsx';
import { PriorityBadge } from '../../display/status/priority-badge.tsx';
import { Rail } from '../../display/status/rail.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Elapsed } from '../../display/time/elapsed.tsx';
import { ExpectedEnd } from '../../display/time/expected-end.tsx';
import { StepTable } from '../../execution/step-table.tsx';

type Props = { execution: Execution; openAtFirst: boolean };

export function QueueGroup({ execution, openAtFirst }: Props): ReactNode {
  const [opened, { toggle }] = useDisclosure(openAtFirst);
  const { refetchInterval } = useLive();
  const { data, error } = useQuery({ ...executionQuery(execution.id), refetchInterval });
  const shown = data ?? execution;
  const { id, scheduleName, scheduleSlug, status } = shown;
  return (
    <Paper
      withBorder
      p="xs"
      component="section"
      aria-label={`Execution of ${scheduleName}`}
      data-execution={id}
    >
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-expanded={opened}
            aria-label={`${opened ? 'Fold' : 'Unfold'} the steps of ${scheduleName}`}
            onClick={toggle}
          >
            {opened ? (
              <IconChevronDown size={18} aria-hidden />
            ) : (
              <IconChevronRight size={18} aria-hidden />
            )}
          </ActionIcon>
          <Anchor
            fw={600}
            renderRoot={(props) => <Link to="/executions/$id" params={{ id }} {...props} />}
          >
            {scheduleName}
          </Anchor>
          <StatusBadge status={status} />
          <PriorityBadge execution={shown} />
          {isStandalone(scheduleSlug) && (
            <Badge variant="default" radius="sm">
              standalone
            </Badge>
          )}
          {data && <Rail steps={data.steps} />}
          <Text size="sm">{positionOf(shown, data)}</Text>
        </Group>
        <Group gap="xs">
          <Text size="sm">
            queued by <StartedBy execution={shown} /> · <Elapsed of={shown} />
          </Text>
          <ExpectedEnd execution={shown} />
          <ExecutionActions execution={shown} size="compact-sm" />
        </Group>
      </Group>
      {error && <Problem error={error} />}
      {status === 'Queued' && shown.waitingReason && (
        <Text size="sm" mt="xs">
          Why it waits: {shown.waitingReason}
          {shown.waitsFor && (
            <>
              {' '}
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link to="/executions/$id" params={{ id: shown.waitsFor ?? '' }} {...props} />
                )}
              >
                the execution it waits for
              </Anchor>
            </>
          )}
        </Text>
      )}
      {data && <WaitingApprovals execution={data} />}
      {opened && data && <StepTable execution={data} />}
    </Paper>
  );
}

/** `Step group 3 of 8, step 4 of 12, 40 %`. */
function positionOf(
  { groupIndex, groupCount, stepCount }: Execution,
  detail: ExecutionDetail | undefined,
): string {
  const group = `Step group ${Math.min(groupIndex + 1, groupCount)} of ${groupCount}`;
  if (!detail || stepCount === 0) return group;
  const ended = detail.steps.filter(({ status }) => isFinalStep(status)).length;
  const current = Math.min(ended + 1, stepCount);
  return `${group}, step ${current} of ${stepCount}, ${Math.round((100 * ended) / stepCount)} %`;
}
