import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../src/domain/execution/traceparent.ts';
import { noRun } from '../../src/domain/identifiers.ts';
import { parseSampler } from '../../src/tracing/sampler.ts';
import { attemptSpan, executionSpan, stepSpan, traceIdOf } from '../../src/tracing/span-ids.ts';

const run = { executionId: randomUUID(), runId: randomUUID(), traceparent: null };
const given = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the spans of an execution', () => {
  it('are a tree, of a trace that its id names', () => {
    const execution = executionSpan(run);
    expect(execution).toMatchObject({ traceId: traceIdOf(run.executionId), parentSpanId: null });
    const step = stepSpan(run, 3);
    expect(step).toMatchObject({
      traceId: execution.traceId,
      parentSpanId: execution.spanId,
    });
    expect(attemptSpan(run, 3, 2)).toMatchObject({
      traceId: execution.traceId,
      parentSpanId: step.spanId,
    });
  });

  it('continue the trace that the start brought', () => {
    const continued = { ...run, traceparent: given };
    expect(executionSpan(continued)).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
    });
    expect(attemptSpan(continued, 0, 1).traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('have the same ids each time, and others for every run, step and attempt', () => {
    const place = fc.tuple(fc.nat(3), fc.nat(30), fc.nat(30));
    const runs = Array.from({ length: 4 }, () => ({ ...run, runId: randomUUID() }));
    const idOf = ([index, step, attempt]: [number, number, number]) =>
      attemptSpan(runs[index] ?? run, step, attempt).spanId;
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(idOf(one)).toMatch(/^[0-9a-f]{16}$/);
        expect(idOf(one) === idOf(other)).toBe(String(one) === String(other));
      }),
    );
    expect(stepSpan(run, 1).spanId).not.toBe(attemptSpan(run, 1, 1).spanId);
  });

  it('have no span of an execution that no worker has begun', () => {
    expect(executionSpan({ ...run, runId: noRun }).spanId).toBeNull();
  });
});

describe('a sampler', () => {
  const parent = (sampled: boolean) => parseTraceparent(`${given.slice(0, -1)}${sampled ? 1 : 0}`);

  it('decides as the caller did, where its name says so', () => {
    const sampler = parseSampler('parentbased_always_off', null);
    expect(sampler('1'.repeat(32), parent(true))).toBe(true);
    expect(sampler('1'.repeat(32), parent(false))).toBe(false);
    expect(sampler('1'.repeat(32), null)).toBe(false);
    expect(parseSampler('always_on', null)('1'.repeat(32), parent(false))).toBe(true);
  });

  it('takes its share of the traces that execution ids name, and the same ones each time', () => {
    const ids = Array.from({ length: 4_000 }, () => traceIdOf(uuidv7()));
    const [few, many] = [
      parseSampler('traceidratio', '0.25'),
      parseSampler('parentbased_traceidratio', '0.5'),
    ];
    const taken = ids.filter((id) => few(id, null));
    expect(taken.length / ids.length).toBeCloseTo(0.25, 1);
    // Who takes more takes these too, so that no trace has holes.
    expect(taken.every((id) => many(id, null))).toBe(true);
    expect(ids.some((id) => parseSampler('traceidratio', '0')(id, null))).toBe(false);
    expect(ids.every((id) => parseSampler('traceidratio', '1')(id, null))).toBe(true);
  });

  it.each([
    ['jaeger_remote', null],
    ['traceidratio', 'half'],
    ['traceidratio', '1.5'],
    ['parentbased_traceidratio', '-1'],
  ])('%s with the argument %s is refused', (name, argument) => {
    expect(() => parseSampler(name, argument)).toThrow(/it is one of|OTEL_TRACES_SAMPLER_ARG/);
  });
});
