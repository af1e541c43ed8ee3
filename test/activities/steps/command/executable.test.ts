import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExecutableSettings } from '../../../../src/domain/schedule/schedule.ts';
import { anInput, begin, createSteps, failureOf } from '../harness.ts';

const directory = await mkdtemp(join(tmpdir(), 'carillon-test-'));
afterAll(() => rm(directory, { recursive: true }));

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

  const files: [what: string, text: string, mode: number, message: string][] = [
    ['no rights', 'true', 0o644, 'is not executable'],
    ['a missing interpreter', '#!/no/such/lua\n', 0o755, 'needs the interpreter /no/such/lua'],
    ['one that env cannot find', '#!/usr/bin/env no-such\n', 0o755, 'the interpreter no-such'],
    ['a relative one', '#!no-such/sh\n', 0o755, 'needs the interpreter no-such/sh'],
    ['a first line with CR LF', '#!/bin/sh\r\necho\r\n', 0o755, 'ends with CR LF'],
    ['options with CR LF', '#!/bin/sh -e\r\necho\r\n', 0o755, 'ends with CR LF'],
    ['a byte order mark', '\uFEFF#!/usr/bin/env python3\n', 0o755, 'byte order mark'],
  ];
  it.each(files)('refuses a program with %s in a sentence of its own', async (...row) => {
    const [what, text, mode, message] = row;
    const file = join(directory, what);
    await writeFile(file, text, { mode });
    const failure = await failureOf(executable(file).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain(`the program ${file}`);
    expect(failure.message).toContain(message);
  });

  it('refuses a program whose loader is not there, instead of saying that it is missing', async () => {
    const program = await readFile('/bin/true');
    const loader = /\/lib[\w/.-]+ld-[\w.-]+/.exec(program.toString('latin1'))?.[0] ?? '';
    const foreign = Buffer.from(program);
    foreign.write('/lib/ld-musl'.padEnd(loader.length, 'x'), program.indexOf(loader), 'latin1');
    const file = join(directory, 'foreign');
    await writeFile(file, foreign, { mode: 0o755 });
    const { message } = await failureOf(executable(file).result);
    expect(message).toMatch(/needs \/lib\/ld-muslx+, which is not on this worker/);
  });

  it('finds a program on the PATH of the step, and says where one may not be run', async () => {
    const place = await mkdtemp(join(directory, 'bin-'));
    await writeFile(join(place, 'my-tool'), '#!/bin/sh\necho mine\n', { mode: 0o755 });
    await writeFile(join(place, 'plain'), 'text', { mode: 0o644 });
    const environment = { PATH: `/no/such/place:${place}` };
    const report = await executable('my-tool', [], { environment }).result;
    expect(report.output).toBe('mine\n');
    const { message } = await failureOf(executable('plain', [], { environment }).result);
    expect(message).toContain(`in ${place} is not executable`);
    const missing = await failureOf(executable('other', [], { environment }).result);
    expect(missing.message).toContain(`is not there on its PATH (/no/such/place:${place})`);
  });

  it.each([
    ['/', 'the program / is a directory'],
    ['/dev/null', 'is not a file'],
    ['/etc/passwd/x', 'the program /etc/passwd/x is not there'],
    ['/bin/true\r', 'the program "/bin/true\\r" is not there'],
  ])('says of %j that %s', async (program, message) => {
    expect((await failureOf(executable(program).result)).message).toContain(message);
  });

  it.each([
    ['/no/such/place', 'is not there'],
    ['relative', 'is not an absolute path'],
    ['/etc/passwd', 'is not a directory'],
  ])('says of the working directory %s that it %s', async (workingDirectory, message) => {
    const failure = await failureOf(executable('true', [], { workingDirectory }).result);
    expect(failure.message).toBe(`its working directory "${workingDirectory}" ${message}`);
  });

  it('hands over arguments with line ends, marks and blanks as they are', async () => {
    const args = ['a\r\n', '\r', '\uFEFF', ' ', '\ttab '];
    const report = await executable('printf', ['[%s]', ...args]).result;
    expect(report.output).toBe(args.map((text) => `[${text}]`).join(''));
  });

  it('refuses more arguments than the system takes', async () => {
    const args = Array.from({ length: 200 }, () => 'x'.repeat(32_000));
    const failure = await failureOf(executable('true', args).result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain('longer than this system takes');
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
