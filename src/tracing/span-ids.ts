/**
 * Ids of traces and spans. They follow from what they belong to, so that nothing is stored for them and
 * whatever is exported or shown twice has the same ids.
 */
import { createHash } from 'node:crypto';
import { parseTraceparent } from '../domain/execution/traceparent.ts';
import { noRun } from '../domain/identifiers.ts';

export type SpanIds = {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Null for the first span of a trace. */
  parentSpanId: string | null;
};

/** One run of an execution. */
export type TracedRun = {
  /** Of a run made by a reset: the execution that was reset, as its steps know no other. */
  executionId: string;
  runId: string;
  /** What the start continues; null when it began a trace of its own. */
  traceparent: string | null;
};

/** The trace of everything that one object, named by a UUID, makes: a UUID is as long as a trace id. */
export function traceIdOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** Needs no hash, and so is cheaper than an id of a span. */
export function traceOfRun({ executionId, traceparent }: TracedRun): string {
  return parseTraceparent(traceparent)?.traceId ?? traceIdOf(executionId);
}

/** The span of an execution; its span id is null while no worker has begun it. */
export function executionSpan(run: TracedRun): Omit<SpanIds, 'spanId'> & { spanId: string | null } {
  const parent = parseTraceparent(run.traceparent);
  const spanId = run.runId === noRun ? null : spanIdOf(run);
  return { traceId: traceOfRun(run), spanId, parentSpanId: parent?.spanId ?? null };
}

export function stepSpan(run: TracedRun, stepIndex: number): SpanIds {
  const { traceId } = executionSpan(run);
  return { traceId, spanId: spanIdOf(run, stepIndex), parentSpanId: spanIdOf(run) };
}

export function attemptSpan(run: TracedRun, stepIndex: number, attempt: number): SpanIds {
  const { traceId, spanId: parentSpanId } = stepSpan(run, stepIndex);
  return { traceId, spanId: spanIdOf(run, stepIndex, attempt), parentSpanId };
}

function spanIdOf({ executionId, runId }: TracedRun, ...place: readonly number[]): string {
  const text = [executionId, runId, ...place].join('/');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
