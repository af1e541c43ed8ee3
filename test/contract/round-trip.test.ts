import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDefinition, toDefinition } from '../../src/contract/schedule/definition.ts';
import {
  type ActivityStepType,
  type Definition,
  isActivityStepType,
  stepTypes,
} from '../../src/domain/schedule/schedule.ts';
import { context, http, withSteps } from './bodies.ts';

describe('fromDefinition', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const title = fc.stringMatching(/^[A-Za-z]([A-Za-z äß&]{0,29}[A-Za-zß])?$/);
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
  // A value that HTTP would trim is refused.
  const headerValue = fc.stringMatching(/^([!-~]([ -~]{0,18}[!-~])?)?$/);
  const headers = fc.dictionary(
    fc.stringMatching(/^x[a-z]{1,5}q$/),
    fc.oneof(headerValue, fc.record({ secret: word })),
    { maxKeys: 3 },
  );
  const directory = fc.option(fc.stringMatching(/^\/[a-z]{1,9}$/));
  const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: true });
  const settings: Record<ActivityStepType, Record<string, fc.Arbitrary<unknown>>> = {
    RunProfile: {
      connectedSystem: fc.constant('hr-system'),
      runProfile: fc.constantFrom('Full Import', 'Delta Import'),
    },
    Http: {
      method: fc.constantFrom('POST', 'PUT', 'PATCH'),
      url: word.map((path) => `https://example.test/${path}?q=${path}`),
      headers,
      body: json.filter((value) => !JSON.stringify(value).includes('\\u')),
      keepOutput: fc.boolean(),
    },
    Executable: {
      program: fc.stringMatching(/^\/[a-z]{1,9}$/),
      arguments: fc.array(fc.stringMatching(/^[ -~]{0,20}$/), { maxLength: 5 }),
      workingDirectory: directory,
      environment: map,
      keepOutput: fc.boolean(),
    },
    Shell: {
      // A first line that names an interpreter has rules of its own.
      script: fc.stringMatching(/^[!-~][ -~]{0,40}$/).filter((text) => !text.startsWith('#!')),
      workingDirectory: directory,
      environment: map,
    },
    PowerShell: {
      file: fc.stringMatching(/^\/[a-z]{1,9}\.ps1$/),
      arguments: fc.array(fc.stringMatching(/^[a-z ]{0,20}$/), { maxLength: 5 }),
      edition: fc.constantFrom('pwsh', 'powershell.exe'),
      workingDirectory: directory,
      environment: map,
    },
    Sql: {
      connection: word,
      script: fc.stringMatching(/^[A-Z][A-Z ]{0,40}$/),
      parameters: fc.array(
        fc.oneof(
          fc.stringMatching(/^[a-z ]{0,20}$/),
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.record({ secret: word }),
        ),
        { maxLength: 5 },
      ),
      keepOutput: fc.boolean(),
    },
  };
  const withoutWorker = { key: common.key, name: common.name, mode: common.mode };
  const waits = fc.constantFrom(
    { seconds: 90 },
    { until: '2027-03-28T01:00:00Z' },
    { untilTime: '06:00', timeZone: 'Europe/Berlin' },
  );
  const wait = fc
    .tuple(fc.record({ ...withoutWorker, continueOnFailure: fc.boolean() }), waits)
    .map(([place, until]) => ({ type: 'Wait', ...place, ...until }));
  const approval = fc.record(
    {
      type: fc.constant('Approval'),
      ...withoutWorker,
      continueOnFailure: fc.boolean(),
      message: title,
      approvers: fc.constantFrom({ users: ['anna'] }, { roles: ['admin'] }),
      notByInitiator: fc.boolean(),
      deadlineSeconds: fc.integer({ min: 1, max: 86_400 }),
      atDeadline: fc.constantFrom('Reject', 'Approve'),
    },
    { requiredKeys: ['type', 'key', 'name', 'mode', 'continueOnFailure', 'message'] },
  );
  const queue = fc.stringMatching(/^[a-bd-z][a-z0-9.@/-]{0,20}$/);
  const { pool: _pool, onInterrupted: _lost, ...foreign } = common;
  const retryAlike = common.retry.map((retry) => ({ ...retry, ladderSeconds: [] }));
  const customActivity = fc.record(
    {
      type: fc.constant('CustomActivity'),
      ...foreign,
      retry: retryAlike,
      activity: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:]{0,20}$/),
      taskQueue: queue,
      input: json.filter((value) => !JSON.stringify(value).includes('\\u')),
      keepOutput: fc.boolean(),
      heartbeatSeconds: fc.integer({ min: 1, max: 86_400 }),
    },
    { requiredKeys: ['type', ...(Object.keys(foreign) as 'key'[]), 'activity', 'taskQueue'] },
  );
  const childWorkflow = fc.record(
    {
      type: fc.constant('ChildWorkflow'),
      ...foreign,
      retry: retryAlike,
      workflow: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:]{0,20}$/),
      taskQueue: queue,
      input: fc.constantFrom(null, 'text', { a: [1] }),
      workflowId: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    },
    { requiredKeys: ['type', ...(Object.keys(foreign) as 'key'[]), 'workflow', 'taskQueue'] },
  );
  const onWorkers = fc
    .constantFrom(...stepTypes.filter(isActivityStepType))
    .chain((type) => fc.record({ type: fc.constant(type), ...common, ...settings[type] }));
  const step = fc.oneof(
    { weight: 4, arbitrary: onWorkers },
    customActivity,
    childWorkflow,
    wait,
    approval,
  );
  const timing = fc.oneof(
    fc.constant({ type: 'Manual' }),
    fc.record({
      type: fc.constant('Cron'),
      expression: fc.constantFrom('0 6 * * *', '*/15 8-17 * * MON-FRI', '@daily'),
      timeZone: fc.constant('Europe/Berlin'),
    }),
    fc.record({
      type: fc.constant('Interval'),
      everySeconds: fc.integer({ min: 10, max: 86_399 }),
      offsetSeconds: fc.integer({ min: 0, max: 9 }),
      startAt: fc.constant(null),
    }),
    fc.record({
      type: fc.constant('OneTime'),
      at: fc.constantFrom('2027-03-28T01:00:00Z', '2099-12-31T23:59:59Z'),
      timeZone: fc.constant('Europe/Berlin'),
    }),
    fc.record({
      type: fc.constant('Limited'),
      timing: fc.constant({ type: 'Cron', expression: '@daily', timeZone: 'Europe/Berlin' }),
      startAt: fc.constantFrom(null, '2027-01-01T00:00:00Z'),
      until: fc.constant('2027-12-31T23:59:59Z'),
      maxExecutions: fc.constant(null),
    }),
  );
  const definition = fc
    .record({
      name: title,
      description: fc.stringMatching(/^[ -~\n]{0,40}$/),
      tags: fc.uniqueArray(word, { maxLength: 4 }),
      timings: fc.array(timing, { minLength: 1, maxLength: 3 }),
      overlap: fc.constantFrom('Skip', 'AllowAll'),
      catchUp: fc.constantFrom('None', 'Latest', 'All'),
      catchupWindowSeconds: fc.integer({ min: 10, max: 604_800 }),
      calendars: fc.constantFrom([], ['holidays', 'freeze']),
      jitterSeconds: fc.constantFrom(0, 5),
      steps: fc.uniqueArray(step, { minLength: 1, maxLength: 6, selector: ({ key }) => key }),
    })
    .map((made) => {
      const steps = made.steps.map((one, index) =>
        index === 0 ? { ...one, mode: 'Sequential' } : one,
      );
      // Beside fires a second apart there is no jitter.
      const jitterSeconds = made.timings.length > 1 ? 0 : made.jitterSeconds;
      return { ...made, steps, jitterSeconds } as unknown as Definition;
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
