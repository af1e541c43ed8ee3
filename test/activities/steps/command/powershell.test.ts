import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PowerShellSettings } from '../../../../src/domain/schedule/schedule.ts';
import { anInput, begin, createSteps, failureOf, type Setup } from '../harness.ts';
import { createStandIn, type StandIn } from './stand-in-pwsh.ts';

let standIn: StandIn;
let folder: string;

beforeAll(async () => {
  standIn = await createStandIn();
  folder = await mkdtemp(join(tmpdir(), 'carillon-test-'));
});
afterAll(async () => {
  await standIn.remove();
  await rm(folder, { recursive: true });
});

function powerShell(given: Partial<PowerShellSettings>, setup: Setup = {}) {
  const { PowerShell, observer } = createSteps({ environment: { PATH: standIn.path }, ...setup });
  const settings: PowerShellSettings = {
    edition: 'pwsh',
    workingDirectory: null,
    environment: {},
    ...given,
  };
  return { observer, ...begin(PowerShell, anInput(settings)) };
}

const told = async (): Promise<string[]> =>
  (await readFile(standIn.argumentsFile, 'utf8')).trimEnd().split('\n');

describe('PowerShell step', () => {
  it('runs an inline script from files, without a profile and without questions', async () => {
    const report = await powerShell({ script: 'echo it ran' }).result;
    expect(report).toMatchObject({ exitCode: 0, output: 'it ran\n' });
    const given = await told();
    expect(given.slice(0, -1)).toEqual(['-NoLogo', '-NoProfile', '-NonInteractive', '-File']);
    expect(given.at(-1)).toMatch(/start\.ps1$/);
  });

  it('stops at the first error, and ends with the exit code of its last program', async () => {
    await powerShell({ script: 'true' }).result;
    const starter = await readFile(standIn.startedFile, 'utf8');
    expect(starter.split('\n')).toEqual(
      expect.arrayContaining([
        "$ErrorActionPreference = 'Stop'",
        '$PSNativeCommandUseErrorActionPreference = $true',
        "& (Join-Path $PSScriptRoot 'script.ps1')",
        'exit $LASTEXITCODE',
      ]),
    );
  });

  it('keeps the lines of the script as they are, for the errors that name them', async () => {
    const script = 'first=1\ncat "$0"';
    const report = await powerShell({ script }).result;
    expect(report.output).toBe(script);
  });

  it('fails with the exit code and what was said', async () => {
    const failure = await failureOf(
      powerShell({ script: 'echo "no such user" >&2; exit 5' }).result,
    );
    expect(failure).toMatchObject({ code: 'step-failed', message: 'exit code 5: no such user' });
  });

  it('runs a file with arguments, as it is', async () => {
    const file = join(folder, 'export.ps1');
    await writeFile(file, 'echo "$1 and $2"');
    const report = await powerShell({ file, arguments: ['-Region', 'two words'] }).result;
    expect(report.output).toBe('-Region and two words\n');
    expect((await told()).slice(3)).toEqual(['-File', file, '-Region', 'two words']);
  });

  it('gives secrets in the environment, and masks them', async () => {
    const { result } = powerShell(
      { script: 'echo "$TOKEN"', environment: { TOKEN: { secret: 'TOKEN' } } },
      { resolveSecret: () => 'hunter2-and-more' },
    );
    expect((await result).output).toBe('[secret]\n');
  });

  it('marks the script as UTF-8 for the edition that would not know it', async () => {
    const windows = await createStandIn('powershell.exe');
    const { result } = powerShell(
      { script: ':\nhead -c 3 "$0" | od -An -tx1', edition: 'powershell.exe' },
      { environment: { PATH: windows.path } },
    );
    expect((await result).output).toContain('ef bb bf');
    const given = (await readFile(windows.argumentsFile, 'utf8')).split('\n');
    expect(given.slice(3, 5)).toEqual(['-ExecutionPolicy', 'Bypass']);
    await windows.remove();
  });

  it.each([
    ['pwsh', 'install PowerShell 7 on the worker, or run the step in a pool whose workers have it'],
    ['powershell.exe', 'write "edition": "pwsh", or run the step in a pool of Windows workers'],
  ] as const)('says what to do where %s is absent', async (edition, remedy) => {
    const { result } = powerShell({ script: '1', edition }, { environment: { PATH: '/bin' } });
    const failure = await failureOf(result);
    expect(failure).toMatchObject({ code: 'step-misconfigured', nonRetryable: true });
    expect(failure.message).toContain(`the program ${edition} is not there on its PATH`);
    expect(failure.message).toContain(remedy);
  });

  it('says which file is absent', async () => {
    const failure = await failureOf(powerShell({ file: '/nowhere/a.ps1' }).result);
    expect(failure.message).toBe('the script /nowhere/a.ps1 is not there');
  });

  it('is a command: a worker without commands does not run it', async () => {
    const { result } = powerShell({ script: '1' }, { commandsEnabled: false });
    expect((await failureOf(result)).code).toBe('step-type-unavailable');
  });
});
