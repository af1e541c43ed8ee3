import { describe, expect, it } from 'vitest';
import { finalStepStatuses } from '../../../src/domain/execution/status.ts';
import {
  afterObservation,
  attemptStatuses,
  type Observation,
  type ObservedAttempt,
  whyRefused,
} from '../../../src/domain/observation.ts';

const key = { tenantId: 't', executionId: 'e', incarnation: 'r', stepIndex: 0, attempt: 1 };
const start: Observation = {
  type: 'start',
  start: { ...key, startedAt: 1, idempotencyKey: 'k', worker: 'w', decisive: true },
};
const end: Observation = {
  type: 'end',
  end: {
    ...key,
    status: 'Failed',
    endedAt: 2,
    code: null,
    message: '',
    httpStatus: null,
    exitCode: null,
    output: null,
    outputBytes: 0,
    nextAttemptAt: null,
  },
};
const log: Observation = { type: 'log', key, lines: [] };
const progress: Observation = {
  type: 'progress',
  progress: { ...key, percent: 1, message: '', at: 1 },
};
const all = [start, end, log, progress];

const running: ObservedAttempt = {
  executionKnown: true,
  stepStatus: 'Queued',
  maxAttempts: 2,
  attemptStatus: 'InProgress',
};
const codeOf = (one: Observation, known: ObservedAttempt, proven = true) =>
  whyRefused(one, known, proven)?.code ?? null;

describe('whyRefused', () => {
  it('takes everything about an attempt that is going on', () => {
    expect(all.map((one) => codeOf(one, running))).toEqual([null, null, null, null]);
  });

  it('refuses what is about something not recorded', () => {
    for (const one of all) {
      expect(codeOf(one, { ...running, executionKnown: false })).toBe('observation-unknown');
      expect(codeOf(one, { ...running, stepStatus: null })).toBe('observation-unknown');
    }
    expect(codeOf(log, { ...running, attemptStatus: null })).toBe('observation-unknown');
    expect(codeOf(progress, { ...running, attemptStatus: null })).toBe('observation-unknown');
  });

  it('refuses whatever comes without the nonce of its step', () => {
    for (const one of all) expect(codeOf(one, running, false)).toBe('observation-unproven');
  });

  it('asks no nonce of a step that an earlier release dispatched, and keeps all other rules', () => {
    const old = { ...running, maxAttempts: null };
    for (const one of all) expect(codeOf(one, old, false)).toBeNull();
    const ended = { ...old, stepStatus: 'Completed', attemptStatus: null } as const;
    for (const one of all) expect(codeOf(one, ended, false)).toBe('observation-too-late');
  });

  it('refuses attempts beyond the retry policy', () => {
    const third: Observation = { type: 'start', start: { ...start.start, attempt: 3 } };
    expect(codeOf(third, { ...running, attemptStatus: null })).toBe('observation-over-quota');
  });

  it.each(finalStepStatuses)('lets nothing new begin once the step is %s', (stepStatus) => {
    const ended = { ...running, stepStatus, attemptStatus: null };
    for (const one of all) expect(codeOf(one, ended)).toBe('observation-too-late');
  });

  it('hears an attempt that began on record to its end, though the step ended before', () => {
    const ended = { ...running, stepStatus: 'Completed' } as const;
    expect([end, log, progress].map((one) => codeOf(one, ended))).toEqual([null, null, null]);
  });

  it.each(attemptStatuses.filter((status) => status !== 'InProgress'))(
    'changes nothing of an attempt that is %s; only a lost one may still log',
    (attemptStatus) => {
      const known = { ...running, attemptStatus };
      expect([end, progress].map((one) => codeOf(one, known))).toEqual([
        ...['observation-too-late', 'observation-too-late'],
      ]);
      expect(codeOf(log, known)).toBe(attemptStatus === 'Lost' ? null : 'observation-too-late');
    },
  );

  it('takes an end whose start was lost on its way', () => {
    expect(codeOf(end, { ...running, attemptStatus: null })).toBeNull();
  });
});

describe('afterObservation', () => {
  it('knows the attempt as begun after its start, and as ended after its end', () => {
    const unseen = { ...running, attemptStatus: null };
    const begun = afterObservation(start, unseen);
    expect(codeOf(log, begun)).toBeNull();
    expect(codeOf(log, afterObservation(end, begun))).toBe('observation-too-late');
  });
});
