import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../src/contract/schedule/definition.ts';
import { type InputError, ProblemError } from '../../src/domain/problem.ts';
import { planGroups } from '../../src/domain/schedule/plan.ts';
import { context, withSteps } from './bodies.ts';

function errorsOf(step: object): readonly InputError[] {
  try {
    toDefinition(withSteps(step), context);
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.errors;
    throw error;
  }
}

const wait = { type: 'Wait', name: 'Wait' };
const ask = { type: 'Approval', name: 'Ask', message: 'May it?' };

describe('a Wait step', () => {
  it.each([
    [{}, '/steps/0', 'does not say how long it waits'],
    [{ seconds: 1, until: '2027-01-01T00:00:00Z' }, '/steps/0', 'says in several ways how long'],
    [{ untilTime: '06:00' }, '/steps/0/timeZone', 'is missing: a local time needs it'],
    [{ seconds: 1, timeZone: 'UTC' }, '/steps/0/timeZone', 'is for untilTime only'],
    [
      { untilTime: '06:00', timeZone: 'europe/berlin' },
      '/steps/0/timeZone',
      /write Europe\/Berlin/,
    ],
    [{ until: '2027-01-01T00:00:00' }, '/steps/0/until', /is not an instant with an offset/],
    [{ untilTime: '24:00', timeZone: 'UTC' }, '/steps/0/untilTime', /./],
    [{ seconds: 0 }, '/steps/0/seconds', /./],
    [{ seconds: 366 * 86_400 + 1 }, '/steps/0/seconds', /./],
  ])('is refused with %j at %s: %s', (settings, pointer, message) => {
    const errors = errorsOf({ ...wait, ...settings });
    expect(errors).toEqual([
      expect.objectContaining({ pointer, message: expect.stringMatching(message) as string }),
    ]);
    expect(errors[0]?.suggestion ?? 'a suggestion of the schema').not.toBe('');
  });

  it.each(['pool', 'retry', 'timeoutSeconds', 'onInterrupted'])(
    'does not know what only a worker needs: %s',
    (field) => {
      const value = { pool: 'default', retry: {}, timeoutSeconds: 5, onInterrupted: 'Fail' }[field];
      const errors = errorsOf({ ...wait, seconds: 1, [field]: value });
      expect(errors.map(({ pointer }) => pointer)).toEqual([`/steps/0/${field}`]);
    },
  );

  it('is stored with its instant in UTC, and planned with fixed rules', () => {
    const definition = toDefinition(
      withSteps({ ...wait, until: '2027-01-01T07:00:00+01:00' }),
      context,
    );
    expect(definition.steps).toEqual([
      {
        type: 'Wait',
        key: 'wait',
        name: 'Wait',
        mode: 'Sequential',
        continueOnFailure: false,
        until: '2027-01-01T06:00:00Z',
      },
    ]);
    const [[planned]] = planGroups(definition) as [[object]];
    expect(planned).toMatchObject({
      settings: { until: '2027-01-01T06:00:00Z' },
      retry: { maxRetries: 0 },
      pool: 'default',
    });
  });
});

describe('an Approval step', () => {
  it.each([
    [{ message: ' ' }, '/steps/0/message'],
    [{ message: 'x'.repeat(2_001) }, '/steps/0/message'],
    [{ approvers: {} }, '/steps/0/approvers'],
    [{ approvers: { users: [] } }, '/steps/0/approvers/users'],
    [{ approvers: { roles: ['operator'] } }, '/steps/0/approvers/roles/0'],
    [{ deadlineSeconds: 0 }, '/steps/0/deadlineSeconds'],
    [{ atDeadline: 'Wait' }, '/steps/0/atDeadline'],
    [{ pool: 'default' }, '/steps/0/pool'],
  ])('is refused with %j at %s', (settings, pointer) => {
    expect(errorsOf({ ...ask, ...settings }).map((one) => one.pointer)).toEqual([pointer]);
  });

  it('is stored as it is written, without defaults for what is left out', () => {
    const [step] = toDefinition(withSteps(ask), context).steps;
    expect(step).toEqual({
      type: 'Approval',
      key: 'ask',
      name: 'Ask',
      mode: 'Sequential',
      continueOnFailure: false,
      message: 'May it?',
    });
  });
});
