/** What every step type must do alike, whatever its effect is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepActivity } from '../../../activities/steps/step-activity.ts';
import {
  type SimulatedSystems,
  startSimulatedSystems,
} from '../../../src/dev/systems/simulated-systems.ts';
import type { StepActivityInput } from '../../../src/domain/execution/step-activity.ts';
import {
  type ActivityStepType,
  isActivityStepType,
  type StepSettings,
  stepTypes,
} from '../../../src/domain/schedule/schedule.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createStandIn, type StandIn } from './command/stand-in-pwsh.ts';
import {
  anInput,
  type Attempt,
  type AttemptInfo,
  begin,
  cancellationOf,
  createSteps,
  failureOf,
  type RecordingObserver,
  startTarget,
  type Target,
} from './harness.ts';
import { connectionOf } from './sql/sql-fixture.ts';

const secret = 'hunter2-and-more';

let simulated: SimulatedSystems;
/** Echoes a header as its message, so that a secret comes back. */
let target: Target;
let database: TestDatabase;
let standIn: StandIn;
const databasePassword = () => decodeURIComponent(new URL(database.ownerUrl).password);

beforeAll(async () => {
  simulated = await startSimulatedSystems({ durationMs: 50 });
  database = await createTestDatabase();
  standIn = await createStandIn();
  target = await startTarget((request, response) => {
    response.statusCode = request.url === '/large' ? 200 : 500;
    response.end(
      request.url === '/large'
        ? 'x'.repeat(50_000)
        : JSON.stringify({ message: request.headers['x-secret'] }),
    );
  });
});
afterAll(async () => {
  await simulated.close();
  await target.close();
  await standIn.remove();
  await database.drop();
});

type Effect = 'success' | 'failure' | 'endless' | 'large' | 'telling';

const http = (url: string) => ({
  method: 'POST',
  url,
  headers: { 'x-secret': { secret: 'NAME' } },
  body: null,
});
const executable = (script: string) => ({
  program: 'sh',
  arguments: ['-c', script],
  workingDirectory: null,
  environment: { TOLD: { secret: 'NAME' } },
});
const shell = (script: string) => ({
  script,
  workingDirectory: null,
  environment: { TOLD: { secret: 'NAME' } },
});
const commands: Record<Effect, string> = {
  success: 'exit 0',
  failure: 'exit 4',
  endless: 'sleep 600',
  large: 'head -c 50000 /dev/zero',
  telling: 'echo "$TOLD" >&2; exit 1',
};

const activityStepTypes = stepTypes.filter(isActivityStepType);

/** Null where a step type has no such effect. */
const settingsFor: Record<ActivityStepType, (effect: Effect) => object | null> = {
  Http: (effect) =>
    ({
      success: http(`${simulated.url}/http/echo`),
      failure: http(`${simulated.url}/http/status/503`),
      endless: http(`${simulated.url}/http/slow`),
      large: http(`${target.url}/large`),
      telling: http(target.url),
    })[effect],
  RunProfile: (effect) => {
    const connectedSystem = { success: 'hr', failure: 'badge', endless: 'ldap' }[
      effect as 'success'
    ];
    return connectedSystem ? { connectedSystem, runProfile: 'DeltaSync' } : null;
  },
  Executable: (effect) => executable(commands[effect]),
  Shell: (effect) => shell(commands[effect]),
  PowerShell: (effect) => ({ ...shell(commands[effect]), edition: 'pwsh' }),
  Sql: (effect) => {
    const script = statements[effect];
    const parameters = effect === 'telling' ? [{ secret: 'NAME' }] : [];
    return script === undefined ? null : { connection: 'hr-database', script, parameters };
  },
};

const statements: Partial<Record<Effect, string>> = {
  success: 'SELECT 1',
  failure: "DO $$ BEGIN RAISE EXCEPTION 'no'; END $$",
  endless: 'SELECT pg_sleep(600)',
  telling: 'SELECT $1::text::int',
};

type Begun = Attempt & { observer: RecordingObserver; input: StepActivityInput };
type Options = AttemptInfo & { timeoutSeconds?: number };

function attemptOf(type: ActivityStepType, effect: Effect, options: Options = {}): Begun {
  const steps = createSteps({
    connectedSystems: simulated.systems,
    sqlConnections: [connectionOf(database.ownerUrl)],
    environment: { PATH: standIn.path },
    resolveSecret: (name) => ({ NAME: secret, DB_PASSWORD: databasePassword() })[name],
  });
  const settings = settingsFor[type](effect) as StepSettings;
  const { timeoutSeconds = 20 } = options;
  const input = anInput(settings, { timeoutSeconds });
  const activity = steps[type] as StepActivity<StepSettings>;
  return { observer: steps.observer, input, ...begin(activity, input, options) };
}

beforeAll(async () => {
  const put = (name: string, knobs: object) =>
    fetch(`${simulated.url}/systems/${name}/knobs`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(knobs),
    });
  await put('badge', { failAlways: true });
  await put('ldap', { hang: true });
});

it('covers every step type', () => {
  expect(Object.keys(settingsFor).sort()).toEqual([...activityStepTypes].sort());
});

describe.each(activityStepTypes)('%s step', (type) => {
  it('reports a success once', async () => {
    const { result, observer } = attemptOf(type, 'success');
    const report = await result;
    expect(report).toMatchObject({ attempt: 1, worker: 'worker-1' });
    expect(report).not.toHaveProperty('warnings');
    expect(report.endedAt).toBeGreaterThanOrEqual(report.startedAt);
    expect(observer.events).toEqual(['start', 'end']);
    expect(observer.ends[0]).toMatchObject({ status: 'Completed', code: null });
  });

  it('reports a failure once, which may be retried', async () => {
    const { result, observer } = attemptOf(type, 'failure');
    const failure = await failureOf(result);
    expect(failure.nonRetryable).toBe(false);
    expect(failure.report.message).toBe(failure.message);
    expect(observer.events).toEqual(['start', 'end']);
    expect(observer.ends[0]).toMatchObject({ status: 'Failed', code: failure.code });
    expect(observer.ends[0]?.nextAttemptAt).toBeGreaterThan(Date.now());
  });

  it('ends at its timeout and says after how long', async () => {
    const { result, observer } = attemptOf(type, 'endless', { timeoutSeconds: 0.5 });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'step-timed-out', message: 'timed out after 0.5 s' });
    expect(failure.report).not.toHaveProperty('httpStatus');
    expect(observer.ends[0]?.status).toBe('TimedOut');
  });

  it('gives signs of life and ends when it is cancelled', async () => {
    const attempt = attemptOf(type, 'endless', { heartbeatTimeoutMs: 400 });
    await attempt.heartbeat;
    attempt.cancel();
    await cancellationOf(attempt.result);
    expect(attempt.observer.ends).toMatchObject([{ status: 'Cancelled', code: 'step-cancelled' }]);
  });

  it('ends when the server has given the attempt up', async () => {
    const attempt = attemptOf(type, 'endless', { heartbeatTimeoutMs: 400 });
    await attempt.heartbeat;
    attempt.cancel('notFound');
    expect((await failureOf(attempt.result)).code).toBe('step-interrupted');
  });
});

const printing = activityStepTypes.filter((type) => type !== 'RunProfile');
/** What a statement answers is a table, not a stream of bytes. */
const streaming = printing.filter((type) => type !== 'Sql');

describe.each(streaming)('%s step that prints', (type) => {
  it('keeps an excerpt and counts the rest', async () => {
    const { result, observer } = attemptOf(type, 'large');
    const report = await result;
    expect(report.output?.length).toBeLessThanOrEqual(4_096);
    expect(observer.ends[0]).toMatchObject({ outputBytes: 50_000, output: report.output });
  });
});

describe.each(printing)('%s step with a secret', (type) => {
  it('never shows a secret it was given', async () => {
    const { result, observer } = attemptOf(type, 'telling');
    const failure = await failureOf(result);
    expect(failure.message).toContain('[secret]');
    expect(JSON.stringify([failure.report, observer.ends, observer.lines])).not.toContain(secret);
  });

  it('fails for good when its worker does not know a secret', async () => {
    const steps = createSteps({ sqlConnections: [connectionOf(database.ownerUrl)] });
    const activity = steps[type] as StepActivity<StepSettings>;
    const { result } = begin(activity, anInput(settingsFor[type]('telling') as StepSettings));
    expect(await failureOf(result)).toMatchObject({
      code: 'secret-missing',
      nonRetryable: true,
      message: expect.stringMatching(
        /set CARILLON_SECRET_(NAME|DB_PASSWORD) in its environment/,
      ) as string,
    });
  });
});
