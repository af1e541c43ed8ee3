/** What the condition of a step would have said of the last execution, with the values that it reads. */
import { Code, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import type { components } from '../../../src/client/api-types.ts';
import { api } from '../../api/client.ts';
import { Instant } from '../../display/time/instant.tsx';
import type { Draft } from '../draft.ts';

type Rehearsed = components['schemas']['RehearsedExecution'];

/** After the last change. Milliseconds. */
const settledMs = 500;

/** The last execution, walked again with the draft; null when there is none. */
async function rehearseLast(ref: string, draft: Draft): Promise<Rehearsed | null> {
  const query = { executions: 1, include: 'conditions' } as const;
  const params = { path: { ref }, query };
  const { data } = await api().POST('/api/v1/schedules/{ref}/rehearse', { params, body: draft });
  return data.items[0] ?? null;
}

type Props = {
  /** The stored schedule. */
  schedule: string;
  draft: Draft;
  stepIndex: number;
};

export function ConditionCheck({ schedule, draft, stepIndex }: Props): ReactNode {
  const [settled] = useDebouncedValue(JSON.stringify(draft), settledMs);
  const { data, error } = useQuery({
    queryKey: ['rehearse-last', schedule, settled],
    queryFn: () => rehearseLast(schedule, JSON.parse(settled) as Draft),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Text size="sm" component="div" aria-live="polite" aria-label="Checked with the last execution">
      {error ? sayWhyNot(error) : data !== undefined && <Said last={data} stepIndex={stepIndex} />}
    </Text>
  );
}

function sayWhyNot(error: unknown): string {
  return error instanceof ApiError && error.errors.length > 0
    ? 'It is checked with the last execution as soon as the draft has no mistakes.'
    : 'It could not be checked with the last execution.';
}

function Said({ last, stepIndex }: { last: Rehearsed | null; stepIndex: number }): ReactNode {
  if (!last) return 'The schedule has not run yet: there is nothing to check it with.';
  const found = last.conditions?.find((one) => one.stepIndex === stepIndex);
  return (
    <>
      With the{' '}
      <Link to="/executions/$id" params={{ id: last.executionId }}>
        last execution
      </Link>{' '}
      (<Instant at={last.queuedAt} />
      ): {found ? <Verdict found={found} /> : 'it would not have come to this step.'}
    </>
  );
}

function Verdict({ found }: { found: NonNullable<Rehearsed['conditions']>[number] }): ReactNode {
  const { result, inputs, fault } = found;
  const read = Object.entries(inputs).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  return (
    <>
      {read.map((text) => (
        <span key={text}>
          <Code>{text}</Code>{' '}
        </span>
      ))}
      {read.length > 0 && '→ '}
      {result === null
        ? `it cannot be evaluated, so the step would fail: ${fault ?? ''}`
        : result
          ? 'the step would run.'
          : 'the step would be skipped.'}
    </>
  );
}
