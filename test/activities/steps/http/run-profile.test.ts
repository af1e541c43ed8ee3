import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type SimulatedSystems,
  startSimulatedSystems,
} from '../../../../src/dev/systems/simulated-systems.ts';
import type { RunProfileSettings } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  type AttemptInfo,
  begin,
  cancellationOf,
  createSteps,
  failureOf,
  json,
  startTarget,
  type Target,
} from '../harness.ts';

let simulated: SimulatedSystems;

beforeAll(async () => {
  simulated = await startSimulatedSystems({ durationMs: 300 });
});
afterEach(() => post('/reset'));
afterAll(() => simulated.close());

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});

async function post(path: string): Promise<void> {
  await fetch(simulated.url + path, { method: 'POST' });
}

async function turn(knobs: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${simulated.url}/systems/hr/knobs`;
  await fetch(url, { method: 'PUT', headers, body: JSON.stringify(knobs) });
}

type Entry = { applied: boolean; outcome: string | null; runId: string };

async function journal(key: string): Promise<Entry[]> {
  const answer = await fetch(`${simulated.url}/journal?key=${encodeURIComponent(key)}`);
  return ((await answer.json()) as { items: Entry[] }).items;
}

async function runStatus(runId: string): Promise<string> {
  const answer = await fetch(`${simulated.url}/systems/hr/runs/${runId}`);
  return ((await answer.json()) as { status: string }).status;
}

const deltaImport: RunProfileSettings = { connectedSystem: 'hr', runProfile: 'DeltaImport' };

function run(
  settings: RunProfileSettings = deltaImport,
  info: AttemptInfo = {},
  input = anInput(settings),
) {
  const { RunProfile, observer } = createSteps({ connectedSystems: simulated.systems });
  return { input, observer, ...begin(RunProfile, input, info) };
}

/** A system that answers as the test says. */
async function runOn(...answer: Parameters<typeof startTarget>) {
  const target = await startTarget(...answer);
  targets.push(target);
  const system = { name: 'odd', title: 'Odd', url: `${target.url}/`, runProfiles: ['Export'] };
  const { RunProfile, observer } = createSteps({ connectedSystems: [system] });
  const input = anInput<RunProfileSettings>({ connectedSystem: 'odd', runProfile: 'Export' });
  return { target, input, observer, ...begin(RunProfile, input) };
}

describe('RunProfile step', () => {
  it('follows a run to its outcome, with progress and counts', async () => {
    const { input, observer, result } = run();
    const report = await result;
    expect(report).toMatchObject({ counts: { errors: 0 } });
    expect(report).not.toHaveProperty('warnings');
    expect(report.message).toMatch(/^Success \(\d+ added, \d+ updated/);
    expect(observer.progressed.at(-1)).toMatchObject({ percent: 100 });
    expect(await journal(input.idempotencyKey)).toMatchObject([{ applied: true }]);
  });

  it('completes with warnings when the system warns', async () => {
    await turn({ outcome: 'Warning' });
    const report = await run().result;
    expect(report.warnings).toBe(true);
    expect(report.message).toMatch(/^Warning: 2 objects were changed with warnings/);
  });

  it('takes partial errors for warnings when the step says so, but never an error', async () => {
    const lenient = { ...deltaImport, partialErrors: 'Warning' } as const;
    await turn({ outcome: 'PartialError' });
    const report = await run(lenient).result;
    expect(report).toMatchObject({ warnings: true, counts: { errors: 3 } });
    expect(report.message).toMatch(/^PartialError: /);
    await turn({ outcome: 'Error' });
    expect(await failureOf(run(lenient).result)).toMatchObject({ code: 'target-refused' });
  });

  it.each(['PartialError', 'Error'])('fails on %s, with what the system says', async (outcome) => {
    await turn({ outcome });
    const failure = await failureOf(run().result);
    expect(failure).toMatchObject({ code: 'target-refused', nonRetryable: false });
    expect(failure.message).toMatch(new RegExp(`^${outcome}: .*\\d+ errors\\)$`));
    expect(failure.report.counts).toMatchObject({ errors: expect.any(Number) as number });
  });

  it('starts a new run when the one before failed, under the same key', async () => {
    await turn({ failNext: 1 });
    const input = anInput(deltaImport);
    await failureOf(run(deltaImport, { attempt: 1 }, input).result);
    await run(deltaImport, { attempt: 2 }, input).result;
    expect(await journal(input.idempotencyKey)).toMatchObject([
      { applied: true, outcome: 'Error' },
      { applied: true, outcome: 'Success' },
    ]);
  });

  it('takes over the run of an attempt that was lost', async () => {
    await turn({ durationMs: 800 });
    const input = anInput(deltaImport);
    const lost = run(deltaImport, { attempt: 1, heartbeatTimeoutMs: 200 }, input);
    await lost.heartbeat;
    lost.cancel('notFound');
    await failureOf(lost.result);
    expect(await run(deltaImport, { attempt: 2 }, input).result).toMatchObject({ attempt: 2 });
    const [first, repeat] = await journal(input.idempotencyKey);
    expect(first).toMatchObject({ applied: true });
    expect(repeat).toMatchObject({ applied: false, runId: first?.runId });
  });

  it('asks the system to cancel a run that is cancelled here', async () => {
    await turn({ hang: true });
    const { input, heartbeat, cancel, result } = run(deltaImport, { heartbeatTimeoutMs: 200 });
    await heartbeat;
    cancel();
    await cancellationOf(result);
    const [entry] = await journal(input.idempotencyKey);
    expect(await runStatus(entry?.runId ?? '')).toBe('Cancelled');
  });

  it('asks the system to cancel a run that takes too long', async () => {
    await turn({ hang: true });
    const input = anInput(deltaImport, { timeoutSeconds: 0.5 });
    const failure = await failureOf(run(deltaImport, {}, input).result);
    expect(failure).toMatchObject({ code: 'step-timed-out', message: 'timed out after 0.5 s' });
    const [entry] = await journal(input.idempotencyKey);
    expect(await runStatus(entry?.runId ?? '')).toBe('Cancelled');
  });

  it('cancels a run whose start was still on its way', async () => {
    let answerStart: () => void = () => undefined;
    const odd = await runOn((request, response) => {
      if (request.url === '/runs') answerStart = () => json(response, 202, { runId: 'r/1' });
      else json(response, 200, {});
    });
    await odd.target.requested;
    odd.cancel();
    answerStart();
    await cancellationOf(odd.result);
    expect(odd.target.requests.map(({ url }) => url)).toEqual(['/runs', '/runs/r%2F1/cancel']);
  });

  it.each([
    [401, true],
    [404, true],
    [408, false],
    [429, false],
    [500, false],
  ])(
    'fails when the start is answered with %i, for good: %s',
    async (startStatus, nonRetryable) => {
      await turn({ startStatus });
      const { input, result } = run();
      expect(await failureOf(result)).toMatchObject({
        code: 'target-refused',
        nonRetryable,
        report: { httpStatus: startStatus },
        message: `HTTP ${startStatus}: refused by its knobs`,
      });
      expect(await journal(input.idempotencyKey)).toEqual([]);
    },
  );

  it('refuses an unknown system and an unknown profile for good', async () => {
    const system = await failureOf(run({ ...deltaImport, connectedSystem: 'sap' }).result);
    expect(system).toMatchObject({ code: 'connected-system-unknown', nonRetryable: true });
    const profile = await failureOf(run({ ...deltaImport, runProfile: 'DeltaImprt' }).result);
    expect(profile).toMatchObject({ code: 'run-profile-unknown', nonRetryable: true });
    expect(profile.message).toBe('HR has no run profile DeltaImprt; did you mean DeltaImport?');
  });

  it('outlives looks that fail for a while', async () => {
    const odd = await runOn((request, response, count) => {
      if (count === 1) return json(response, 202, { runId: 'a' });
      if (count === 2) return json(response, 503, {});
      if (count === 3) return request.socket.destroy();
      if (count === 4) return json(response, 200, { status: 'Unheard' });
      json(response, 200, {
        status: 'Completed',
        outcome: 'Success',
        counts: 'none',
        percent: 'x',
      });
    });
    const report = await odd.result;
    expect(report.message).toBe('Success');
    expect(report).not.toHaveProperty('counts');
  });

  it('fails at once when the system no longer knows the run', async () => {
    const odd = await runOn((request, response) => {
      json(response, request.method === 'POST' ? 202 : 404, { runId: 'a', message: 'gone' });
    });
    expect(await failureOf(odd.result)).toMatchObject({ message: 'HTTP 404: gone' });
  });

  it('fails when an accepted start gives no run id', async () => {
    const odd = await runOn((_request, response) => json(response, 200, { id: 1 }));
    expect(await failureOf(odd.result)).toMatchObject({ code: 'target-refused' });
  });

  it('fails once, and says why, when nobody can tell what the start was answered', async () => {
    const odd = await runOn((_request, response) => {
      response.writeHead(202, { 'content-encoding': 'utf-8' });
      response.end('{"runId":"a"}');
    });
    const failure = await failureOf(odd.result);
    expect(failure).toMatchObject({ code: 'answer-unreadable', nonRetryable: true });
    expect(failure.message).toContain('its coding "utf-8" is a charset');
    expect(failure.report.output).toMatch(/\n\{"runId":"a"\}$/);
    expect(odd.target.requests).toHaveLength(1);
  });

  it('asks again for a run whose description nobody can read, and takes it in any charset', async () => {
    const done = '{"status":"Completed","outcome":"Warning","message":"größer"}';
    const odd = await runOn((_request, response, count) => {
      if (count === 1) return json(response, 202, { runId: 'a' });
      response.writeHead(200, { 'content-type': 'application/json; charset=iso-8859-1' });
      response.end(count === 2 ? done.slice(0, -5) : Buffer.from(done, 'latin1'));
    });
    expect((await odd.result).message).toBe('Warning: größer');
  });

  it('looks again no sooner than the system asks for', async () => {
    const times: number[] = [];
    const odd = await runOn((_request, response, count) => {
      times.push(performance.now());
      if (count === 1) return json(response, 202, { runId: 'a' });
      if (count > 2) return json(response, 200, { status: 'Completed', outcome: 'Success' });
      response.writeHead(503, { 'retry-after': '2' });
      response.end();
    });
    await odd.result;
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(1_900);
  });
});
