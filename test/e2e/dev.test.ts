import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { DevInstance } from '../../src/dev/dev-instance.ts';
import { removePostgresData } from '../../src/dev/postgres-place.ts';
import { processIdentity } from '../../src/dev/process-identity.ts';

const root = mkdtempSync(join(tmpdir(), 'carillon-dev-e2e-'));
const started: { kill(signal: NodeJS.Signals): Promise<void> }[] = [];
afterAll(async () => {
  for (const dev of started) await dev.kill('SIGTERM');
  for (const name of ['one', 'two']) removePostgresData(join(root, name, 'pg'));
  rmSync(root, { recursive: true, force: true });
});

/** `carillon dev` on a data directory of its own; `output` grows while it runs. */
function startDev(name: string) {
  const readyFile = join(root, `${name}-${crypto.randomUUID()}.json`);
  const args = ['dev', '--no-open', '--no-demo', '--data-dir', join(root, name)];
  const child = spawn(process.execPath, ['bin/carillon.js', ...args, '--ready-file', readyFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const dev = {
    output: () => output,
    exited,
    async ready(): Promise<DevInstance> {
      const deadline = Date.now() + 60_000;
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

describe('carillon dev', () => {
  it('starts everything, tells where it is, and leaves no process behind', async () => {
    const dev = startDev('one');
    const instance = await dev.ready();
    expect(Object.keys(instance)).toEqual(
      expect.arrayContaining([
        ...['apiUrl', 'temporalAddress', 'temporalNamespace', 'temporalUiUrl', 'databaseUrl'],
        'dataDir',
      ]),
    );
    const health = await fetch(`${instance.apiUrl}/api/v1/health`);
    expect(health.status).toBe(200);
    expect((await fetch(instance.temporalUiUrl ?? '')).status).toBe(200);
    const children = childrenOf('one');
    expect(alive(children).sort()).toEqual(['postgres', 'temporal', 'worker']);
    await dev.kill('SIGINT');
    expect(await dev.exited).toBe(0);
    expect(alive(children)).toEqual([]);
    expect(existsSync(dev.readyFile)).toBe(false);
  }, 90_000);

  it('runs beside another instance, and refuses a second start on the same data', async () => {
    const [one, two] = [startDev('one'), startDev('two')];
    const [first, second] = [await one.ready(), await two.ready()];
    expect(first.apiUrl).not.toBe(second.apiUrl);
    expect(first.temporalAddress).not.toBe(second.temporalAddress);
    const again = startDev('one');
    expect(await again.exited).toBe(1);
    expect(again.output()).toContain('already running');
    expect(again.output()).toContain(first.apiUrl);
    expect(again.output()).not.toContain('    at ');
    await Promise.all([one.kill('SIGINT'), two.kill('SIGINT')]);
  }, 120_000);

  it('cleans up after a start that was killed, and goes on with the same data', async () => {
    const dev = startDev('one');
    await dev.ready();
    const orphans = childrenOf('one');
    await dev.kill('SIGKILL');
    expect(alive(orphans)).toContain('postgres');
    const next = startDev('one');
    const { apiUrl } = await next.ready();
    expect(alive(orphans)).toEqual([]);
    expect((await fetch(`${apiUrl}/api/v1/health`)).status).toBe(200);
    await next.kill('SIGINT');
  }, 120_000);
});
