import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiStub, startApiStub } from '../api-stub.ts';
import { aSummary } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const bin = fileURLToPath(new URL('../../../bin/carillon.js', import.meta.url));

let stub: ApiStub;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-completion-'));
  await symlink(bin, join(folder, 'carillon'));
  stub = await startApiStub(({ path, query }) =>
    path === '/schedules'
      ? {
          // Without a check against the contract, which takes longer than a completion waits.
          status: 200,
          body: {
            items: ['delta-sync', 'full-sync']
              .filter((slug) => slug.includes(query.get('q') ?? ''))
              .map((slug) => aSummary({ slug, name: `The ${slug}` })),
            nextCursor: null,
          },
        }
      : null,
  );
});
afterAll(async () => {
  await stub.close();
  await rm(folder, { recursive: true, force: true });
});

async function complete(...words: string[]): Promise<string[]> {
  const run = await runLine(['__complete', '--', ...words], { apiUrl: stub.url });
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  return run.stdout.split('\n').filter((line) => line !== '');
}

/** A busy machine may need longer than a person waits. */
const patient = ['--timeout', '20s'];

const values = (lines: readonly string[]) => lines.map((line) => line.split('\t')[0]);

describe('completion', () => {
  it('completes commands, groups and their aliases', async () => {
    expect(values(await complete('sche'))).toEqual(['schedule']);
    expect(values(await complete('schedule', 'e'))).toEqual(
      expect.arrayContaining(['edit', 'enable', 'export']),
    );
    expect(values(await complete('schedule', 'sta'))).toEqual(['stats', 'start']);
    expect(values(await complete(''))).not.toContain('__complete');
  });

  it('completes flags of the command and global ones, and what they take', async () => {
    expect(values(await complete('schedule', 'run', '--w'))).toEqual(['--wait']);
    expect(values(await complete('schedule', 'list', '--out'))).toEqual(['--output']);
    expect(values(await complete('-o', 'j'))).toEqual(['json', 'jsonl']);
    expect(values(await complete('completion', ''))).toEqual(['bash', 'zsh', 'fish']);
    expect(await complete('apply', '-f', '')).toEqual([':files']);
    expect(await complete('apply', '--file', 'x')).toEqual([':files']);
  });

  it('completes names of schedules from the server, wherever a schedule is named', async () => {
    expect(await complete(...patient, 'schedule', 'get', 'del')).toEqual([
      'delta-sync\tThe delta-sync',
    ]);
    expect(values(await complete(...patient, 'schedule', 'run', '--wait', ''))).toEqual([
      'delta-sync',
      'full-sync',
    ]);
    expect(values(await complete(...patient, 'execution', 'list', '--schedule', 'f'))).toEqual([
      'full-sync',
    ]);
    expect(values(await complete(...patient, 'schedule', 'enable', 'full-sync', 'd'))).toEqual([
      'delta-sync',
    ]);
  });

  it('gives no name, and no error, when the server is away or not chosen', async () => {
    const away = await runLine(['__complete', '--', 'schedule', 'get', ''], {
      apiUrl: 'http://127.0.0.1:9',
    });
    expect(away).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('gives up a server that does not answer within a second', async () => {
    const fetch: typeof globalThis.fetch = (input) =>
      new Promise((_resolve, reject) => {
        const { signal } = input as Request;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const begin = performance.now();
    const run = await runLine(['__complete', '--', 'schedule', 'get', ''], {
      apiUrl: stub.url,
      fetch,
    });
    expect(run).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(performance.now() - begin).toBeGreaterThan(900);
  });

  // The program of the checkout may have to be built first.
  it('works in a real bash: a Tab completes a command, a flag and a schedule', async () => {
    const script = await runLine(['completion', 'bash'], { apiUrl: stub.url });
    const file = join(folder, 'completion.bash');
    await writeFile(file, script.stdout);
    // What bash does at a Tab: it sets the words and calls the function of `complete -F`.
    const ask = `
      source "$1"; shift
      complete -p carillon >&2
      COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
      _carillon
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const press = async (...words: string[]) => {
      const env = {
        ...process.env,
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        CARILLON_API_URL: stub.url,
      };
      const args = ['-c', ask, 'bash', file, 'carillon', ...words];
      const { stdout, stderr } = await promisify(execFile)('bash', args, { env });
      expect(stderr).toContain('complete -F _carillon carillon');
      return stdout.trim().split('\n');
    };
    expect(await press('sche')).toEqual(['schedule']);
    expect(await press('schedule', 'run', '--wa')).toEqual(['--wait']);
    expect(await press(...patient, 'schedule', 'run', 'delta')).toEqual(['delta-sync']);
  }, 120_000);

  it.each(['zsh', 'fish'])(
    'prints a script that %s can read, where there is one',
    async (shell) => {
      const { stdout, exitCode } = await runLine(['completion', shell], { apiUrl: stub.url });
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('__complete -- ')]);
      if (spawnSync(shell, ['--version']).status !== 0) return;
      const file = join(folder, `completion.${shell}`);
      await writeFile(file, stdout);
      expect(spawnSync(shell, ['-n', file]).status).toBe(0);
    },
  );
});
