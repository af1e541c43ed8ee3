import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandGroups } from '../../src/cli/commands.ts';
import { startApiStub } from './api-stub.ts';
import { runLine } from './memory-io.ts';

const nowhere = { apiUrl: 'http://127.0.0.1:9' };

describe('runCli', () => {
  it('explains itself and its exit codes with --help', async () => {
    const { exitCode, stdout } = await runLine(['--help'], nowhere);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('list, change and run schedules');
    expect(stdout).toMatch(/8 +the wait timed out/);
  });

  it('lists every command as its own module declares it', async () => {
    for (const { name, alias, description, load } of commandGroups.flatMap(
      ({ entries }) => entries,
    )) {
      const root = new Command().enablePositionalOptions();
      const runner = { client: () => undefined, operator: () => undefined, exitCode: () => 0 };
      (await load())(root, runner);
      const [command, ...others] = root.commands;
      expect(others).toEqual([]);
      const aliases = alias === undefined ? [] : [alias];
      expect([command?.name(), command?.aliases(), command?.description()]).toEqual([
        name,
        aliases,
        description,
      ]);
    }
  });

  it.each([
    'schedule run',
    'schedule apply',
    'schedule step add',
    'execution watch',
    'doctor',
    'dev',
    'worker',
  ])('shows an example in the help of %s', async (command) => {
    const { exitCode, stdout } = await runLine([...command.split(' '), '--help'], nowhere);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Examples:\n  carillon ');
  });

  it('suggests the command that was probably meant and exits with 2', async () => {
    const { exitCode, stderr } = await runLine(['schedule', 'lst'], nowhere);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('(Did you mean list?)');
  });

  it.each([
    [['help', 'execution', 'retry'], 'Usage: carillon execution retry|rerun [options] <execution>'],
    [['help', 'exec', 'rerun'], 'Usage: carillon execution retry|rerun [options] <execution>'],
    [['schedule', 'help', 'run'], 'Usage: carillon schedule run|start [options] <schedule>'],
    [['start', '--help'], 'Usage: carillon dev|start [options]'],
    [['-o', 'json', 'schedule', '--help'], 'Usage: carillon schedule|sch [options] [command]'],
    [['help'], 'Usage: carillon [options] [command]'],
  ])('explains the command that was named: %j', async (args, usage) => {
    const { exitCode, stdout } = await runLine(args, nowhere);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, usage]);
  });

  it.each([
    [['strat', '--help'], '(Did you mean start?)'],
    [['schedule', 'rnu', '--help'], '(Did you mean run?)'],
    [['help', 'execution', 'retyr'], '(Did you mean retry?)'],
    [['-o', 'json', 'nothing', '-h'], 'See the commands with: carillon --help'],
  ])('never explains another command than the one named: %j', async (args, hint) => {
    const { exitCode, stdout, stderr } = await runLine(args, nowhere);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
  });

  it('shows commands in help and hints as they can be typed here', async () => {
    const program = 'npx carillon';
    const help = await runLine(['schedule', 'run', '--help'], { ...nowhere, program });
    expect(help.stdout).toContain('Usage: npx carillon schedule run|start');
    expect(help.stdout).toContain('\n  npx carillon schedule run delta-sync --wait');
    const unknown = await runLine(['schedule', 'rnu'], { ...nowhere, program });
    expect(unknown.stderr).toContain('with: npx carillon schedule --help');
  });

  it('suggests the option that was probably meant and exits with 2', async () => {
    const { exitCode, stderr } = await runLine(['schedule', 'list', '--limt', '3'], nowhere);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('(Did you mean --limit?)');
  });

  it.each([
    ['an unknown format', ['schedule', 'list', '-o', 'xml']],
    ['a missing argument', ['schedule', 'get']],
    ['a limit that is no number', ['schedule', 'list', '--limit', 'many']],
    ['a duration that is none', ['doctor', '--timeout', 'soon']],
    ['an address that is none', ['doctor', '--api-url', 'localhost']],
    ['a port out of range', ['dev', '--port', '70000']],
    ['a role that is none', ['worker', '--role', 'both']],
    ['a timeout without a wait', ['schedule', 'run', 'x', '--timeout', '1s']],
  ])('exits with 2 for %s', async (_case, args) => {
    expect((await runLine(args, nowhere)).exitCode).toBe(2);
  });

  it('exits with 10 and says how to start the server when nothing listens', async () => {
    const stub = await startApiStub();
    await stub.close();
    const { exitCode, stderr, stdout } = await runLine(['schedule', 'list'], { apiUrl: stub.url });
    expect(exitCode).toBe(10);
    expect(stderr).toContain(`cannot reach ${stub.url}: the connection was refused`);
    expect(stderr).toContain('npm start');
    expect(stdout).toBe('');
  });

  it('understands global flags before and after the command, the later one counting', async () => {
    const { stdout } = await runLine(['-o', 'yaml', 'version', '-o', 'json'], nowhere);
    expect(JSON.parse(stdout)).toMatchObject({ node: process.versions.node });
  });
});

describe('bin/carillon.js', () => {
  it('starts from the sources and answers --help', async () => {
    const bin = fileURLToPath(new URL('../../bin/carillon.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [bin, '--help']);
    expect(stdout).toMatch(/Usage: .*carillon/);
  });
});
