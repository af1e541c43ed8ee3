import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShellSettings } from '../../../../src/domain/schedule/schedule.ts';
import { anInput, begin, createSteps, failureOf } from '../harness.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'carillon-test-'))));
afterAll(() => rm(folder, { recursive: true }));

async function run(text: string, changes: Partial<ShellSettings> = {}) {
  await writeFile(join(folder, 'script.sh'), text);
  const { Shell } = createSteps();
  const settings = { file: join(folder, 'script.sh'), workingDirectory: null, environment: {} };
  return begin(Shell, anInput<ShellSettings>({ ...settings, ...changes })).result;
}

describe('Shell step with a file', () => {
  it('runs it with its arguments, executable or not', async () => {
    const report = await run('echo "$# $1 $2"', { arguments: ['a b', '$HOME'] });
    expect(report.output).toBe('2 a b $HOME\n');
  });

  it('stops at the first command that fails', async () => {
    const failure = await failureOf(run('echo one\nfalse\necho two'));
    expect(failure.report).toMatchObject({ exitCode: 1, output: 'one\n' });
  });

  it('gives it to the interpreter of its first line', async () => {
    const report = await run('#!/usr/bin/env node\nconsole.log(process.argv[2])', {
      arguments: ['--x'],
    });
    expect(report.output).toBe('--x\n');
  });

  it('finds it from the working directory', async () => {
    await writeFile(join(folder, 'script.sh'), 'pwd');
    const report = await run('pwd', { file: 'script.sh', workingDirectory: folder });
    expect(report.output).toBe(`${folder}\n`);
  });

  it.each([
    ['/nowhere/script.sh', 'the script /nowhere/script.sh is not there'],
    ['/tmp', 'the script /tmp is not a file'],
  ])('says why %s cannot be run', async (file, message) => {
    const failure = await failureOf(run('', { file }));
    expect(failure).toMatchObject({ code: 'step-misconfigured', message, nonRetryable: true });
  });

  it('names an interpreter that is absent', async () => {
    const failure = await failureOf(run('#!/opt/no/python\n'));
    expect(failure.message).toContain('needs the interpreter /opt/no/python, which is not there');
  });
});
