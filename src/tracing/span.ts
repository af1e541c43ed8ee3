/** Spans as Carillon makes them, and where they go. */
import { randomBytes } from 'node:crypto';
import { parseTraceparent } from '../domain/execution/traceparent.ts';
import { defaultSampler, type Sampler } from './sampler.ts';
import { type SpanIds, type TracedRun, traceOfRun } from './span-ids.ts';

export type SpanKind = 'Server' | 'Client' | 'Internal' | 'Consumer';

/** Attributes name objects and outcomes; they never hold secrets, bodies, queries or outputs. */
export type Span = {
  name: string;
  kind: SpanKind;
  ids: SpanIds;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt: number;
  attributes: Readonly<Record<string, string | number | boolean>>;
  /** Why it is an error; null when it is none. */
  error: string | null;
};

export type SpanSink = {
  /** Buffered, bounded; never blocks, never throws. */
  add(span: Span): void;
  /** Sends what is buffered, for at most `timeoutMs`. Never throws. */
  drain(timeoutMs: number): Promise<void>;
};

/** How a process takes part in traces. Without a sink it records no spans, and passes traces on all the same. */
export type Tracing = { sampler: Sampler; sink: SpanSink | null };

export const passesTracesOn: Tracing = { sampler: defaultSampler, sink: null };

/** Whether the trace of a run is recorded; the same in every process. */
export function isSampled({ sampler }: Tracing, run: TracedRun): boolean {
  return sampler(traceOfRun(run), parseTraceparent(run.traceparent));
}

/** For spans that nothing could derive an id of. */
export function randomSpanId(): string {
  return randomBytes(8).toString('hex');
}
