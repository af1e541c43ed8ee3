import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFaultPlan } from '../../src/dev/chaos/fault-plan.ts';
import { removePostgresData } from '../../src/dev/postgres/postgres-place.ts';
import { processIdentity } from '../../src/dev/supervise/process-lock.ts';

const timeoutMs = 240_000;
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) {
    removePostgresData(join(directory, 'pg'));
    rmSync(directory, { recursive: true, force: true });
  }
});

function startChaos(args: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'carillon-chaos-test-'));
  directories.push(directory);
  const child = spawn(
    process.execPath,
    ['bin/carillon.js', 'chaos', '--json', '--data-dir', directory, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, directory, exited, output: () => output, errors: () => errors };
}

type Child = { name: string; pid: number; identity: string };

/** The processes it has started, as its own registries list them. */
function childrenOf(directory: string): Child[] {
  const moved = join(directory, 'pg', 'moved-to');
  const pg = existsSync(moved) ? readFileSync(moved, 'utf8').trim() : join(directory, 'pg');
  return [join(directory, 'children.json'), join(pg, 'children.json')].flatMap((file) =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Child[]) : [],
  );
}

describe('carillon chaos', () => {
  it(
    'kills a worker at a failpoint and everything else at random, and finds nothing wrong',
    async () => {
      const chaos = startChaos(['--runs', '12', '--seed', '11', '--parallel', '12']);
      const code = await chaos.exited;
      const last = chaos.output().trim().split('\n').at(-1) ?? '';
      expect(last, chaos.errors()).toMatch(/^\{/);
      const result = JSON.parse(last) as { kills: Record<string, number> };
      expect(result).toMatchObject({
        gaps: [],
        runs: 12,
        lost: 0,
        contradictory: 0,
        stuck: 0,
        duplicateEffects: 0,
        violations: [],
      });
      for (const kills of Object.values(result.kills)) expect(kills).toBeGreaterThan(0);
      expect(code).toBe(0);
    },
    timeoutMs,
  );

  it.each([
    ['api.key.claimed', 'worker', 'only the server reaches the failpoint api.key.claimed'],
    ['deliver.taken', 'server', 'chaos never reaches the failpoint deliver.taken'],
  ])('refuses the failpoint %s for the %s', async (point, target, message) => {
    const chaos = startChaos(['--target', target, '--failpoint', point]);
    expect(await chaos.exited).toBe(2);
    expect(chaos.errors()).toContain(message);
  });

  it(
    'leaves no process behind when it is interrupted',
    async () => {
      const chaos = startChaos(['--runs', '1000']);
      await expect.poll(() => chaos.errors(), { timeout: 120_000 }).toContain('at once, seed');
      const children = childrenOf(chaos.directory);
      expect(children.map(({ name }) => name).sort()).toEqual([
        ...['postgres', 'server', 'temporal', 'worker'],
      ]);
      chaos.child.kill('SIGINT');
      expect(await chaos.exited).toBe(130);
      const alive = [...children, ...childrenOf(chaos.directory)].filter(
        ({ pid, identity }) => processIdentity(pid) === identity,
      );
      expect(alive).toEqual([]);
    },
    timeoutMs,
  );
});

describe('createFaultPlan', () => {
  it('makes the same choices for the same seed, and others for another', () => {
    const choices = (seed: number) => {
      const next = createFaultPlan(
        { name: 'worker', kind: 'worker' },
        { seed, failpoint: null, outageMs: null },
      );
      return Array.from({ length: 20 }, next);
    };
    expect(choices(7)).toEqual(choices(7));
    expect(choices(7)).not.toEqual(choices(8));
  });

  it('arms only the chosen failpoint, in the process that reaches it', () => {
    const failpoint = { point: 'finalize.before-write', hit: 2, action: 'kill' } as const;
    const armed = (target: 'worker' | 'server') => {
      const next = createFaultPlan(
        { name: target, kind: target },
        { seed: 1, failpoint, outageMs: null },
      );
      return Array.from({ length: 4 }, next).flatMap((fault) => fault.failpoint ?? []);
    };
    expect(armed('worker')).toEqual([failpoint, failpoint]);
    expect(armed('server')).toEqual([]);
  });
});
