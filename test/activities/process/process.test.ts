import { spawn, spawnSync } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProcessRunner, stopGraceMs } from '../../../activities/process/process.ts';
import {
  detectIsolation,
  groupIsolation,
  type Isolation,
} from '../../../activities/process/process-isolation.ts';
import {
  type CommandLimits,
  defaultCommandLimits,
} from '../../../src/domain/steps/command-step.ts';
import { until } from '../steps/harness.ts';

const detected = await detectIsolation();
const kinds: [string, Isolation][] = [['Group', groupIsolation]];
if (detected.kind === 'Namespace') kinds.unshift(['Namespace', detected]);

type Started = {
  output: () => string;
  end: ReturnType<ReturnType<typeof createProcessRunner>['run']>;
};

type More = { environment?: Record<string, string>; limits?: Partial<CommandLimits> };

function start(
  isolation: Isolation,
  script: string,
  signal: AbortSignal,
  { environment = {}, limits = {} }: More = {},
): Started {
  let output = '';
  const end = createProcessRunner(isolation, { ...defaultCommandLimits, ...limits }).run({
    program: '/bin/sh',
    args: ['-c', script],
    workingDirectory: scratch,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...environment },
    mark: randomUUID(),
    onOutput: (_stream, chunk) => (output += chunk.toString()),
    signal,
  });
  return { output: () => output, end };
}

/** A command line nobody else on this machine has. */
function uniqueSleep(): string {
  return `sleep 86400.${randomInt(1e12)}`;
}

/** Looks at command lines, not at the mark that the product looks for. */
async function survivors(sleep: string): Promise<number> {
  const wanted = `${sleep.replace(' ', '\0')}\0`;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line === wanted).length;
}

const never = new AbortController().signal;
const scratch = await mkdtemp(join(tmpdir(), 'carillon-test-'));
afterAll(() => rm(scratch, { recursive: true }));

describe.each(kinds)('createProcessRunner with %s isolation', (kind, isolation) => {
  it('answers the exit code and everything printed', async () => {
    const { output, end } = start(isolation, 'echo out; echo err >&2; exit 7', never);
    expect(await end).toEqual({ exitCode: 7, killedBy: null, stopped: false });
    expect(output().split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('names the signal that killed the program', async () => {
    const end = await start(isolation, 'kill -SEGV $$', never).end;
    expect(end).toEqual({ exitCode: 139, killedBy: 'SIGSEGV', stopped: false });
  });

  it.each(['SIGHUP', 'SIGTERM', 'SIGUSR1', 'SIGKILL'] as const)(
    'tells a program that %s killed from one that answers the same exit code',
    async (signal) => {
      const killed = await start(isolation, `kill -${signal.slice(3)} $$`, never).end;
      expect(killed.killedBy).toBe(signal);
      const answered = await start(isolation, `exit ${killed.exitCode}`, never).end;
      expect(answered).toEqual({ ...killed, killedBy: null });
    },
  );

  it('lets no variable of the step act on anything but its program', async () => {
    const helpers = ['setpriv', 'unshare', 'sh', 'env'];
    for (const name of helpers) {
      const text = `#!/bin/sh\necho ${name} >>${scratch}/helpers-ran\n`;
      await writeFile(join(scratch, name), text, { mode: 0o755 });
    }
    await writeFile(join(scratch, 'startup'), `echo startup >>${scratch}/helpers-ran\n`);
    // Makes every program that is started with it print its libraries instead of running.
    const environment = {
      PATH: scratch,
      LD_TRACE_LOADED_OBJECTS: '1',
      LD_PRELOAD: '/no/such/library.so',
      BASH_ENV: `${scratch}/startup`,
      ENV: `${scratch}/startup`,
      IFS: '/',
      LC_ALL: 'xx',
    };
    const { output, end } = start(isolation, 'echo ran', never, { environment });
    expect(await end).toMatchObject({ killedBy: null });
    expect(output().match(/libc\.so/g)).not.toBeNull();
    expect(output().match(/cannot be preloaded/g)).toHaveLength(1);
    expect(output()).not.toContain('ran');
    expect(await readdir(scratch)).not.toContain('helpers-ran');
  });

  it('hands every variable over as it is, and none of its own', async () => {
    const environment = {
      PATH: '/usr/bin:/bin',
      EMPTY: '',
      'a.b-c': 'dots',
      '-u': 'option',
      LINES: 'one\ntwo',
      QUOTES: `"'\`$(id) \${PATH} \\ #`,
      UID: '7',
      OPTIND: 'x',
    };
    let output = '';
    const end = await createProcessRunner(isolation).run({
      program: '/usr/bin/env',
      args: ['-0'],
      workingDirectory: '/',
      environment,
      mark: 'the-mark',
      signal: never,
      onOutput: (_stream, chunk) => (output += chunk.toString()),
    });
    expect(end.exitCode).toBe(0);
    const expected = { ...environment, CARILLON_ATTEMPT_TOKEN: 'the-mark' };
    expect(output.split('\0').slice(0, -1).sort()).toEqual(
      Object.entries(expected)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });

  it('shows the value of a variable in no command line', async () => {
    const secret = `value-${randomUUID()}`;
    const abort = new AbortController();
    const { output, end } = start(isolation, 'echo ready; sleep 600', abort.signal, {
      environment: { SECRET: secret },
    });
    await until(() => output().includes('ready'));
    const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(
      names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')),
    );
    abort.abort();
    await end;
    expect(lines.some((line) => line.includes('carillon'))).toBe(true);
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });

  it('runs a program whose path holds an equals sign', async () => {
    const program = join(scratch, 'a=b');
    await writeFile(program, '#!/bin/sh\necho "$0 $*"\n', { mode: 0o755 });
    let output = '';
    await createProcessRunner(isolation).run({
      program,
      args: ['c=d'],
      workingDirectory: '/',
      environment: {},
      mark: 'm',
      signal: never,
      onOutput: (_stream, chunk) => (output += chunk.toString()),
    });
    expect(output).toBe(`${program} c=d\n`);
  });

  it('opens nothing of its own to the program', async () => {
    const { output, end } = start(isolation, 'ls /proc/self/fd; echo err >&2', never);
    await end;
    const inherited = (await readdir('/proc/self/fd')).filter((fd) => Number(fd) > 9);
    const open = output()
      .split('\n')
      .filter((fd) => /^\d$/.test(fd) && !inherited.includes(fd));
    // The last one is the directory being listed.
    expect(open).toEqual(['0', '1', '2', '3']);
  });

  it('kills a program that writes a larger file than it may, and keeps no core', async () => {
    const script = 'ulimit -c; exec head -c 20000000 /dev/zero >large-file';
    const { output, end } = start(isolation, script, never, { limits: { fileMiB: 16 } });
    expect(await end).toMatchObject({ killedBy: 'SIGXFSZ' });
    expect(output()).toBe('0\n');
    expect((await readFile(join(scratch, 'large-file'))).length).toBe(16 * 1024 * 1024);
  });

  it('gives a process no more memory and no more open files than it may have', async () => {
    const script = 'ulimit -n; tail /dev/zero; echo "exit code $?"';
    const { output, end } = start(isolation, script, never, {
      limits: { memoryMiB: 64, openFiles: 99 },
    });
    await end;
    expect(output()).toContain('99\n');
    expect(output()).toMatch(/memory exhausted|[Cc]annot allocate memory/);
    expect(output()).toContain('exit code 1');
  });

  it.skipIf(!isolation.limitsProcesses)('stops a command that forks without end', async () => {
    const script = 'i=0; while [ $i -lt 3000 ]; do sleep 600 & i=$((i + 1)); done; echo all';
    const { output, end } = start(isolation, script, never, { limits: { processes: 64 } });
    expect(await end).toMatchObject({ exitCode: 2, killedBy: null });
    expect(output()).toContain('Cannot fork');
    expect(output()).not.toContain('all');
  });

  it('gives the program no input', async () => {
    const { output, end } = start(isolation, 'cat; echo done', never);
    await end;
    expect(output()).toBe('done\n');
  });

  it('lets a program end in its own way when it is stopped', async () => {
    const abort = new AbortController();
    const script = 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.05; done';
    const { output, end } = start(isolation, script, abort.signal);
    await until(() => output().includes('ready'));
    abort.abort();
    expect(await end).toMatchObject({ exitCode: 3, stopped: true });
    expect(output()).toContain('bye');
  });

  it('kills a program that ignores the request to end', async () => {
    const abort = new AbortController();
    const sleep = uniqueSleep();
    const { output, end } = start(isolation, `trap "" TERM; echo ready; ${sleep}`, abort.signal);
    await until(() => output().includes('ready'));
    const before = performance.now();
    abort.abort();
    expect(await end).toMatchObject({ stopped: true });
    expect(performance.now() - before).toBeLessThan(stopGraceMs + 2_500);
    expect(await survivors(sleep)).toBe(0);
  });

  it.each([
    ['a grandchild', (sleep: string) => `sh -c '${sleep} & wait'`],
    ['a child in a session of its own', (sleep: string) => `setsid ${sleep} & wait`],
    [
      'an orphan that left twice',
      (sleep: string) =>
        `setsid sh -c 'setsid ${sleep} >/dev/null 2>&1 &' & wait; ${uniqueSleep()}`,
    ],
  ])('stops %s too before it answers', async (_name, script) => {
    const abort = new AbortController();
    const sleep = uniqueSleep();
    const { end } = start(isolation, script(sleep), abort.signal);
    await until(async () => (await survivors(sleep)) === 1);
    abort.abort();
    expect(await end).toMatchObject({ stopped: true });
    expect(await survivors(sleep)).toBe(0);
  });

  it('leaves nothing running behind a program that ended by itself', async () => {
    const sleep = uniqueSleep();
    const { end } = start(isolation, `setsid ${sleep} & ${sleep} & exit 0`, never);
    expect(await end).toMatchObject({ exitCode: 0, stopped: false });
    expect(await survivors(sleep)).toBe(0);
  });

  it('does not begin when it is stopped before', async () => {
    const { end } = start(isolation, 'exit 0', AbortSignal.abort(new Error('too late')));
    await expect(end).rejects.toThrow('too late');
  });

  it('ends the whole tree when the worker is killed', async () => {
    const sleep = uniqueSleep();
    // Without a namespace, a process that left the group outlives a killed worker.
    const script = kind === 'Namespace' ? `setsid ${sleep} & sh -c "${sleep}"` : `sh -c "${sleep}"`;
    const worker = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('./process-worker.ts', import.meta.url)),
        kind,
        script,
      ],
      { stdio: 'inherit' },
    );
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    const expected = kind === 'Namespace' ? 2 : 1;
    await until(async () => (await survivors(sleep)) === expected);
    worker.kill('SIGKILL');
    await exited;
    await until(async () => (await survivors(sleep)) === 0);
  });
});

describe.skipIf(!detected.hidesWorker)('createProcessRunner in a namespace', () => {
  it('keeps the environment of the worker out of reach', async () => {
    const script = `cat /proc/${process.pid}/environ >/dev/null 2>&1 && echo readable; echo $$`;
    const { output, end } = start(detected, script, never);
    await end;
    expect(output()).toMatch(/^\d{1,2}\n$/);
  });

  it('ends a daemon that left twice and cleared its environment', async () => {
    const sleep = uniqueSleep();
    const daemon = `/bin/sh -c "echo >started; exec ${sleep}"`;
    const script = [
      `env -i /usr/bin/setsid /bin/sh -c '/usr/bin/setsid ${daemon} >/dev/null 2>&1 &'`,
      'while [ ! -e started ]; do :; done',
    ].join('\n');
    const { end } = start(detected, script, never);
    expect(await end).toMatchObject({ exitCode: 0 });
    expect(await survivors(sleep)).toBe(0);
  });
});

const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
const setpriv = '/usr/bin/setpriv';
const permitted = spawnSync(setpriv, [
  ...[...asNobody, 'unshare', '--user', '--map-current-user', '--pid', '--fork', 'true'],
]);

describe.skipIf(permitted.status !== 0)('createProcessRunner for an ordinary user', () => {
  it('needs no rights for a namespace that hides the worker and counts processes', () => {
    const script = [
      'for file in /proc/[0-9]*/environ; do cat $file 2>/dev/null; done | tr "\\0" "\\n"',
      'i=0; while [ $i -lt 3000 ]; do sleep 600 & i=$((i + 1)); done; echo all',
    ].join('\n');
    const worker = fileURLToPath(new URL('./process-worker.ts', import.meta.url));
    const run = spawnSync(
      setpriv,
      [...asNobody, process.execPath, '--import', 'tsx', worker, 'Namespace', script],
      { env: { ...process.env, HOME: scratch, OF_THE_WORKER: 'alone' }, encoding: 'utf8' },
    );
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('CARILLON_ATTEMPT_TOKEN=');
    expect(run.stdout).not.toContain('OF_THE_WORKER');
    expect(run.stdout).toContain('Cannot fork');
    expect(run.stdout).not.toContain('all');
  });
});

describe('detectIsolation', () => {
  it('answers a way of running that works here', async () => {
    const { output, end } = start(await detectIsolation(), 'echo works', never);
    expect(await end).toMatchObject({ exitCode: 0 });
    expect(output()).toBe('works\n');
  });
});
