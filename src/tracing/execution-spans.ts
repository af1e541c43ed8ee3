/** The spans of an execution and its steps, made of the record once it has ended. */
import type { ExecutionStatus, StepStatus } from '../domain/execution/status.ts';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import { messages } from './log-messages.ts';
import { isSampled, type Span, type SpanSink, type Tracing } from './span.ts';
import { executionSpan, stepSpan, type TracedRun } from './span-ids.ts';

/** What the record says of an ended execution. */
type EndedExecution = {
  id: string;
  resetOf: string | null;
  runId: string;
  traceparent: string | null;
  scheduleId: string;
  scheduleSlug: string;
  revision: number;
  status: ExecutionStatus;
  trigger: string;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
};

type EndedStep = {
  stepIndex: number;
  groupIndex: number;
  stepKey: string;
  stepType: string;
  status: StepStatus;
  queuedAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  attempts: number;
  code: string | null;
  inheritedFrom: string | null;
};

type EndedRecord = { execution: EndedExecution; steps: readonly EndedStep[] };

export type ExecutionSpans = {
  /** Returns at once: the record is read later, and at most once for each call. */
  ended(tenantId: string, executionId: string): void;
  /** Waits for what is to be read, for at most `timeoutMs`. Never throws. */
  drain(timeoutMs: number): Promise<void>;
};

export const noExecutionSpans: ExecutionSpans = {
  ended: () => undefined,
  drain: () => Promise.resolve(),
};

type Deps = {
  tracing: Tracing;
  read: (tenantId: string, executionId: string) => Promise<EndedRecord | null>;
  log: Pick<Logger, 'warn'>;
};

/** Executions whose record is still to be read; more are left out. */
const maxWaiting = 1_000;

/** Called by the process that recorded the end, and only when it was the one that did. */
export function createExecutionSpans({ tracing, read, log }: Deps): ExecutionSpans {
  const { sink } = tracing;
  if (!sink) return noExecutionSpans;
  const waiting: [tenantId: string, executionId: string][] = [];
  let working: Promise<void> | null = null;
  async function work(to: SpanSink): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        const record = await read(...next);
        for (const span of record ? spansOf(record, tracing) : []) to.add(span);
      } catch (err) {
        writeLog(log, messages.spansUnread, { err, executionId: next[1] });
      }
    }
    working = null;
  }
  return {
    ended(tenantId, executionId) {
      if (waiting.length >= maxWaiting) return;
      waiting.push([tenantId, executionId]);
      working ??= work(sink);
    },
    async drain(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([working ?? Promise.resolve(), timeout]);
      clearTimeout(timer);
    },
  };
}

/** Outcomes that need a person: a cancelled or skipped execution was wanted so. */
const failedExecutions: readonly ExecutionStatus[] = [
  'CompletedWithErrors',
  'Failed',
  'TimedOut',
  'Terminated',
  'Lost',
];
const failedSteps: readonly StepStatus[] = ['Failed', 'TimedOut', 'Interrupted'];

/** Empty when the trace is not recorded, or no worker has begun the execution. */
function spansOf({ execution, steps }: EndedRecord, tracing: Tracing): Span[] {
  const { id, resetOf, runId, traceparent, status, queuedAt, endedAt } = execution;
  const run: TracedRun = { executionId: resetOf ?? id, runId, traceparent };
  const { spanId, ...ids } = executionSpan(run);
  if (spanId === null || endedAt === null || !isSampled(tracing, run)) return [];
  const whole: Span = {
    name: `execution ${execution.scheduleSlug}`,
    kind: 'Consumer',
    ids: { ...ids, spanId },
    startedAt: queuedAt.getTime(),
    endedAt: endedAt.getTime(),
    attributes: {
      'carillon.execution.id': id,
      'carillon.execution.status': status,
      'carillon.execution.trigger': execution.trigger,
      'carillon.schedule.id': execution.scheduleId,
      'carillon.schedule.slug': execution.scheduleSlug,
      'carillon.schedule.revision': execution.revision,
    },
    error: failedExecutions.includes(status) ? status : null,
  };
  return [whole, ...steps.flatMap((step) => toStepSpan(id, run, step))];
}

/** None for a step that was not reached, or whose outcome an earlier execution had. */
function toStepSpan(executionId: string, run: TracedRun, step: EndedStep): Span[] {
  const startedAt = step.queuedAt ?? step.startedAt;
  if (startedAt === null || step.endedAt === null || step.inheritedFrom !== null) return [];
  const { status, code } = step;
  return [
    {
      name: `step ${step.stepKey}`,
      kind: 'Internal',
      ids: stepSpan(run, step.stepIndex),
      startedAt: startedAt.getTime(),
      endedAt: step.endedAt.getTime(),
      attributes: {
        'carillon.execution.id': executionId,
        'carillon.step.index': step.stepIndex,
        'carillon.step.group': step.groupIndex,
        'carillon.step.key': step.stepKey,
        'carillon.step.type': step.stepType,
        'carillon.step.status': status,
        'carillon.step.attempts': step.attempts,
        ...(code === null ? {} : { 'carillon.code': code }),
      },
      error: failedSteps.includes(status) ? (code ?? status) : null,
    },
  ];
}
