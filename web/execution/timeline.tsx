/** Every attempt as a bar, with the waits between them, on one scale; the slowest step of each group is outlined. */
import { Text, Tooltip } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usualNeeds } from '../../src/domain/execution/usual-duration.ts';
import type { Attempt, ExecutionDetail } from '../api/client.ts';
import { attemptsQuery } from '../api/queries.ts';
import { looksOf, statusWords } from '../display/status/status-looks.ts';
import { useUsualDuration } from '../display/time/expected-end.tsx';
import { useNow } from '../display/time/now.ts';
import { showDuration } from '../display/time/times.ts';
import classes from './execution.module.css';
import { type Bar, barsOf, criticalSteps } from './timeline-bars.ts';

export function Timeline({ execution }: { execution: ExecutionDetail }): ReactNode {
  const now = useNow();
  const attempts = useAttempts(execution);
  const from = Date.parse(execution.startedAt ?? execution.queuedAt);
  const usual = useUsualEnd(execution, from);
  const last = Math.max(now, from + 1_000, usual?.until ?? 0);
  const until = execution.endedAt === null ? last : Date.parse(execution.endedAt);
  const taken = (execution.endedAt === null ? now : until) - from;
  const critical = criticalSteps(execution.steps, now);
  return (
    <>
      <Text size="sm" mb="xs">
        {showDuration(taken)} in all. Pale: in the queue. Hatched: wait before the next attempt.
        Outlined: the slowest step of its group, which decides how long the execution takes.
      </Text>
      <div className={classes['chart']} role="list" aria-label="Timeline">
        {usual && (
          <div role="listitem" className={classes['step']}>
            <span>usual end</span>
            <Lane label="usual end" bars={[usual]} scale={{ from, until }} isCritical={false} />
          </div>
        )}
        {execution.steps.map((step) => (
          <div key={step.stepIndex} role="listitem" className={classes['step']}>
            <Link
              to="/executions/$id/steps/$stepIndex"
              params={{ id: execution.id, stepIndex: String(step.stepIndex) }}
            >
              {step.stepIndex + 1}. {step.name}
            </Link>
            <Lane
              label={statusWords(step.status)}
              bars={barsOf(step, attempts.get(step.stepIndex) ?? [], now)}
              scale={{ from, until }}
              isCritical={critical.has(step.stepIndex)}
            />
          </div>
        ))}
      </div>
    </>
  );
}

/** Only steps with more than one attempt need them; a record tells of a single one. */
function useAttempts({ id, steps }: ExecutionDetail): ReadonlyMap<number, Attempt[]> {
  const repeated = steps.filter(({ attempts }) => attempts > 1);
  const read = useQueries({
    queries: repeated.map(({ stepIndex }) => attemptsQuery(id, stepIndex)),
  });
  return new Map(repeated.map(({ stepIndex }, index) => [stepIndex, read[index]?.data ?? []]));
}

/** Half of the executions end before this bar, nearly all before its end; null unless it runs. */
function useUsualEnd(execution: ExecutionDetail, from: number): Bar | null {
  const { p50Seconds = null, p95Seconds = null, count = 0 } = useUsualDuration(execution) ?? {};
  if (count < usualNeeds || p50Seconds === null || p95Seconds === null) return null;
  return {
    kind: 'usual',
    status: '',
    label: 'from the median to the 95th percentile',
    from: from + p50Seconds * 1_000,
    until: from + p95Seconds * 1_000,
  };
}

type LaneProps = {
  /** For those who do not see the bars. */
  label: string;
  bars: readonly Bar[];
  scale: { from: number; until: number };
  isCritical: boolean;
};

function Lane({ label, bars, scale, isCritical }: LaneProps): ReactNode {
  const length = Math.max(1, scale.until - scale.from);
  const percent = (at: number): number =>
    Math.min(100, Math.max(0, ((at - scale.from) / length) * 100));
  return (
    <div className={classes['lane']} role="img" aria-label={describe(label, bars)}>
      {bars.map((bar) => (
        <Tooltip
          key={`${bar.kind}${bar.from}`}
          label={`${bar.label}, ${showDuration(bar.until - bar.from)}`}
        >
          <div
            className={classes['bar']}
            data-kind={bar.kind}
            data-tone={bar.kind === 'attempt' ? looksOf(bar.status).tone : undefined}
            data-critical={isCritical && bar.kind === 'attempt'}
            style={{
              left: `${percent(bar.from)}%`,
              width: `${percent(bar.until) - percent(bar.from)}%`,
            }}
          />
        </Tooltip>
      ))}
    </div>
  );
}

function describe(label: string, bars: readonly Bar[]): string {
  const each = bars.map((bar) => `${bar.label} ${showDuration(bar.until - bar.from)}`);
  return [label, ...each].join(', ');
}
