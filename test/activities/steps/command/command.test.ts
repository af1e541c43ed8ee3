import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createProcessRunner } from '../../../../activities/process/process.ts';
import type {
  ExecutableSettings,
  ShellSettings,
} from '../../../../src/domain/schedule/schedule.ts';
import {
  anInput,
  begin,
  cancellationOf,
  createSteps,
  failureOf,
  type Setup,
  until,
} from '../harness.ts';

const directory = await mkdtemp(join(tmpdir(), 'carillon-test-'));
afterAll(() => rm(directory, { recursive: true }));

function shell(script: string, changes: Partial<ShellSettings> = {}, setup: Setup = {}) {
  const { Shell, observer } = createSteps(setup);
  const settings = { script, workingDirectory: null, environment: {}, ...changes };
  const input = anInput<ShellSettings>(settings);
  return { input, observer, ...begin(Shell, input) };
}

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

  it('does not say that a signal killed a program that answered such an exit code', async () => {
    const { message } = await failureOf(shell('echo lost >&2; exit 129').result);
    expect(message).toBe('exit code 129 (128 + SIGHUP): lost');
    expect((await failureOf(shell('exit 250').result)).message).toBe('exit code 250');
  });

  it('shows the final error behind progress that was written over', async () => {
    const progress = 'i=0; while [ $i -lt 120 ]; do printf "\\rloading %d %%" $i; i=$((i+1)); done';
    for (const to of ['', ' >&2']) {
      const script = `{ ${progress}; printf "\\rERROR: disk full\\n"; }${to}; exit 4`;
      const { result, observer } = shell(script);
      expect((await failureOf(result)).message).toBe('exit code 4: ERROR: disk full');
      expect(observer.lines.map(({ text }) => text)).toEqual(['ERROR: disk full']);
    }
  });

  const said: [what: string, script: string, message: string][] = [
    [
      'the first and the last line of the errors',
      `printf '%s\\n' 'psql:a.sql:3: ERROR:  relation "t" does not exist' 'LINE 1: select' '   ^' >&2`,
      'psql:a.sql:3: ERROR: relation "t" does not exist … ^',
    ],
    [
      'the line that speaks of an error between others',
      `printf '%s\\n' 'job.js:3' '' 'throw' 'TypeError: x is not a function' ' at a' 'Node.js v20' >&2`,
      'job.js:3 … TypeError: x is not a function … Node.js v20',
    ],
    ['the last lines of the output', 'echo a; echo b; echo c; echo d', 'b / c / d'],
    [
      'an error that is only in the output',
      'echo "connection refused"; echo; for i in 1 2 3 4; do echo $i; done',
      'connection refused … 2 / 3 / 4',
    ],
    [
      'an error in the output beside chatter on the other stream',
      'echo "fatal: no such table"; echo "100 %" >&2',
      '100 % (standard output: fatal: no such table)',
    ],
    ['errors without their colours', `printf '\\033[31mboom\\033[0m\\n' >&2`, 'boom'],
  ];
  it.each(said)('keeps %s in its message', async (_what, script, message) => {
    const failure = await failureOf(shell(`${script}\nexit 3`).result);
    expect(failure.message).toBe(`exit code 3: ${message}`);
  });

  it('keeps both ends of a long line in its message', async () => {
    const script = `printf 'at job 7: %01000d the disk is full\\n' 0 >&2; exit 3`;
    const { message } = await failureOf(shell(script).result);
    expect(message).toMatch(/^exit code 3: at job 7: 0+ … 0+ the disk is full$/);
  });

  it.each([
    ['#!/bin/bash', 'a=(x y); [[ ${#a[@]} = 2 ]] && echo "bash ${a[1]}"', 'bash y\n'],
    ['#!/usr/bin/env bash', 'echo "${BASH_VERSION:+bash} $-"', /^bash \w*e/],
    ['#!/bin/sh -u', 'echo "$0 $-"', /^\S+\/script \w*(eu|ue)/],
    [`#!${process.execPath}`, 'console.log(typeof require, process.argv.length)', 'function 2\n'],
    ['#!/usr/bin/env -S sed -n', '# p', ''],
  ])('runs a script by the interpreter of %s', async (line, body, output) => {
    const report = await shell(`${line}\n${body}\n`).result;
    if (typeof output === 'string') expect(report.output ?? '').toBe(output);
    else expect(report.output).toMatch(output);
  });

  it.each(['#!/bin/bash', '#!/usr/bin/env bash', '#!/usr/bin/env -S bash -u'])(
    'stops at the first command that fails under %s too, unless the script says otherwise',
    async (line) => {
      const failure = await failureOf(shell(`${line}\necho one\nfalse\necho two`).result);
      expect(failure.report).toMatchObject({ exitCode: 1, output: 'one\n' });
      const report = await shell(`${line}\nset +e\nfalse\necho two`).result;
      expect(report.output).toBe('two\n');
    },
  );

  it.each([
    [
      '#!/no/such/shell\necho',
      'the script needs the interpreter /no/such/shell, which is not there',
    ],
    ['#!/usr/bin/env no-such-lua\n', 'the script needs the interpreter no-such-lua'],
    ['#!relative\necho', 'its first line names no absolute path'],
    ['true\rrm -f /x\n', 'line 1 holds a carriage return'],
  ])('refuses the script %j for good', async (script, message) => {
    const failure = await failureOf(shell(script).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain(message);
  });

  it('never makes a carriage return or a byte order mark part of a command, and says so', async () => {
    const file = join(directory, 'to-be-removed');
    await writeFile(file, '');
    const { result, observer } = shell(`\uFEFFrm -f ${file}\r\necho done\r\n`);
    expect((await result).output).toBe('done\n');
    expect(await readdir(directory)).not.toContain('to-be-removed');
    const system = observer.lines.filter(({ stream }) => stream === 'system');
    expect(system.map(({ text }) => text)).toEqual([
      'the byte order mark in front of the script was left out',
      'the line ends of the script were read as LF, not CR LF',
    ]);
  });

  it('keeps the script where nobody else can read it', async () => {
    const report = await shell('stat -c "%a" "$0" "$(dirname "$0")"').result;
    expect(report.output).toBe('700\n700\n');
  });

  it('names the limit a command ran into, and its setting', async () => {
    const limits = { processes: null, openFiles: null, memoryMiB: null, fileMiB: 16 };
    const setup = {
      commandLimits: limits,
      processes: createProcessRunner(undefined, limits),
    };
    const { message } = await failureOf(
      shell('exec head -c 20000000 /dev/zero >large', {}, setup).result,
    );
    expect(message).toBe(
      'killed by SIGXFSZ (this worker allows a command files of at most 16 MiB: CARILLON_COMMAND_FILE_MIB)',
    );
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
      ...[
        'CARILLON_OUTPUT',
        'CARILLON_STEP_KEY',
        'CARILLON_TRACEPARENT',
        'HOME',
        'LANG',
        'OWN',
        'PATH',
      ],
      ...['TRACEPARENT', 'TZ'],
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
      code: 'step-type-unavailable',
      nonRetryable: true,
    });
  });
});

async function commandLines(): Promise<string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  );
}
