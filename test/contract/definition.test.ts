import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseSlug,
  fromDefinition,
  readScheduleBody,
  toDefinition,
} from '../../src/contract/definition.ts';
import type { DefinitionContext } from '../../src/contract/definition.ts';
import { readOnlyScheduleFields } from '../../src/contract/schedules.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import type { InputError } from '../../src/domain/problem.ts';
import { stepTypes } from '../../src/domain/schedule.ts';
import type { Definition, StepType } from '../../src/domain/schedule.ts';

const context: DefinitionContext = {
  now: new Date('2026-11-20T06:00:00Z'),
  commandsEnabled: true,
  connectedSystems: [
    { name: 'hr-system', runProfiles: ['Full Import', 'Delta Import'] },
    { name: 'ldap', runProfiles: ['Export'] },
  ],
};

const http = { type: 'Http', name: 'Call', url: 'https://example.test/hook' };
const profile = {
  type: 'RunProfile',
  name: 'HR',
  connectedSystem: 'hr-system',
  runProfile: 'Delta Import',
};

function withSteps(...steps: unknown[]): unknown {
  return { name: 'Nightly', steps };
}

function withTiming(...timings: unknown[]): unknown {
  return { name: 'Nightly', timings, steps: [http] };
}

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
      catchupWindowSeconds: 3_600,
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

describe('readScheduleBody', () => {
  const cron = (expression: string, timeZone = 'UTC') => ({ type: 'Cron', expression, timeZone });
  it.each([
    ['no object', 'text', '', 'wrong-type', undefined],
    ['no name', { steps: [http] }, '/name', 'required', undefined],
    ['a blank name', { name: ' ', steps: [http] }, '/name', 'malformed', undefined],
    ['a line break in a name', { name: 'a\nb', steps: [http] }, '/name', 'malformed', undefined],
    ['a name with NUL', { name: 'a\u0000', steps: [http] }, '/name', 'malformed', undefined],
    ['half a surrogate pair', { name: '\ud800', steps: [http] }, '/name', 'malformed', undefined],
    ['no steps', { name: 'a', steps: [] }, '/steps', 'out-of-range', undefined],
    [
      'a misspelt field',
      { name: 'a', steps: [http], overlapp: 'Skip' },
      '/overlapp',
      'unknown-field',
      'overlap',
    ],
    ['a bad slug', { name: 'a', slug: 'A b', steps: [http] }, '/slug', 'malformed', undefined],
    [
      'a text for a flag',
      { name: 'a', enabled: 'true', steps: [http] },
      '/enabled',
      'wrong-type',
      undefined,
    ],
    [
      'an unknown policy',
      { name: 'a', overlap: 'allowall', steps: [http] },
      '/overlap',
      'value-unknown',
      'AllowAll',
    ],
    [
      'too short a window',
      { name: 'a', catchupWindowSeconds: 9, steps: [http] },
      '/catchupWindowSeconds',
      'out-of-range',
      undefined,
    ],
    [
      'an unknown step type',
      withSteps({ ...http, type: 'Htpp' }),
      '/steps/0/type',
      'value-unknown',
      'Http',
    ],
    ['no step type', withSteps({ name: 'x' }), '/steps/0/type', 'required', undefined],
    [
      'a missing setting',
      withSteps(http, http, { ...profile, runProfile: undefined }),
      '/steps/2/runProfile',
      'required',
      undefined,
    ],
    [
      'a setting of another type',
      withSteps({ ...http, script: 'x' }),
      '/steps/0/script',
      'unknown-field',
      undefined,
    ],
    [
      'a misspelt setting',
      withSteps({ ...profile, runprofile: 'x' }),
      '/steps/0/runprofile',
      'unknown-field',
      undefined,
    ],
    [
      'a misspelt mode',
      withSteps(http, { ...http, mode: 'Parallel' }),
      '/steps/1/mode',
      'value-unknown',
      'ParallelWithPrevious',
    ],
    [
      'a parallel first step',
      withSteps({ ...http, mode: 'ParallelWithPrevious' }),
      '/steps/0/mode',
      'first-step-parallel',
      'Sequential',
    ],
    [
      'a key twice',
      withSteps({ ...http, key: 'a' }, { ...http, key: 'a' }),
      '/steps/1/key',
      'duplicate',
      undefined,
    ],
    [
      'a retry that is too long',
      withSteps({ ...http, retry: { delaySeconds: 86_401 } }),
      '/steps/0/retry/delaySeconds',
      'out-of-range',
      undefined,
    ],
    [
      'a fraction of a second',
      withSteps({ ...http, timeoutSeconds: 0.5 }),
      '/steps/0/timeoutSeconds',
      'wrong-type',
      undefined,
    ],
    [
      'a URL without a host',
      withSteps({ ...http, url: '/hook' }),
      '/steps/0/url',
      'step-settings-invalid',
      'write https://host/path',
    ],
    [
      'another scheme',
      withSteps({ ...http, url: 'file:///etc/passwd' }),
      '/steps/0/url',
      'step-settings-invalid',
      undefined,
    ],
    [
      'a credential in a header',
      withSteps({ ...http, headers: { 'X-Api-Key': 'k' } }),
      '/steps/0/headers/X-Api-Key',
      'literal-secret',
      expect.stringContaining('"secret"'),
    ],
    [
      'a header with a slash',
      withSteps({ ...http, headers: { 'a/b': 'k' } }),
      '/steps/0/headers/a~1b',
      'step-settings-invalid',
      undefined,
    ],
    [
      'a header that splits',
      withSteps({ ...http, headers: { a: 'k\r\nb: c' } }),
      '/steps/0/headers/a',
      'step-settings-invalid',
      undefined,
    ],
    [
      'a header twice',
      withSteps({ ...http, headers: { a: '1', A: '2' } }),
      '/steps/0/headers/A',
      'step-settings-invalid',
      undefined,
    ],
    [
      'a header of the connection',
      withSteps({ ...http, headers: { 'Content-Length': '1' } }),
      '/steps/0/headers/Content-Length',
      'step-settings-invalid',
      'remove the header',
    ],
    [
      'a number as header',
      withSteps({ ...http, headers: { a: 1 } }),
      '/steps/0/headers/a',
      'wrong-type',
      undefined,
    ],
    [
      'a body on GET',
      withSteps({ ...http, body: 'x' }),
      '/steps/0/body',
      'step-settings-invalid',
      'use POST',
    ],
    [
      'an unknown system',
      withSteps({ ...profile, connectedSystem: 'hr' }),
      '/steps/0/connectedSystem',
      'connected-system-unknown',
      undefined,
    ],
    [
      'a misspelt system',
      withSteps({ ...profile, connectedSystem: 'hr-sytem' }),
      '/steps/0/connectedSystem',
      'connected-system-unknown',
      'hr-system',
    ],
    [
      'a misspelt profile',
      withSteps({ ...profile, runProfile: 'delta-import' }),
      '/steps/0/runProfile',
      'run-profile-unknown',
      'Delta Import',
    ],
    [
      'a blank cron',
      withTiming(cron(' ')),
      '/timings/0/expression',
      'cron-invalid',
      expect.stringContaining('0 6 * * *'),
    ],
    [
      'six cron fields',
      withTiming(cron('0 0 6 * * *')),
      '/timings/0/expression',
      'cron-invalid',
      expect.stringContaining('seconds'),
    ],
    [
      'a cron that never fires',
      withTiming(cron('0 0 30 2 *')),
      '/timings/0/expression',
      'timing-never-fires',
      expect.anything(),
    ],
    [
      'an unknown zone',
      withTiming(cron('0 6 * * *', 'Mars/Olympus')),
      '/timings/0/timeZone',
      'time-zone-invalid',
      expect.anything(),
    ],
    [
      'two zones',
      withTiming(cron('0 6 * * *'), cron('0 6 * * *', 'Europe/Berlin')),
      '/timings',
      'time-zones-differ',
      expect.anything(),
    ],
    ['no timing at all', withTiming(), '/timings', 'out-of-range', undefined],
    ['a misspelt timing', withTiming({ type: 'Corn' }), '/timings/0/type', 'value-unknown', 'Cron'],
  ])('refuses %s, saying where and what was meant', (_case, body, pointer, code, suggestion) => {
    const found = errorsOf(JSON.parse(JSON.stringify(body))).find((one) => one.pointer === pointer);
    expect(found).toMatchObject({ code, message: expect.stringMatching(/\S/) as string });
    if (suggestion !== undefined) expect(found?.suggestion).toEqual(suggestion);
  });

  it('refuses a credential within a URL', () => {
    const [error] = errorsOf(withSteps({ ...http, url: 'https://user:pass@example.test/' }));
    expect(error).toMatchObject({ pointer: '/steps/0/url', code: 'literal-secret' });
  });

  it('accepts a secret by its name in headers and environments', () => {
    const secret = { secret: 'API_TOKEN' };
    const body = withSteps(
      { ...http, headers: { Authorization: secret, Accept: 'text/plain' } },
      { type: 'Shell', name: 'x', script: 'ls', environment: { DB_PASSWORD: secret } },
    );
    expect(readScheduleBody(body, context).definition.steps).toHaveLength(2);
  });

  it('refuses a literal credential in an environment', () => {
    const step = { type: 'Shell', name: 'x', script: 'ls', environment: { DB_PASSWORD: 'p' } };
    expect(errorsOf(withSteps(step))[0]?.code).toBe('literal-secret');
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

describe('fromDefinition', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const title = fc.stringMatching(/^[A-Za-z][A-Za-z äß&]{0,30}$/);
  const textOrSecret = fc.oneof(fc.stringMatching(/^[ -~]{0,20}$/), fc.record({ secret: word }));
  const common = {
    key: word,
    name: title,
    mode: fc.constantFrom('Sequential', 'ParallelWithPrevious'),
    continueOnFailure: fc.boolean(),
    timeoutSeconds: fc.integer({ min: 1, max: 86_400 }),
    retry: fc.record({
      maxRetries: fc.integer({ min: 0, max: 100 }),
      delaySeconds: fc.integer({ min: 0, max: 86_400 }),
      ladderSeconds: fc.array(fc.integer({ min: 0, max: 86_400 }), { maxLength: 5 }),
    }),
    onInterrupted: fc.constantFrom('Retry', 'Fail'),
    pool: word,
  };
  const map = fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}q$/), textOrSecret, { maxKeys: 3 });
  const directory = fc.option(fc.stringMatching(/^\/[a-z]{1,9}$/));
  const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: true });
  const settings: Record<StepType, Record<string, fc.Arbitrary<unknown>>> = {
    RunProfile: {
      connectedSystem: fc.constant('hr-system'),
      runProfile: fc.constantFrom('Full Import', 'Delta Import'),
    },
    Http: {
      method: fc.constantFrom('POST', 'PUT', 'PATCH'),
      url: word.map((path) => `https://example.test/${path}?q=${path}`),
      headers: map,
      body: json.filter((value) => !JSON.stringify(value).includes('\\u')),
    },
    Executable: {
      program: fc.stringMatching(/^\/[a-z]{1,9}$/),
      arguments: fc.array(fc.stringMatching(/^[ -~]{0,20}$/), { maxLength: 5 }),
      workingDirectory: directory,
      environment: map,
    },
    Shell: {
      script: fc.stringMatching(/^[!-~][ -~]{0,40}$/),
      workingDirectory: directory,
      environment: map,
    },
  };
  const step = fc
    .constantFrom(...stepTypes)
    .chain((type) => fc.record({ type: fc.constant(type), ...common, ...settings[type] }));
  const timing = fc.oneof(
    fc.constant({ type: 'Manual' }),
    fc.record({
      type: fc.constant('Cron'),
      expression: fc.constantFrom('0 6 * * *', '*/15 8-17 * * MON-FRI', '@daily'),
      timeZone: fc.constant('Europe/Berlin'),
    }),
  );
  const definition = fc
    .record({
      name: title,
      description: fc.stringMatching(/^[ -~\n]{0,40}$/),
      tags: fc.uniqueArray(word, { maxLength: 4 }),
      timings: fc.array(timing, { minLength: 1, maxLength: 3 }),
      overlap: fc.constantFrom('Skip', 'AllowAll'),
      catchupWindowSeconds: fc.integer({ min: 10, max: 604_800 }),
      steps: fc.uniqueArray(step, { minLength: 1, maxLength: 6, selector: ({ key }) => key }),
    })
    .map((made) => {
      const steps = made.steps.map((one, index) =>
        index === 0 ? { ...one, mode: 'Sequential' } : one,
      );
      return { ...made, steps } as unknown as Definition;
    });

  it('gives a body that reads as exactly the same definition, for any definition', () => {
    fc.assert(
      fc.property(definition, (original) => {
        const again = toDefinition(
          JSON.parse(JSON.stringify(fromDefinition(original))) as unknown,
          context,
        );
        expect(again).toEqual(JSON.parse(JSON.stringify(original)));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every byte of a definition that was read before', () => {
    const body = withSteps({
      ...http,
      method: 'POST',
      headers: { b: '1', a: '2' },
      body: { z: 1, a: [] },
    });
    const first = toDefinition(body, context);
    const second = toDefinition(fromDefinition(first), context);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
