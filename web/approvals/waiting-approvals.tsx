/** Steps of an execution that ask a person: the question, the approvers, the deadline and the answer. */
import { Paper, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeApprovers } from '../../src/domain/steps/approval-step.ts';
import { decideStep, type DecisionVerb } from '../actions/commands.ts';
import type { ExecutionDetail, WaitingApproval } from '../api/client.ts';
import { waitingApprovalsQuery } from '../api/queries.ts';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';
import { DecisionButtons } from './decision-buttons.tsx';

type Props = { execution: Pick<ExecutionDetail, 'id' | 'status' | 'steps'> };

export function WaitingApprovals({ execution }: Props): ReactNode {
  const asking = execution.steps.filter(
    ({ type, status }) => type === 'Approval' && status === 'InProgress',
  );
  const asks = asking.length > 0;
  const { data, error } = useQuery({ ...waitingApprovalsQuery(execution.id), enabled: asks });
  if (!asks || execution.status === 'Cancelling') return null;
  if (error) return <Problem error={error} />;
  return data
    ?.filter((one) => asking.some(({ stepIndex }) => stepIndex === one.stepIndex))
    .map((one) => <Asking key={one.stepIndex} approval={one} />);
}

function Asking({ approval }: { approval: WaitingApproval }): ReactNode {
  const { stepIndex, name, message, approvers, notByInitiator, initiator } = approval;
  const { deadlineAt, atDeadline, mayDecide } = approval;
  const except = notByInitiator ? `, but not ${initiator.name}, who started the execution` : '';
  const then = atDeadline === 'Approve' ? 'then it is approved' : 'then it is rejected';
  return (
    <Paper
      withBorder
      p="sm"
      my="xs"
      component="section"
      aria-label={`Step ${stepIndex + 1} waits for approval`}
    >
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          Step {stepIndex + 1} “{name}” waits for approval
        </Text>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {message}
        </Text>
        <Text size="sm">
          By {describeApprovers(approvers ?? undefined)}
          {except}, until <Instant at={deadlineAt} />; {then}.
        </Text>
        {mayDecide && <Decide approval={approval} />}
      </Stack>
    </Paper>
  );
}

const offers = [
  {
    verb: 'approve',
    label: 'Approve',
    effect: 'The execution continues, with your name and reason in its record.',
  },
  {
    verb: 'reject',
    label: 'Reject',
    effect: 'The step fails, with your name and reason: the execution continues only if it may.',
  },
] as const satisfies readonly { verb: DecisionVerb; label: string; effect: string }[];

function Decide({ approval }: { approval: WaitingApproval }): ReactNode {
  const queries = useQueryClient();
  const { executionId: id, stepIndex, name } = approval;
  return (
    <DecisionButtons
      offers={offers}
      subject={name}
      command={(verb) => `carillon execution ${verb} ${id} ${stepIndex + 1}`}
      act={async (verb, reason) => {
        await decideStep(verb, { id, stepIndex }, reason);
        await queries.invalidateQueries({ queryKey: ['execution', id] });
      }}
    />
  );
}
