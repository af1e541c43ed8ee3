/** The trace of one attempt: what it passes on to the systems that it calls, and its spans. */
import type { StepActivityInput } from '../../src/domain/execution/step-activity.ts';
import { formatTraceparent } from '../../src/domain/execution/traceparent.ts';
import type { HttpMethod } from '../../src/domain/schedule/schedule.ts';
import { isSampled, randomSpanId, type SpanSink, type Tracing } from '../../src/tracing/span.ts';
import { attemptSpan, type SpanIds } from '../../src/tracing/span-ids.ts';
import { type EndedAttempt, observationOf } from './attempt-ending.ts';
import type { StepTrace } from './step-runner.ts';

export type AttemptTrace = StepTrace & {
  ended(ended: EndedAttempt, place: { type: string; pool: string }): void;
};

export function traceAttempt(
  tracing: Tracing,
  input: StepActivityInput,
  attempt: number,
): AttemptTrace {
  const { executionId, incarnation: runId, traceparent: given = null, stepIndex } = input;
  const run = { executionId, runId, traceparent: given };
  const sampled = isSampled(tracing, run);
  const sink = sampled ? tracing.sink : null;
  // Hashed when first asked for: most attempts pass nothing on and are not sampled.
  let known: SpanIds | undefined;
  const ids = (): SpanIds => (known ??= attemptSpan(run, stepIndex, attempt));
  const traceparent = (): string => formatTraceparent({ ...ids(), sampled });
  return {
    get traceparent() {
      return traceparent();
    },
    request: (target, send) =>
      sink === null ? send(traceparent()) : traceRequest({ sink, ids: ids(), target, send }),
    ended(ended, place) {
      if (sink) sink.add(toAttemptSpan(ids(), input, { ended, place }));
    },
  };
}

type TracedRequest<T> = {
  sink: SpanSink;
  ids: SpanIds;
  target: { method: HttpMethod; url: URL };
  send: (traceparent: string) => Promise<T>;
};

/** Neither the path nor the query is kept: both may carry a credential. */
async function traceRequest<T extends { status: number }>(traced: TracedRequest<T>): Promise<T> {
  const { sink, target, send } = traced;
  const { traceId, spanId: parentSpanId } = traced.ids;
  const ids = { traceId, spanId: randomSpanId(), parentSpanId };
  const startedAt = Date.now();
  const { method, url } = target;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const end = (error: string | null, seen: Record<string, number> = {}): void =>
    sink.add({
      name: method,
      kind: 'Client',
      ids,
      startedAt,
      endedAt: Date.now(),
      attributes: {
        'http.request.method': method,
        'server.address': url.hostname,
        'server.port': port,
        ...seen,
      },
      error,
    });
  try {
    const answer = await send(formatTraceparent({ ...ids, sampled: true }));
    const error = answer.status >= 400 ? String(answer.status) : null;
    end(error, { 'http.response.status_code': answer.status });
    return answer;
  } catch (error) {
    end('no answer');
    throw error;
  }
}

/** The message of a failure may quote its target; the code tells enough. */
function toAttemptSpan(
  ids: SpanIds,
  { executionId, stepIndex, key }: StepActivityInput,
  { ended, place }: { ended: EndedAttempt; place: { type: string; pool: string } },
): Parameters<SpanSink['add']>[0] {
  const { status, code, httpStatus, exitCode } = observationOf(ended);
  const { attempt, startedAt, worker } = ended.start;
  return {
    name: `attempt ${key}`,
    kind: 'Internal',
    ids,
    startedAt,
    endedAt: ended.endedAt,
    attributes: {
      'carillon.execution.id': executionId,
      'carillon.step.index': stepIndex,
      'carillon.step.key': key,
      'carillon.step.type': place.type,
      'carillon.pool': place.pool,
      'carillon.worker': worker,
      'carillon.attempt': attempt,
      'carillon.attempt.status': status,
      ...(code === null ? {} : { 'carillon.code': code }),
      ...(httpStatus === null ? {} : { 'http.response.status_code': httpStatus }),
      ...(exitCode === null ? {} : { 'process.exit.code': exitCode }),
    },
    error: status === 'Completed' || status === 'Cancelled' ? null : (code ?? status),
  };
}
