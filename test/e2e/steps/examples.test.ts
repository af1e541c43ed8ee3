import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { runLine } from '../../cli/memory-io.ts';
import { type Stack, startStack } from '../../support/scenario/stack.ts';

type Example = { metadata: { name: string }; spec: object };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await stack.startWorker([], { CARILLON_COMMAND_STEPS: 'true' });
});
afterAll(() => stack.stop());

const line = (...words: string[]) => runLine(words, { apiUrl: stack.server.url });

/** Applies the documents of the file as a user would. */
async function apply(name: string, { tested } = { tested: true }): Promise<void> {
  const stdin = readFileSync(`examples/steps/${name}.yaml`, 'utf8');
  const applied = await runLine(['apply', '-f', '-'], { apiUrl: stack.server.url, stdin });
  expect([applied.exitCode, applied.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  if (!tested) return;
  const tests = await runLine(['schedule', 'test', '-f', '-'], { apiUrl: stack.server.url, stdin });
  expect(tests.stdout).toMatch(/(\d+) of \1 cases hold/);
}

async function run(slug: string, ...flags: string[]): Promise<ExecutionDetail> {
  const started = await line('schedule', 'run', slug, '-o', 'name', ...flags);
  expect([started.exitCode, started.stderr]).toEqual([0, expect.anything()]);
  return stack.api.until<ExecutionDetail>(
    `/schedule-executions/${started.stdout.trim()}`,
    ({ status }) => isFinalExecution(status),
  );
}
const ends = ({ steps }: ExecutionDetail) => steps.map(({ key, status }) => [key, status]);

/** A shop that takes each order once, and answers the first time only to the probe. */
function startShop() {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (request.method === 'POST') return void response.destroy();
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  return new Promise<{ url: string; paths: string[]; close: () => void }>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, paths, close: () => void server.close() });
    });
  });
}

describe('the example', () => {
  it('of Http steps asks before it places an order again', async () => {
    const shop = await startShop();
    const { spec, metadata } = parse(readFileSync('examples/steps/http.yaml', 'utf8')) as Example;
    const local = JSON.parse(
      JSON.stringify(spec).replaceAll('https://shop.example.com', shop.url),
    ) as object;
    const created = await stack.api.post('/schedules', { slug: metadata.name, ...local });
    expect(created).toMatchObject({ status: 201 });
    const execution = await run('place-order');
    shop.close();
    expect(execution.steps[0]).toMatchObject({
      status: 'Completed',
      message: 'it took effect: the probe says so (HTTP 200); the request was not repeated',
    });
    expect(shop.paths).toEqual(['POST /orders', 'GET /orders']);
    // The response with the number was lost, and nothing is made up in its place.
    expect(execution.steps[1]).toMatchObject({ status: 'Failed', code: 'expression-failed' });
  });

  it('of run profiles imports and syncs', async () => {
    await apply('run-profile', { tested: false });
    expect(ends(await run('import-then-sync'))).toEqual([
      ['hr', 'Completed'],
      ['ldap', 'Completed'],
      ['ldap-sync', 'Completed'],
    ]);
  });

  it('of an executable lists a folder that is given', async () => {
    await apply('executable', { tested: false });
    const execution = await run('list-files', '-p', 'folder=/etc/ssl');
    expect(execution.steps[0]?.output).toContain('certs');
  });

  it('of data between steps passes them on, and its tests hold', async () => {
    await apply('data-between-steps');
    const idle = await run('import-and-sync');
    expect(ends(idle)).toEqual([
      ['import', 'Completed'],
      ['sync', 'Skipped'],
      ['tell', 'Completed'],
    ]);
    expect(idle.steps[2]?.output).toBe('the sync is Skipped\n');
    const full = await run('import-and-sync', '-p', 'full=true', '-p', 'region=us');
    expect(full.steps[1]).toMatchObject({ status: 'Completed', output: 'syncing /data/us.csv\n' });
    const shown = await line('execution', 'get', full.id);
    expect(shown.stdout).toContain('full=true region="us"');
    const wrong = await line('schedule', 'run', 'import-and-sync', '-p', 'region=asia');
    expect([wrong.exitCode, wrong.stderr]).toEqual([7, expect.stringContaining('"eu", "us"')]);
  });

  it('of clean-up undoes what completed, and its tests hold', async () => {
    await apply('clean-up');
    const execution = await run('provision-account');
    expect(execution.status).toBe('Failed');
    expect(ends(execution).slice(2)).toEqual([
      ['access', 'Failed'],
      ['delete-the-account', 'Completed'],
      ['delete-the-mailbox', 'Completed'],
      ['close-the-connection', 'Completed'],
    ]);
    const [undoMailbox, undoAccount] = [execution.steps[4], execution.steps[3]];
    expect(Date.parse(undoMailbox?.endedAt ?? '')).toBeLessThanOrEqual(
      Date.parse(undoAccount?.startedAt ?? ''),
    );
  });

  it('of data between steps is rehearsed by the command line', async () => {
    const edited = readFileSync('examples/steps/data-between-steps.yaml', 'utf8')
      .split('\n---\n')[0]!
      .replace('condition: parameters.full ||', 'condition: parameters.full &&');
    const rehearsed = await runLine(['schedule', 'rehearse', '-f', '-', '--exit-code'], {
      apiUrl: stack.server.url,
      stdin: edited,
    });
    expect(rehearsed.stdout).toContain(
      'with this edit all of the 2 executions would end as they did',
    );
    expect(rehearsed.stdout).toContain('sync: Completed → Skipped');
    expect(rehearsed.exitCode).toBe(0);
  });
});
