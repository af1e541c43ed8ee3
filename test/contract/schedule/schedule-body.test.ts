import { describe, expect, it } from 'vitest';
import { readScheduleBody } from '../../../src/contract/schedule/definition.ts';
import { type InputError, ProblemError } from '../../../src/domain/problem.ts';
import { context, http, profile, withSteps, withTiming } from '../bodies.ts';

function errorsOf(body: unknown): readonly InputError[] {
  try {
    readScheduleBody(body, context);
  } catch (error) {
    if (error instanceof ProblemError) return error.errors;
    throw error;
  }
  throw new Error('the body was accepted');
}

type Refusal = [what: string, body: unknown, pointer: string, code: string, suggestion: unknown];

describe('readScheduleBody', () => {
  const cron = (expression: string, timeZone = 'UTC') => ({ type: 'Cron', expression, timeZone });
  it.each<Refusal>([
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
      'jitter beyond half the shortest gap',
      { ...(withTiming({ type: 'Interval', everySeconds: 60 }) as object), jitterSeconds: 31 },
      '/jitterSeconds',
      'timing-invalid',
      'use at most 30',
    ],
    [
      'jitter for a milestone',
      {
        ...(withTiming({ type: 'Milestone', anchor: 'a', offsets: ['PT1H'] }) as object),
        jitterSeconds: 1,
      },
      '/jitterSeconds',
      'timing-invalid',
      'remove jitterSeconds, or use a separate schedule for the milestones',
    ],
    [
      'a calendar beside a milestone',
      {
        ...(withTiming({ type: 'Milestone', anchor: 'a', offsets: ['PT1H'] }) as object),
        calendars: ['holidays'],
      },
      '/calendars',
      'timing-invalid',
      'remove calendars, or use a separate schedule for the milestones',
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
      'the key that Carillon sends',
      withSteps({ ...http, headers: { 'idempotency-key': 'mine' } }),
      '/steps/0/headers/idempotency-key',
      'step-settings-invalid',
      'remove the header',
    ],
    [
      'the key that Carillon sends, as a secret',
      withSteps({ ...http, headers: { 'Idempotency-Key': { secret: 'KEY' } } }),
      '/steps/0/headers/Idempotency-Key',
      'step-settings-invalid',
      'remove the header',
    ],
    [
      'a header outside Latin-1',
      withSteps({ ...http, headers: { 'X-Name': 'Łukasz' } }),
      '/steps/0/headers/X-Name',
      'step-settings-invalid',
      'write it in ASCII, for example percent-encoded',
    ],
    [
      'a header whose name is outside ASCII',
      withSteps({ ...http, headers: { 'X-Größe': '1' } }),
      '/steps/0/headers/X-Größe',
      'step-settings-invalid',
      undefined,
    ],
    [
      'a header whose end HTTP drops',
      withSteps({ ...http, headers: { a: 'k ' } }),
      '/steps/0/headers/a',
      'step-settings-invalid',
      'remove the blank',
    ],
    [
      'a charset that the body does not have',
      withSteps({
        ...http,
        method: 'POST',
        body: 'Grüße',
        headers: { 'Content-Type': 'text/plain; charset=iso-8859-1' },
      }),
      '/steps/0/headers/Content-Type',
      'step-settings-invalid',
      'write charset=utf-8',
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
  ])('refuses %s, saying where and what was meant', (...row) => {
    const [, body, pointer, code, suggestion] = row;
    const found = errorsOf(JSON.parse(JSON.stringify(body))).find((one) => one.pointer === pointer);
    expect(found).toMatchObject({ code, message: expect.stringMatching(/\S/) as string });
    if (suggestion !== undefined) expect(found?.suggestion).toEqual(suggestion);
  });

  it('refuses a credential within a URL', () => {
    const [error] = errorsOf(withSteps({ ...http, url: 'https://user:pass@example.test/' }));
    expect(error).toMatchObject({ pointer: '/steps/0/url', code: 'literal-secret' });
  });

  it('accepts the headers that a step sends as it names them', () => {
    const headers = {
      Host: 'inside.example',
      'Accept-Encoding': 'gzip',
      'X-Place': 'Zürich',
      'Content-Type': 'text/plain; charset=us-ascii',
    };
    const step = { ...http, method: 'POST', body: 'plain', headers };
    const { definition } = readScheduleBody(withSteps(step), context);
    expect(definition.steps[0]).toMatchObject({ headers });
  });

  it('accepts a secret by its name in headers and environments', () => {
    const secret = { secret: 'API_TOKEN' };
    const body = withSteps(
      { ...http, headers: { Authorization: secret, Accept: 'text/plain' } },
      { type: 'Shell', name: 'x', script: 'ls', environment: { DB_PASSWORD: secret } },
    );
    expect(readScheduleBody(body, context).definition.steps).toHaveLength(2);
  });

  it.each([
    ['a carriage return within a line', 'rm -f /x\rtrue', "$(printf '\\r')"],
    ['a first line without an interpreter', '#!\necho', '#!/bin/bash'],
    ['a relative interpreter', '#!bash\necho', '#!/bin/bash'],
  ])('refuses a script with %s, and says what to write', (_what, script, remedy) => {
    const [error] = errorsOf(withSteps({ type: 'Shell', name: 'x', script }));
    expect(error).toMatchObject({ pointer: '/steps/0/script', code: 'step-settings-invalid' });
    expect(error?.suggestion).toContain(remedy);
  });

  it('keeps a script with CR LF and arguments with any character as they are written', () => {
    const script = '#!/bin/bash\r\necho\r\n';
    const args = ['a\r\n', '\uFEFF', ' '];
    const body = withSteps(
      { type: 'Shell', name: 'x', script },
      { type: 'Executable', name: 'y', program: 'printf', arguments: args },
    );
    const { steps } = readScheduleBody(body, context).definition;
    expect(steps).toMatchObject([{ script }, { arguments: args }]);
  });

  it.each(['CARILLON_EXECUTION_ID', 'CARILLON_IDEMPOTENCY_KEY'])(
    'refuses %s in an environment, which the step worker sets itself',
    (name) => {
      const step = { type: 'Shell', name: 'x', script: 'ls', environment: { [name]: 'mine' } };
      expect(errorsOf(withSteps(step))[0]).toMatchObject({
        pointer: `/steps/0/environment/${name}`,
        code: 'step-settings-invalid',
      });
    },
  );

  it('refuses a literal credential in an environment', () => {
    const step = { type: 'Shell', name: 'x', script: 'ls', environment: { DB_PASSWORD: 'p' } };
    expect(errorsOf(withSteps(step))[0]?.code).toBe('literal-secret');
  });
});
