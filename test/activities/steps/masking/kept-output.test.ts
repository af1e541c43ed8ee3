import { afterEach, describe, expect, it } from 'vitest';
import type { HttpSettings, ShellSettings } from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  createSteps,
  failureOf,
  type Setup,
  startTarget,
  type Target,
} from '../harness.ts';

const targets: Target[] = [];
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.close()));
});
const canary = 'canary-in-the-answer';

async function post(
  answer: { status: number; body: string | Buffer },
  changes: Partial<HttpSettings>,
  setup: Setup = {},
) {
  const target = await startTarget((_request, response) => {
    response.writeHead(answer.status, { location: `http://x.test/${canary}` });
    response.end(answer.body);
  });
  targets.push(target);
  const { Http, observer } = createSteps({
    resolveSecret: () => 'correct-horse-battery',
    ...setup,
  });
  const settings: HttpSettings = {
    method: 'GET',
    url: target.url,
    headers: {},
    body: null,
    ...changes,
  };
  return { ...begin(Http, anInput(settings)), observer };
}

function shell(script: string, changes: Partial<ShellSettings>, setup: Setup = {}) {
  const { Shell, observer } = createSteps({
    resolveSecret: () => 'correct-horse-battery',
    ...setup,
  });
  const settings: ShellSettings = { script, workingDirectory: null, environment: {}, ...changes };
  return { ...begin(Shell, anInput(settings)), observer };
}

describe('an answer that is not kept', () => {
  it('is judged, counted, and recorded as not kept', async () => {
    const body = JSON.stringify({ state: 'done', canary });
    const successWhen = { json: [{ path: 'state', equals: 'done' }] };
    const { result, observer } = await post(
      { status: 200, body },
      { keepOutput: false, successWhen },
    );
    expect(await result).toMatchObject({ message: 'HTTP 200', output: '[output not kept]' });
    expect(observer.ends[0]).toMatchObject({
      outputBytes: body.length,
      output: '[output not kept]',
    });
  });

  it.each<[string, { status: number; body: string | Buffer }, Partial<HttpSettings>]>([
    ['an error in JSON', { status: 500, body: JSON.stringify({ message: canary }) }, {}],
    ['an error in words', { status: 400, body: canary }, {}],
    ['a redirect', { status: 302, body: canary }, {}],
    [
      'a refusal with 200',
      { status: 200, body: JSON.stringify({ success: false, error: canary }) },
      {},
    ],
    [
      'a condition that is not met',
      { status: 200, body: JSON.stringify({ state: canary }) },
      { successWhen: { json: [{ path: 'state', equals: 'done' }] } },
    ],
    [
      'bytes that are no text',
      { status: 200, body: Buffer.concat([Buffer.from(canary), Buffer.from([0, 255, 1])]) },
      {},
    ],
  ])('leaves nothing of %s in what is reported', async (_name, answer, changes) => {
    const { result, observer } = await post(answer, { keepOutput: false, ...changes });
    const failure = await failureOf(result);
    expect(failure.message).toContain('HTTP');
    expect(JSON.stringify([failure, observer, failure.error.stack])).not.toContain(canary);
  });

  it('is the default of an installation where secrets are sent, and only there', async () => {
    const setup = { keepOutputWithSecrets: false };
    const headers = { authorization: { secret: 'TOKEN' } };
    const answer = { status: 200, body: canary };
    const outputOf = async (changes: Partial<HttpSettings>, more: Setup = setup) =>
      (await (await post(answer, changes, more)).result).output;
    expect(await outputOf({ headers })).toBe('[output not kept]');
    expect(await outputOf({})).toBe(canary);
    expect(await outputOf({ headers, keepOutput: true })).toBe(canary);
    expect(await outputOf({ headers }, {})).toBe(canary);
  });
});

describe('output of a command that is not kept', () => {
  it('is in no log line and no message; the exit code is', async () => {
    const script = `echo ${canary}; echo "error: ${canary}" >&2; exit 3`;
    const { result, observer } = shell(script, { keepOutput: false });
    const failure = await failureOf(result);
    expect(failure.message).toBe('exit code 3: [output not kept]');
    expect(failure.report).toMatchObject({ exitCode: 3, output: '[output not kept]' });
    const { lines, ends, progressed } = observer;
    expect(JSON.stringify([failure, lines, ends, progressed])).not.toContain(canary);
  });

  it('is the default of an installation where secrets are in the environment', async () => {
    const setup = { keepOutputWithSecrets: false };
    const environment = { TOKEN: { secret: 'TOKEN' } };
    const { result } = shell(`echo ${canary}`, { environment }, setup);
    expect((await result).output).toBe('[output not kept]');
    expect((await shell(`echo ${canary}`, {}, setup).result).output).toBe(`${canary}\n`);
  });

  it('is nothing where nothing was printed', async () => {
    const { result } = shell('true', { keepOutput: false });
    expect((await result).output).toBeUndefined();
  });
});
