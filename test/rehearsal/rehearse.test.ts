import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../src/contract/schedule/definition.ts';
import {
  type RecordedExecution,
  type RecordedStep,
  rehearse,
  summarize,
} from '../../src/rehearsal/rehearse.ts';

const http = (key: string, more: object = {}) => ({
  ...{ type: 'Http', key, name: key.toUpperCase(), url: 'https://a.example/' },
  ...more,
});
const context = { connectedSystems: [], commandsEnabled: true, now: new Date() };
const define = (steps: object[], more: object = {}) =>
  toDefinition({ name: 'Sync', timings: [{ type: 'Manual' }], steps, ...more }, context);

const recordedStep = (stepKey: string, more: Partial<RecordedStep> = {}): RecordedStep => ({
  stepKey,
  status: 'Completed',
  message: 'HTTP 200',
  code: null,
  attempts: 1,
  httpStatus: 200,
  exitCode: null,
  counts: null,
  outputs: null,
  worker: 'w',
  ...more,
});
const recorded = (
  steps: RecordedStep[],
  more: Partial<RecordedExecution> = {},
): RecordedExecution => ({
  id: 'e',
  status: 'Completed',
  parameters: null,
  event: null,
  execution: {
    ...{ id: 'e', schedule: 's', trigger: 'Manual' },
    ...{ scheduledFor: null, initiator: null, retriedFrom: null },
  },
  steps,
  ...more,
});

const failed = { status: 'Failed', code: 'target-refused', message: 'HTTP 503' } as const;

describe('rehearse', () => {
  it('stops where a recorded failure is no longer tolerated', () => {
    const execution = recorded([recordedStep('a'), recordedStep('b', failed), recordedStep('c')], {
      status: 'CompletedWithErrors',
    });
    const edited = define([http('a'), http('b'), http('c')]);
    expect(rehearse(edited, execution)).toEqual({
      wouldBe: 'Failed',
      error: 'Step 2 "B" failed: HTTP 503; 1 later step was not run',
      stopsAt: { stepIndex: 1, name: 'B' },
      changes: [
        {
          ...{ key: 'c', name: 'C', was: 'Completed', wouldBe: 'NotRun' },
          reason: 'the execution stopped before it',
        },
      ],
      assumed: [],
      conditions: [],
    });
  });

  it('evaluates conditions on recorded outputs, and says what it had to assume', () => {
    const outputs = { changed: 0 };
    const a = http('a', { outputs: { changed: 'changed' } });
    const edited = define([
      a,
      http('b', { condition: 'steps.a.outputs.changed > 0' }),
      http('new'),
    ]);
    const execution = recorded([recordedStep('a', { outputs }), recordedStep('b')]);
    expect(rehearse(edited, execution)).toMatchObject({
      wouldBe: 'Completed',
      changes: [
        { key: 'b', was: 'Completed', wouldBe: 'Skipped' },
        { key: 'new', was: null, wouldBe: 'Completed' },
      ],
      assumed: ['new'],
      conditions: [
        {
          ...{ stepIndex: 1, key: 'b', condition: 'steps.a.outputs.changed > 0' },
          ...{ result: false, inputs: { 'steps.a.outputs.changed': 0 }, fault: null },
        },
      ],
    });
  });

  it('takes no outcome from a step that a rule skipped or that was not reached', () => {
    const skipped = {
      status: 'Skipped',
      message: 'skipped because x is false',
      worker: null,
    } as const;
    const execution = recorded([
      recordedStep('a', { ...skipped, attempts: 0 }),
      recordedStep('b', { ...skipped, message: 'skipped by anna: not today', attempts: 0 }),
      recordedStep('c', { status: 'NotRun', worker: null }),
    ]);
    expect(rehearse(define([http('a'), http('b'), http('c')]), execution)).toMatchObject({
      changes: [
        { key: 'a', wouldBe: 'Completed' },
        { key: 'c', wouldBe: 'Completed' },
      ],
      assumed: ['a', 'c'],
    });
  });

  it('could not start what lacks a parameter', () => {
    const edited = define([http('a')], { parameters: { region: { type: 'string' } } });
    expect(rehearse(edited, recorded([recordedStep('a')]))).toMatchObject({
      wouldBe: 'Failed',
      error: 'could not start: /parameters/region has no default and was not given',
    });
  });

  it('sums up in a sentence', () => {
    const ends = (wouldBe: 'Completed' | 'Failed') => ({
      ...{
        was: 'Completed' as const,
        wouldBe,
        error: null,
        changes: [],
        assumed: [],
        conditions: [],
      },
      stopsAt: wouldBe === 'Failed' ? { stepIndex: 3, name: 'Sync' } : null,
    });
    expect(summarize([ends('Failed'), ends('Failed'), ends('Completed')])).toBe(
      'with this edit 2 of 3 executions would end otherwise: 2 would stop at step 4 "Sync"',
    );
    expect(summarize([ends('Completed')])).toMatch(/all of the 1 executions would end as they did/);
    expect(summarize([])).toMatch(/no execution has run yet/);
  });
});
