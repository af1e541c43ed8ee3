/** The record of one step of one execution: every attempt, with its request and answer. */
import { Alert, Anchor, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isActivityStepType } from '../../src/domain/schedule/schedule.ts';
import { describeValues } from '../actions/parameter-fields.tsx';
import { StepMenu } from '../actions/step-menu.tsx';
import type { ActivityRecord, ExecutionDetail } from '../api/client.ts';
import { attemptsQuery, executionQuery } from '../api/queries.ts';
import { useLive } from '../app/live-state.tsx';
import { WaitingApprovals } from '../approvals/waiting-approvals.tsx';
import { Empty } from '../display/empty.tsx';
import { Problem } from '../display/problem.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Elapsed } from '../display/time/elapsed.tsx';
import { Instant } from '../display/time/instant.tsx';
import { stepDetail, tooltipOf } from '../execution/step-table.tsx';
import { AttemptCard } from './attempt-card.tsx';
import { Facts } from './facts.tsx';

export function ActivityRecordPage(): ReactNode {
  const { id, stepIndex } = useParams({ from: '/executions/$id/steps/$stepIndex' });
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...executionQuery(id), refetchInterval });
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const step = data.steps.find((one) => String(one.stepIndex) === stepIndex);
  if (!step) return <Empty title={`The execution has no step ${Number(stepIndex) + 1}`} />;
  return <Content execution={data} step={step} />;
}

function Content({
  execution,
  step,
}: {
  execution: ExecutionDetail;
  step: ActivityRecord;
}): ReactNode {
  const { id, stepCount, scheduleName } = execution;
  const { refetchInterval } = useLive();
  const attempts = useQuery({ ...attemptsQuery(id, step.stepIndex), refetchInterval });
  return (
    <Stack>
      <Alert variant="light" p="xs">
        Part of execution{' '}
        <Anchor
          fz="sm"
          renderRoot={(props) => <Link to="/executions/$id" params={{ id }} {...props} />}
        >
          {scheduleName}, {id}
        </Anchor>
        , step {step.stepIndex + 1} of {stepCount}
        {step.inherited && '; its outcome was taken over from the execution that was retried'}
      </Alert>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1} size="h3">
            {step.name}
          </Title>
          <StatusBadge status={step.status} detail={stepDetail(step)} tooltip={tooltipOf(step)} />
        </Group>
        <StepMenu step={step} execution={execution} />
      </Group>
      <WaitingApprovals execution={{ ...execution, steps: [step] }} />
      {(step.message ?? step.waitingReason) && <Text>{step.message ?? step.waitingReason}</Text>}
      <RecordFacts step={step} />
      <Title order={2} size="h4">
        Attempts
      </Title>
      {attempts.error && <Problem error={attempts.error} retry={() => void attempts.refetch()} />}
      {attempts.data?.length === 0 && (
        <Text size="sm">
          {isActivityStepType(step.type)
            ? 'No worker has begun it.'
            : 'None: no worker of Carillon runs such a step.'}
        </Text>
      )}
      {attempts.data
        ?.toSorted((a, b) => b.attempt - a.attempt)
        .map((attempt) => (
          <AttemptCard key={attempt.attempt} attempt={attempt} />
        ))}
      <Anchor
        renderRoot={(props) => (
          <Link
            to="/executions/$id"
            params={{ id }}
            search={{ view: 'log', step: step.stepIndex }}
            {...props}
          />
        )}
      >
        Its log
      </Anchor>
    </Stack>
  );
}

function RecordFacts({ step }: { step: ActivityRecord }): ReactNode {
  const counts = Object.entries(step.counts ?? {}).map(
    ([name, count]) => [name, String(count)] as const,
  );
  const { condition = null, result = null, inputs = null, fault = null } = step.evaluation ?? {};
  return (
    <Facts
      label="Facts of the step"
      facts={[
        ['Type', step.type],
        ['Key', step.key],
        ['Queued', <Instant key="queued" at={step.queuedAt} />],
        ['Started', <Instant key="started" at={step.startedAt} />],
        ['Ended', <Instant key="ended" at={step.endedAt} />],
        ['Duration', <Elapsed key="elapsed" of={step} />],
        [
          'Attempts',
          step.maxAttempts ? `${step.attempts} of ${step.maxAttempts}` : String(step.attempts),
        ],
        ['Continue on failure', step.continueOnFailure ? 'yes' : 'no'],
        ['Worker', step.worker],
        ['Lane', step.lane ?? null],
        ['Trace', step.traceId ?? null],
        ...counts,
        ['Condition', condition && `${condition} is ${String(result)}`],
        ['Read', inputs && describeValues(inputs)],
        ['Not evaluated', fault],
        ['Outputs', step.outputs ? describeValues(step.outputs) : null],
      ]}
    />
  );
}
