import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { DevInstance } from '../../src/dev/dev-instance.ts';
import { removePostgresData } from '../../src/dev/postgres/postgres-place.ts';
import { processIdentity } from '../../src/dev/supervise/process-lock.ts';

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), 'carillon-dev-e2e-'));
const started: { kill(signal: NodeJS.Signals): Promise<void> }[] = [];
afterAll(async () => {
  for (const dev of started) await dev.kill('SIGTERM');
  for (const name of ['one', 'two']) removePostgresData(join(root, name, 'pg'));
  rmSync(root, { recursive: true, force: true });
});

/** As `npm start` does, as another program does, or directly. */
type Starter = 'node' | 'npm' | 'program';

const parentProgram = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' });
  setInterval(() => undefined, 1_000);
`;

function commandLine(starter: Starter, args: string[]): [string, string[]] {
  if (starter === 'npm') return ['npm', ['start', '--silent', '--', ...args]];
  const line = ['bin/carillon.js', 'dev', ...args];
  return [process.execPath, starter === 'node' ? line : ['-e', parentProgram, '--', ...line]];
}

/** State directories of their own: an instance that runs on this machine anyway must not be met. */
const env = { ...process.env, XDG_STATE_HOME: join(root, 'state'), CARILLON_API_URL: '' };

/** `carillon dev` on a data directory of its own; `output` grows while it runs. */
function startDev(name: string, starter: Starter = 'node') {
  const readyFile = join(root, `${name}-${crypto.randomUUID()}.json`);
  const args = ['--no-demo', '--data-dir', join(root, name), '--ready-file', readyFile];
  const [program, line] = commandLine(starter, args);
  const child = spawn(program, line, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const dev = {
    output: () => output,
    exited,
    async ready(): Promise<DevInstance> {
      const deadline = Date.now() + 150_000;
      while (!existsSync(readyFile)) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(output);
        await delay(50);
      }
      return JSON.parse(readFileSync(readyFile, 'utf8')) as DevInstance;
    },
    async kill(signal: NodeJS.Signals): Promise<void> {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
    readyFile,
  };
  started.push(dev);
  return dev;
}

/** What the line beside a label of the banner says, run as it is but for `npx`. */
async function runPrinted(output: string, label: string): Promise<string> {
  const line = new RegExp(`^ *${label} +npx carillon (.*)$`, 'm').exec(output)?.[1] ?? '';
  const { stdout } = await run(process.execPath, ['bin/carillon.js', ...line.split(' ')], { env });
  return stdout;
}

type Child = { name: string; pid: number; identity: string };

/** The processes an instance has started, as its own registries list them. */
function childrenOf(name: string): Child[] {
  const place = join(root, name);
  const moved = join(place, 'pg', 'moved-to');
  const pg = existsSync(moved) ? readFileSync(moved, 'utf8').trim() : join(place, 'pg');
  return [join(place, 'children.json'), join(pg, 'children.json')].flatMap((file) =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Child[]) : [],
  );
}

const alive = (children: Child[]): string[] =>
  children.filter(({ pid, identity }) => processIdentity(pid) === identity).map((c) => c.name);

const gone = (children: Child[]) =>
  expect.poll(() => alive(children), { timeout: 30_000, interval: 100 }).toEqual([]);

/** Processor time of a running process, in its own code and in the system. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const msOfTick = 10;
  return (Number(fields[11]) + Number(fields[12])) * msOfTick;
}

async function emptyProgramMs(): Promise<number> {
  const tell = 'const { user, system } = process.cpuUsage(); console.log(user + system)';
  const spent: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const { stdout } = await run(process.execPath, ['-e', tell]);
    spent.push(Number(stdout) / 1_000);
  }
  return Math.min(...spent);
}

const modeOf = (...path: string[]) => statSync(join(root, ...path)).mode & 0o777;

describe('carillon dev', () => {
  it('starts everything, tells where it is, and leaves no process behind', async () => {
    const dev = startDev('one');
    const instance = await dev.ready();
    const health = await fetch(`${instance.apiUrl}/api/v1/health`);
    expect(health.status).toBe(200);
    expect((await fetch(instance.temporalUiUrl ?? '')).status).toBe(200);
    expect((await fetch(instance.consoleUrl ?? '')).headers.get('content-type')).toContain('html');
    // The block of addresses begins with it, after an empty line.
    const first = `\n\n  Console    ${instance.apiUrl}/console/`;
    await expect.poll(dev.output, { timeout: 10_000 }).toContain(first);
    const children = childrenOf('one');
    expect(alive(children).sort()).toEqual(['postgres', 'temporal', 'worker']);
    await dev.kill('SIGINT');
    expect(await dev.exited).toBe(0);
    expect(alive(children)).toEqual([]);
    expect(existsSync(dev.readyFile)).toBe(false);
  }, 240_000);

  it('closes its data directory to everybody else, also files of an earlier, careless start', async () => {
    mkdirSync(join(root, 'one', 'logs'), { recursive: true });
    for (const name of ['systems.json', 'logs/worker.log', 'simulated-systems.journal']) {
      writeFileSync(join(root, 'one', name), '', { flag: 'a' });
      chmodSync(join(root, 'one', name), 0o644);
    }
    chmodSync(join(root, 'one'), 0o755);
    const dev = startDev('one');
    await dev.ready();
    expect(modeOf('one') & 0o007).toBe(0);
    expect(modeOf('one') & 0o066).toBe(0);
    for (const folder of ['logs', 'temporal']) {
      expect(modeOf('one', folder)).toBe(0o700);
      for (const name of readdirSync(join(root, 'one', folder))) {
        expect([name, modeOf('one', folder, name)]).toEqual([name, 0o600]);
      }
    }
    for (const entry of readdirSync(join(root, 'one'), { withFileTypes: true })) {
      if (entry.isFile())
        expect([entry.name, modeOf('one', entry.name)]).toEqual([entry.name, 0o600]);
    }
    await dev.kill('SIGTERM');
  }, 240_000);

  // In units of an empty program: how long it takes depends on the machine and on what else runs there.
  it.skipIf(process.platform !== 'linux')(
    'is up again for little processor time: nothing is compiled or built a second time',
    async () => {
      const dev = startDev('one');
      const { pid } = await dev.ready();
      const worker = childrenOf('one').find(({ name }) => name === 'worker');
      const spent = cpuMsOf(pid) + cpuMsOf(worker?.pid ?? 0);
      expect(dev.output()).toMatch(/Console +ready/);
      await dev.kill('SIGTERM');
      // Measured 72 on a busy machine.
      expect(spent / (await emptyProgramMs())).toBeLessThan(120);
    },
    240_000,
  );

  it('prints commands that reach this instance and not the other one that runs', async () => {
    const [one, two] = [startDev('one'), startDev('two')];
    const [first, second] = [await one.ready(), await two.ready()];
    expect(first.apiUrl).not.toBe(second.apiUrl);
    expect(first.temporalAddress).not.toBe(second.temporalAddress);
    await createSchedule(second.apiUrl, 'only-in-two');
    expect(await runPrinted(two.output(), 'Try')).toContain('only-in-two');
    expect(await runPrinted(one.output(), 'Try')).not.toContain('only-in-two');

    const unnamed = run(process.execPath, ['bin/carillon.js', 'schedule', 'list'], { env });
    await expect(unnamed).rejects.toThrow(
      new RegExp(`2 development instances.*${first.dataDir}.*${second.dataDir}`, 's'),
    );
    const here = { ...env, CARILLON_DATA_DIR: second.dataDir };
    const temporal = ['bin/carillon.js', 'temporal', '--', 'schedule', 'list'];
    expect((await run(process.execPath, temporal, { env: here })).stdout).toContain('only-in-two');

    const again = startDev('one');
    expect(await again.exited).toBe(1);
    expect(again.output()).toContain('already running');
    expect(again.output()).toContain(first.apiUrl);
    expect(again.output()).not.toContain('    at ');
    await Promise.all([one.kill('SIGHUP'), two.kill('SIGHUP')]);
    expect([await one.exited, await two.exited]).toEqual([0, 0]);
  }, 300_000);

  it('takes its children along when it is killed, and comes back with data and addresses', async () => {
    const dev = startDev('one');
    const before = await dev.ready();
    await createSchedule(before.apiUrl, 'kept');
    const orphans = childrenOf('one');
    expect(alive(orphans)).toContain('postgres');
    await dev.kill('SIGKILL');
    await gone(orphans);
    const next = startDev('one');
    const after = await next.ready();
    expect((await fetch(`${after.apiUrl}/api/v1/schedules/kept`)).status).toBe(200);
    expect(after.systemsUrl).toBe(before.systemsUrl);
    expect(after.temporalAddress).toBe(before.temporalAddress);
    await next.kill('SIGINT');
  }, 300_000);

  it.each([
    ['npm', 'SIGTERM'],
    ['npm', 'SIGKILL'],
    ['program', 'SIGKILL'],
  ] as const)(
    'ends when %s, which started it, gets %s',
    async (starter, signal) => {
      const dev = startDev('one', starter);
      const { pid, processIdentity: identity } = await dev.ready();
      const everything = [...childrenOf('one'), { name: 'dev', pid, identity }];
      expect(alive(everything)).toHaveLength(4);
      await dev.kill(signal);
      await gone(everything);
    },
    180_000,
  );
});

async function createSchedule(apiUrl: string, slug: string): Promise<void> {
  const step = { name: 'a', type: 'Http', method: 'GET', url: 'http://127.0.0.1:9/' };
  const timings = [{ type: 'Cron', expression: '0 3 * * *', timeZone: 'UTC' }];
  const answer = await fetch(`${apiUrl}/api/v1/schedules`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slug, name: slug, timings, steps: [step] }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
