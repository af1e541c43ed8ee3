import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExecutableSettings, ShellSettings } from '../../../src/domain/schedule.ts';
import { anInput, begin, cancellationOf, createSteps, failureOf, until } from './harness.ts';
import type { Setup } from './harness.ts';

const directory = await mkdtemp(join(tmpdir(), 'carillon-test-'));
afterAll(() => rm(directory, { recursive: true }));

function shell(script: string, changes: Partial<ShellSettings> = {}, setup: Setup = {}) {
  const { Shell, observer } = createSteps(setup);
  const settings = { script, workingDirectory: null, environment: {}, ...changes };
  const input = anInput<ShellSettings>(settings);
  return { input, observer, ...begin(Shell, input) };
}

function executable(
  program: string,
  args: string[] = [],
  changes: Partial<ExecutableSettings> = {},
) {
  const { Executable, observer } = createSteps();
  const settings = {
    program,
    arguments: args,
    workingDirectory: null,
    environment: {},
    ...changes,
  };
  const input = anInput<ExecutableSettings>(settings);
  return { input, observer, ...begin(Executable, input) };
}

describe('Executable step', () => {
  it('hands its arguments over untouched by any shell', async () => {
    const args = ['$HOME', '; echo injected', '`id`', '$(id)', "it's", '"', '*', '', '-n', '\\'];
    const report = await executable('printf', ['[%s]\\n', ...args]).result;
    expect(report.output).toBe(args.map((text) => `[${text}]\n`).join(''));
    expect(report).toMatchObject({ message: 'exit code 0', exitCode: 0 });
  });

  it.each(['no-such-program', '/no/such/program', './relative', ''])(
    'refuses the missing program "%s" for good',
    async (program) => {
      const failure = await failureOf(executable(program).result);
      expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
      expect(failure.message).toContain(`the program ${program} is not there`);
    },
  );

  it('refuses a file that may not be executed', async () => {
    const file = join(directory, 'plain.txt');
    await writeFile(file, 'text', { mode: 0o644 });
    expect(await failureOf(executable(file).result)).toMatchObject({ code: 'step-misconfigured' });
  });

  it('finds a program relative to its working directory', async () => {
    await writeFile(join(directory, 'tool'), '#!/bin/sh\npwd\n', { mode: 0o755 });
    const report = await executable('./tool', [], { workingDirectory: directory }).result;
    expect(report.output).toBe(`${directory}\n`);
  });

  it('refuses an argument no program can be given', async () => {
    const failure = await failureOf(executable('echo', ['a\u0000b']).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
  });

  it('refuses a working directory that is not there', async () => {
    const run = executable('true', [], { workingDirectory: '/no/such/place' });
    expect(await failureOf(run.result)).toMatchObject({ code: 'step-misconfigured' });
  });
});

describe('Shell step', () => {
  it('stops at the first command that fails', async () => {
    const { result } = shell('echo one\nfalse\necho two');
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'step-failed', nonRetryable: false });
    expect(failure.report).toMatchObject({ exitCode: 1, output: 'one\n' });
  });

  it('says the exit code and the last line of the errors', async () => {
    const { result } = shell('echo "cannot open" >&2\necho "" >&2\necho later\nexit 3');
    expect(await failureOf(result)).toMatchObject({
      message: 'exit code 3: cannot open',
      report: { exitCode: 3 },
    });
  });

  it('says in words which signal killed it', async () => {
    const failure = await failureOf(shell('kill -KILL $$').result);
    expect(failure.message).toMatch(/^killed by SIGKILL/);
    expect(failure.report.exitCode).toBe(137);
  });

  it('runs a script longer than an argument may be', async () => {
    const report = await shell(`# ${'ä'.repeat(100_000)}\necho "end"`).result;
    expect(report.output).toBe('end\n');
  });

  it('gives a clean environment, with what identifies the step', async () => {
    const secret = `leak-${randomInt(1e9)}`;
    process.env['LEAKED_TO_STEP'] = secret;
    const { input, result } = shell('env', { environment: { OWN: 'value', LANG: 'C' } });
    const { output } = await result;
    delete process.env['LEAKED_TO_STEP'];
    const names = (output ?? '').split('\n').map((line) => line.split('=')[0]);
    expect(output).not.toContain(secret);
    expect(output).toContain(`CARILLON_EXECUTION_ID=${input.executionId}\n`);
    expect(output).toContain('CARILLON_STEP_KEY=the-step\n');
    expect(output).toContain(`CARILLON_IDEMPOTENCY_KEY=${input.idempotencyKey}\n`);
    expect(output).toContain('OWN=value\n');
    expect(output).toContain('LANG=C\n');
    const shellsOwn = ['PWD', 'OLDPWD', '_', 'SHLVL', ''];
    expect(names.filter((name) => !shellsOwn.includes(name ?? '')).sort()).toEqual([
      ...['CARILLON_ATTEMPT_TOKEN', 'CARILLON_EXECUTION_ID', 'CARILLON_IDEMPOTENCY_KEY'],
      ...['CARILLON_STEP_KEY', 'HOME', 'LANG', 'OWN', 'PATH', 'TZ'],
    ]);
  });

  it('runs in an empty directory of its own, removed afterwards', async () => {
    const { output } = await shell('ls -A | wc -l; touch left-behind; pwd').result;
    const [count, place] = (output ?? '').trim().split('\n');
    expect(count?.trim()).toBe('0');
    await expect(readdir(place ?? '')).rejects.toThrow('ENOENT');
  });

  it('logs what is printed, line by line and by stream', async () => {
    const { observer, result } = shell('echo out; echo err >&2; printf unfinished');
    await result;
    const lines = observer.lines.map(({ stream, text }) => `${stream} ${text}`).sort();
    expect(lines).toEqual(['stderr err', 'stdout out', 'stdout unfinished']);
  });

  it.each([0, 1, 4_095, 4_096, 4_097, 5_000_000])(
    'counts %i bytes of output truly',
    async (size) => {
      const { observer, result } = shell(`head -c ${size} /dev/zero | tr '\\0' x`);
      const report = await result;
      expect(observer.ends[0]?.outputBytes).toBe(size);
      expect(report.output?.length ?? 0).toBeLessThanOrEqual(4_096);
      if (size > 0 && size <= 4_096) expect(report.output).toBe('x'.repeat(size));
      if (size > 4_096) expect(report.output).toContain('characters left out');
    },
  );

  it('survives a writer that never ends', async () => {
    const { Shell, observer } = createSteps();
    const settings = { script: 'yes', workingDirectory: null, environment: {} };
    const before = process.memoryUsage().rss;
    const { result } = begin(Shell, anInput<ShellSettings>(settings, { timeoutSeconds: 2 }));
    expect(await failureOf(result)).toMatchObject({ code: 'step-timed-out' });
    expect(observer.ends[0]?.outputBytes).toBeGreaterThan(1_000_000);
    expect(observer.lines.length).toBeLessThanOrEqual(5_001);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('takes bytes that are no text without harm', async () => {
    const report = await shell("printf '\\377\\000\\303\\050'").result;
    expect(report.output).toBe('\uFFFD\u2400\uFFFD(');
  });

  it('keeps what was printed before a timeout', async () => {
    const { Shell } = createSteps();
    const settings = {
      script: 'echo begun; exec sleep 60',
      workingDirectory: null,
      environment: {},
    };
    const { result } = begin(Shell, anInput<ShellSettings>(settings, { timeoutSeconds: 1 }));
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'step-timed-out', message: 'timed out after 1 s' });
    expect(failure.report.output).toBe('begun\n');
  });

  it('answers a cancel only when every process is gone', async () => {
    const file = join(directory, 'pid');
    const sleep = `sleep 86400.${randomInt(1e12)}`;
    const { result, cancel, observer } = shell(`setsid ${sleep} & echo go; touch ${file}; wait`);
    await until(async () => (await readdir(directory)).includes('pid'));
    await until(() => observer.lines.length > 0);
    cancel();
    await cancellationOf(result);
    expect(await commandLines()).not.toContain(`${sleep.replace(' ', '\0')}\0`);
  });

  it('masks a secret in output, log lines and message, in any spelling', async () => {
    const secret = 'tr0ub4dor&3 /x';
    const script = [
      'echo "plain $PASS_IT"',
      `echo "encoded ${encodeURIComponent(secret)}"`,
      'printf "cut "; printf "tr0ub4"; sleep 0.05; printf "dor&3 /x\\n"',
      `echo "base64 ${Buffer.from(`user:${secret}`).toString('base64')}"`,
      'echo "failed with $PASS_IT" >&2; exit 1',
    ].join('\n');
    const { observer, result } = shell(
      script,
      { environment: { PASS_IT: { secret: 'PASS' } } },
      { resolveSecret: () => secret },
    );
    const failure = await failureOf(result);
    expect(failure.message).toBe('exit code 1: failed with [secret]');
    expect(failure.report.output).toContain('plain [secret]\nencoded [secret]\ncut [secret]\n');
    const everything = JSON.stringify([failure.report, observer.ends, observer.lines]);
    expect(everything).not.toContain('tr0ub4dor');
    const pieces = everything.split(/[^A-Za-z0-9+/=]+/);
    for (const piece of pieces) {
      expect(Buffer.from(piece, 'base64').toString('latin1')).not.toContain('ub4dor');
    }
  });
});

describe.each(['Executable', 'Shell'] as const)('%s step', (type) => {
  const settings = {
    Executable: { program: 'true', arguments: [], workingDirectory: null, environment: {} },
    Shell: { script: 'true', workingDirectory: null, environment: {} },
  };

  it('is refused by a worker that runs no commands', async () => {
    const steps = createSteps({ commandsEnabled: false });
    const { result } =
      type === 'Shell'
        ? begin(steps.Shell, anInput<ShellSettings>(settings.Shell))
        : begin(steps.Executable, anInput<ExecutableSettings>(settings.Executable));
    expect(await failureOf(result)).toMatchObject({
      ...{ code: 'step-type-unavailable', nonRetryable: true },
    });
  });
});

async function commandLines(): Promise<string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  );
}
