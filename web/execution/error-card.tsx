/** The error before everything else: which step, what it said, and what to do. */
import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ActivityRecord, ExecutionDetail } from '../api/client.ts';
import { copyText } from '../display/copy-text.ts';
import { statusWords } from '../display/status/status-looks.ts';
import classes from './execution.module.css';
import { failedSteps, outcomeSentence } from './outcome-sentence.ts';

/** More failed steps are in the table. */
const maxShown = 5;

export function ErrorCard({ execution }: { execution: ExecutionDetail }): ReactNode {
  const failed = failedSteps(execution.steps);
  const { error } = execution;
  if (failed.length === 0 && error === null) return null;
  return (
    <section className={classes['error']} aria-label="What went wrong">
      <Stack gap="sm">
        {failed.length === 0 && <Text size="sm">{error}</Text>}
        {failed.slice(0, maxShown).map((step) => (
          <FailedStep key={step.stepIndex} step={step} executionId={execution.id} />
        ))}
        {failed.length > maxShown && <Text size="sm">and {failed.length - maxShown} more</Text>}
        <Group>
          <Button size="compact-sm" variant="default" onClick={() => copyText(reportOf(execution))}>
            Copy report
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

function FailedStep({
  step,
  executionId,
}: {
  step: ActivityRecord;
  executionId: string;
}): ReactNode {
  const { stepIndex, name, message, code, output, attempts } = step;
  const params = { id: executionId, stepIndex: String(stepIndex) };
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => (
            <Link to="/executions/$id/steps/$stepIndex" params={params} {...props} />
          )}
        >
          Step {stepIndex + 1}: {name}
        </Anchor>{' '}
        {statusWords(step.status).toLowerCase()}
        {attempts > 1 && ` after ${attempts} attempts`}
      </Text>
      <Text size="sm">{message ?? 'It said nothing.'}</Text>
      <Text size="xs">{[code, statusOf(step)].filter(Boolean).join(' · ')}</Text>
      {output && (
        <Code block mah="8rem" tabIndex={0}>
          {output}
        </Code>
      )}
    </Stack>
  );
}

/** `HTTP 401`, `exit code 3`. */
export function statusOf({
  httpStatus,
  exitCode,
}: Pick<ActivityRecord, 'httpStatus' | 'exitCode'>): string {
  if (httpStatus !== null) return `HTTP ${httpStatus}`;
  return exitCode === null ? '' : `exit code ${exitCode}`;
}

function reportOf(execution: ExecutionDetail): string {
  const steps = failedSteps(execution.steps).map(
    (step) =>
      `step ${step.stepIndex + 1} ${step.name}: ${step.status}, ${step.message ?? ''} ${[step.code, statusOf(step)].filter(Boolean).join(', ')}`,
  );
  return [
    `${execution.scheduleName}, execution ${execution.id}`,
    outcomeSentence(execution),
    ...steps,
    location.href,
  ].join('\n');
}
