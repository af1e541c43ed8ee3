/** How a command is fenced in, so that nothing it starts outlives it or the worker. */
import { spawn, type StdioOptions } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { type CommandLimits, defaultCommandLimits } from '../../src/domain/steps/command-step.ts';
import { launcherText } from './process-launcher.ts';

type IsolatedCommand = {
  /** Absolute path. */
  program: string;
  args: readonly string[];
  /** The whole environment of the program. */
  environment: Readonly<Record<string, string>>;
};

type Launch = { file: string; args: string[]; environment: Record<string, string> };

/**
 * `Namespace`: a PID namespace of its own; its end, or the worker's, ends everything inside, whatever
 * those processes did to get away. `Group`: a process group and a lifeline to the worker; processes
 * that left the group are found by the mark in their environment.
 */
export type Isolation = {
  kind: 'Namespace' | 'Group';
  /** Whether the worker's environment and memory are out of the command's reach. */
  hidesWorker: boolean;
  /** Whether the limit of processes holds for the worker's user here. */
  limitsProcesses: boolean;
  /** The command line and environment that run a command inside. */
  launch(command: IsolatedCommand, limits: CommandLimits): Launch;
};

/** Searched for our own helpers instead of any PATH, which a step or a login may have changed. */
const trustedDirectories = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/run/current-system/sw/bin'];

const tools = new Map<string, string | undefined>();

/** Absolute path of a helper, looked up once in a process. */
function findTool(name: string): string | undefined {
  if (!tools.has(name)) {
    tools.set(
      name,
      trustedDirectories.map((at) => `${at}/${name}`).find((path) => isExecutable(path)),
    );
  }
  return tools.get(name);
}

/** @throws when this host has no such helper. */
function tool(name: string): string {
  const path = findTool(name);
  if (path !== undefined) return path;
  throw new Error(`commands need ${name}, which is in none of ${trustedDirectories.join(', ')}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What holds the number of processes down; see `processLimit`. */
type ProcessCount = 'PidNamespace' | 'UserNamespace' | 'User' | 'Nothing';

type Fence = {
  kind: Isolation['kind'];
  hidesWorker: boolean;
  processCount: ProcessCount;
  /** The command line in front of the shell. */
  front(): string[];
};

const shell = '/bin/sh';

/**
 * The variables of the step reach its program as the values of variables of other names, which
 * `env` puts in place at the very end: until then no LD_PRELOAD, PATH or BASH_ENV of a step acts on
 * a helper of ours, and no value is ever part of a command line.
 */
function isolate(fence: Fence): Isolation {
  return {
    kind: fence.kind,
    hidesWorker: fence.hidesWorker,
    limitsProcesses: fence.processCount !== 'Nothing',
    launch({ program, args, environment }, limits) {
      const entries = Object.entries(environment);
      const carried = entries.map(
        ([name, value], index) => [`CARILLON_ENV_${index}`, `${name}=${value}`] as const,
      );
      const replace = ['-i --', ...carried.map(([name]) => `\${${name}}`)].join(' ');
      const text = launcherText({
        lifeline: fence.kind === 'Group',
        limits: { ...limits, ...processLimit(fence.processCount, limits.processes) },
      });
      const [file = shell, ...front] = [...fence.front(), shell];
      return {
        file,
        args: [
          ...front,
          '-c',
          text,
          'carillon',
          tool('env'),
          '-S',
          replace,
          ...startOf(program),
          ...args,
        ],
        environment: {
          PATH: trustedDirectories.join(':'),
          LC_ALL: 'C',
          ...Object.fromEntries(carried),
        },
      };
    },
  };
}

/** `env` takes a word with an equals sign for a variable; a shell in between does not. */
function startOf(program: string): string[] {
  return program.includes('=') ? [shell, '-c', 'exec "$0" "$@"', program] : [program];
}

/**
 * The kernel counts processes by user: alone within a user namespace, otherwise with everything
 * else that user runs, so that all tasks of the host are allowed for. It never holds root to it;
 * there the ids of a PID namespace are made few, of which it keeps 300 back.
 */
function processLimit(count: ProcessCount, limit: number | null) {
  const none = { processes: null, highestPid: null };
  if (limit === null || count === 'Nothing') return none;
  if (count === 'PidNamespace') return { ...none, highestPid: limit + 300 };
  return { ...none, processes: count === 'UserNamespace' ? limit : limit + tasksOfHost() };
}

/** All tasks alive, from `0.20 0.18 0.12 1/80 11206`; 0 where there is no `/proc`. */
function tasksOfHost(): number {
  try {
    return Number(/\/(\d+) /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function namespace(options: readonly string[], processCount: ProcessCount): Isolation {
  return isolate({
    kind: 'Namespace',
    processCount,
    hidesWorker: options.includes('--mount-proc') || options.includes('--user'),
    front: () => [
      tool('setpriv'),
      '--pdeathsig',
      'KILL',
      '--',
      tool('unshare'),
      '--pid',
      '--fork',
      '--kill-child=KILL',
      ...options,
      '--',
    ],
  });
}

const isRoot = process.getuid?.() === 0;
const withoutNamespace: ProcessCount = isRoot || process.platform !== 'linux' ? 'Nothing' : 'User';

export const groupIsolation: Isolation = isolate({
  kind: 'Group',
  hidesWorker: false,
  processCount: withoutNamespace,
  front: () => [],
});

function kernelIsAtLeast(major: number, minor: number): boolean {
  const [first = 0, second = 0] = release().split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

/**
 * From the strongest on. A `/proc` of its own keeps `ps` and `$$` inside in agreement and the worker
 * out of sight; not every container permits one. A user namespace needs no rights, but leaves a
 * root without access to the files of others, so that it is for ordinary users only.
 */
function candidates(): Isolation[] {
  const userNamespace = ['--user', '--map-current-user'];
  // Before 6.14 there is one highest process id for the whole host.
  const byPid: ProcessCount = kernelIsAtLeast(6, 14) ? 'PidNamespace' : 'Nothing';
  const byUser: ProcessCount = kernelIsAtLeast(5, 14) ? 'UserNamespace' : 'User';
  if (isRoot) {
    return [
      namespace(['--mount-proc'], byPid),
      namespace(['--mount-proc'], 'Nothing'),
      namespace([], 'Nothing'),
    ];
  }
  return [
    namespace(['--mount-proc'], 'User'),
    namespace([...userNamespace, '--mount-proc'], byUser),
    namespace(userNamespace, byUser),
    namespace([], 'User'),
  ];
}

/**
 * The strongest isolation this host permits, found by trying each; takes some milliseconds.
 * @throws when the host lacks what every way of running a command needs.
 */
export async function detectIsolation(): Promise<Isolation> {
  tool('env');
  const namespaces =
    findTool('setpriv') !== undefined && findTool('unshare') !== undefined ? candidates() : [];
  for (const candidate of namespaces) {
    if (await works(candidate)) return candidate;
  }
  return groupIsolation;
}

const trialTimeoutMs = 10_000;
const trialExitCode = 42;

async function works(isolation: Isolation): Promise<boolean> {
  const program = { program: shell, args: ['-c', `exit ${trialExitCode}`], environment: {} };
  return new Promise((resolve) => {
    const { file, args, environment } = isolation.launch(program, defaultCommandLimits);
    const options = { env: environment, timeout: trialTimeoutMs };
    const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'ignore', 'pipe'];
    const trial = spawn(file, args, { ...options, stdio });
    trial.once('error', () => resolve(false));
    trial.once('exit', (code) => resolve(code === trialExitCode));
  });
}
