import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const reporter = fileURLToPath(new URL('report-cpu.mjs', import.meta.url));

/** Plain JavaScript, because bin/carillon.js runs it too. */
type Builder = { buildProgram: (folder: string) => Promise<Metafile> };

let folder: string;
let metafile: Metafile;

beforeAll(async () => {
  // Within the checkout, so that the program finds package.json and its packages.
  folder = await mkdtemp(join(root, 'node_modules/.start-time-'));
  const builder = new URL('../../../tools/build-program.js', import.meta.url).href;
  metafile = await ((await import(builder)) as Builder).buildProgram(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Reached = { packages: string[]; bytes: number };

/** Everything that Node loads before the first line of this source runs. */
function reachedFrom(source: string): Reached {
  const { outputs } = metafile;
  const first = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === source);
  if (first === undefined) throw new Error(`${source} begins no part of the program`);
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [first];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external !== true) open.push(path);
      else if (!path.startsWith('node:')) packages.add(path);
    }
  }
  const bytes = [...seen].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
  return { packages: [...packages].sort(), bytes };
}

/** Processor time in milliseconds. */
async function cpuOf(args: readonly string[]): Promise<number> {
  const stdio = ['ignore', 'ignore', 'inherit', 'pipe'] as const;
  const child = spawn(process.execPath, ['--import', reporter, ...args], { stdio: [...stdio] });
  const written = child.stdio[3] as unknown as AsyncIterable<string>;
  const [report] = await Promise.all([text(written), once(child, 'exit')]);
  expect(child.exitCode).toBe(0);
  return Number(report);
}

describe('the start of the program', () => {
  it('loads no package from outside, and little code, before it knows the command', () => {
    const { packages, bytes } = reachedFrom('src/cli/main.ts');
    expect(packages).toEqual([]);
    expect(bytes).toBeLessThan(260_000);
  });

  it.each([
    'schedule/schedule-commands.ts',
    'execution/execution-commands.ts',
    'planning/event-commands.ts',
    'framework/command-context.ts',
  ])('loads no package from outside for the client commands of %s', (source) => {
    expect(reachedFrom(`src/cli/${source}`).packages).toEqual([]);
  });

  it.each(['--help', '--version'])(
    'takes at most twice the time of node itself for %s',
    async (flag) => {
      const nothing = join(folder, 'nothing.mjs');
      await writeFile(nothing, '');
      const [bare, program]: [number[], number[]] = [[], []];
      // Least of several: other work on the machine only adds time. Measured 1.3 to 1.5.
      for (let run = 0; run < 5; run += 1) {
        bare.push(await cpuOf([nothing]));
        program.push(await cpuOf([join(folder, 'main.js'), flag]));
      }
      expect(Math.min(...program) / Math.min(...bare)).toBeLessThan(2);
    },
  );
});
