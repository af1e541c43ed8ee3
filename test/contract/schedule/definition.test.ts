import { describe, expect, it } from 'vitest';
import {
  chooseSlug,
  type DefinitionContext,
  readScheduleBody,
  toDefinition,
} from '../../../src/contract/schedule/definition.ts';
import { type InputError, ProblemError } from '../../../src/domain/problem.ts';
import { readOnlyScheduleFields } from '../../../src/domain/schedule/schedule-document.ts';
import { context, http, profile, withSteps, withTiming } from '../bodies.ts';

function problemOf(body: unknown, changes: Partial<DefinitionContext> = {}): ProblemError {
  try {
    readScheduleBody(body, { ...context, ...changes });
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('the body was accepted');
}

function errorsOf(body: unknown): readonly InputError[] {
  return problemOf(body).errors;
}

describe('toDefinition', () => {
  it('fills every default of a schedule and of each step type', () => {
    const steps = [
      profile,
      http,
      { type: 'Executable', name: 'Run it', program: '/bin/true' },
      { type: 'Shell', name: 'Script', script: 'true' },
    ];
    const common = {
      mode: 'Sequential',
      continueOnFailure: false,
      timeoutSeconds: 300,
      retry: { maxRetries: 3, delaySeconds: 60, ladderSeconds: [] },
      pool: 'default',
    };
    expect(toDefinition(withSteps(...steps), context)).toEqual({
      name: 'Nightly',
      description: '',
      tags: [],
      timings: [{ type: 'Manual' }],
      overlap: 'Skip',
      catchUp: 'Latest',
      catchupWindowSeconds: 3_600,
      calendars: [],
      jitterSeconds: 0,
      steps: [
        { ...profile, ...common, key: 'hr', onInterrupted: 'Retry' },
        {
          ...http,
          ...common,
          key: 'call',
          onInterrupted: 'Retry',
          timeoutSeconds: 30,
          method: 'GET',
          headers: {},
          body: null,
        },
        {
          ...steps[2],
          ...common,
          key: 'run-it',
          onInterrupted: 'Fail',
          arguments: [],
          workingDirectory: null,
          environment: {},
        },
        {
          ...steps[3],
          ...common,
          key: 'script',
          onInterrupted: 'Fail',
          workingDirectory: null,
          environment: {},
        },
      ],
    });
  });

  it('reads a cron timing without a time zone in UTC', () => {
    const body = withTiming({ type: 'Cron', expression: '0 6 * * *' });
    expect(toDefinition(body, context).timings).toEqual([
      { type: 'Cron', expression: '0 6 * * *', timeZone: 'UTC' },
    ]);
  });

  it('makes keys from names, each once, and leaves given keys alone', () => {
    const names = ['Call', 'Call', '北京', 'Call'].map((name) => ({ ...http, name }));
    const body = withSteps({ ...http, name: 'other', key: 'call-2' }, ...names);
    expect(toDefinition(body, context).steps.map(({ key }) => key)).toEqual([
      'call-2',
      'call',
      'call-3',
      'step-4',
      'call-4',
    ]);
  });

  it('leaves what nobody can set aside, so that a GET answer can be sent back', () => {
    const definition = toDefinition(withSteps(http), context);
    const readOnly = Object.fromEntries(readOnlyScheduleFields.map((field) => [field, 'any']));
    expect(toDefinition({ ...definition, ...readOnly }, context)).toEqual(definition);
  });

  it('names every mistake of shape and meaning in one answer', () => {
    const body = {
      name: 'Nightly',
      timings: [{ type: 'Cron', expression: '' }],
      steps: [
        { type: 'Http', name: 'No URL' },
        { ...profile, connectedSystem: 'ldpa' },
      ],
    };
    const problem = problemOf(body);
    expect(problem.code).toBe('body-invalid');
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual([
      '/steps/0/url',
      '/timings/0/expression',
      '/steps/1/connectedSystem',
    ]);
  });

  it('names the problem after the mistake when all are of one kind', () => {
    expect(problemOf(withTiming({ type: 'Cron', expression: 'x' })).code).toBe('cron-invalid');
    expect(problemOf(withSteps({ ...profile, runProfile: 'Export' })).code).toBe(
      'run-profile-unknown',
    );
    expect(problemOf(withSteps({})).code).toBe('body-invalid');
  });

  it('refuses commands where the installation does not run them', () => {
    const problem = problemOf(withSteps({ type: 'Shell', name: 'x', script: 'ls' }), {
      commandsEnabled: false,
    });
    expect(problem.code).toBe('step-type-unavailable');
    expect(problem.errors[0]?.pointer).toBe('/steps/0/type');
  });

  it('answers a hostile body quickly and with a bounded list', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    expect(errorsOf(withSteps({ ...http, body: deep }))[0]?.message).toContain('nested');
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`h${index}`, 1]));
    expect(errorsOf(withSteps({ ...http, headers: many })).length).toBeLessThanOrEqual(100);
    expect(errorsOf(Array.from({ length: 200_000 }, () => 1))[0]?.message).toContain('values');
  });
});

describe('chooseSlug', () => {
  const read = (body: object) => readScheduleBody({ steps: [http], ...body }, context);

  it('takes the slug of the body, or makes one from the name', () => {
    expect(chooseSlug(read({ name: 'Émile & Co', slug: 'emile' }))).toBe('emile');
    expect(chooseSlug(read({ name: 'Émile & Co' }))).toBe('emile-co');
  });

  it('asks for a slug when the name has no Latin letter', () => {
    expect(() => chooseSlug(read({ name: '毎日' }))).toThrow(ProblemError);
  });
});
