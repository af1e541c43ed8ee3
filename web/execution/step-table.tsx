/** Every step of an execution, also those that did not run: name, status, duration, message and its record. */
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { StepMenu } from '../actions/step-menu.tsx';
import type { ActivityRecord, ExecutionDetail } from '../api/client.ts';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Elapsed } from '../display/time/elapsed.tsx';
import { useNow } from '../display/time/now.ts';
import { showDuration } from '../display/time/times.ts';
import { statusOf } from './error-card.tsx';
import classes from './execution.module.css';

export function StepTable({ execution }: { execution: ExecutionDetail }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table aria-label="Steps" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Step</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Duration</Table.Th>
            <Table.Th>Message</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {execution.steps.map((step, index) => (
            <StepRow
              key={step.stepIndex}
              step={step}
              execution={execution}
              bracket={bracketOf(execution.steps, index)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type Bracket = 'alone' | 'first' | 'middle' | 'last';

/** The place of a step among those that run at the same time. */
function bracketOf(steps: readonly ActivityRecord[], index: number): Bracket {
  const group = steps[index]?.groupIndex;
  const isFirst = steps[index - 1]?.groupIndex !== group;
  const isLast = steps[index + 1]?.groupIndex !== group;
  if (isFirst && isLast) return 'alone';
  return isFirst ? 'first' : isLast ? 'last' : 'middle';
}

type RowProps = { step: ActivityRecord; execution: ExecutionDetail; bracket: Bracket };

function StepRow({ step, execution, bracket }: RowProps): ReactNode {
  const { stepIndex, name, status, inherited, inserted } = step;
  const params = { id: execution.id, stepIndex: String(stepIndex) };
  return (
    <Table.Tr>
      <Table.Td className={classes['bracket'] ?? ''} data-bracket={bracket}>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/executions/$id/steps/$stepIndex" params={params} {...props} />
          )}
        >
          {stepIndex + 1}. {name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} detail={stepDetail(step)} tooltip={tooltipOf(step)} />
        {inserted && <Text size="xs">inserted by {inserted.by.name}</Text>}
        {inherited && <Text size="xs">taken over from the retried execution</Text>}
      </Table.Td>
      <Table.Td>
        <Elapsed of={step} />
      </Table.Td>
      <Table.Td>
        <StepMessage step={step} />
      </Table.Td>
      <Table.Td>
        <StepMenu step={step} execution={execution} />
      </Table.Td>
    </Table.Tr>
  );
}

/** `2 of 4` for attempts, `40 %` for progress. */
export function stepDetail({
  status,
  attempts,
  maxAttempts,
  progress,
}: ActivityRecord): string | undefined {
  const tries =
    attempts > 1 || status === 'Retrying'
      ? `attempt ${attempts}${maxAttempts ? ` of ${maxAttempts}` : ''}`
      : '';
  const percent =
    status === 'InProgress' && progress?.percent != null ? `${Math.round(progress.percent)} %` : '';
  return [tries, percent].filter(Boolean).join(', ') || undefined;
}

/** `HTTP 401 – Unauthorized`: what a badge says on hover and focus. */
export function tooltipOf(step: ActivityRecord): string | undefined {
  return [statusOf(step), step.message].filter(Boolean).join(' – ') || undefined;
}

function StepMessage({ step }: { step: ActivityRecord }): ReactNode {
  const now = useNow();
  const { status, nextAttemptAt, message, progress, waitingReason } = step;
  const next =
    status === 'Retrying' && nextAttemptAt != null
      ? `next attempt in ${showDuration(Math.max(0, Date.parse(nextAttemptAt) - now))}`
      : '';
  const facts = [next, message ?? progress?.message, waitingReason].filter(Boolean);
  // A step that waits for a slot has the same words in both places.
  const text = [...new Set(facts)].join('; ');
  return (
    <Text size="sm" lineClamp={2}>
      {text}
    </Text>
  );
}
