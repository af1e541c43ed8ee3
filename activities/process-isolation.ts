/** How a command is fenced in, so that nothing it starts outlives it or the worker. */
import { spawn } from 'node:child_process';

/**
 * `Namespace`: a PID namespace of its own; its end, or the worker's, ends everything inside, whatever
 * those processes did to get away. `Group`: a process group and a lifeline to the worker; processes
 * that left the group are found by the mark in their environment.
 */
export type Isolation = {
  kind: 'Namespace' | 'Group';
  /** The command line that runs a program inside. */
  wrap(program: string, args: readonly string[]): { file: string; args: string[] };
};

/**
 * The shell in front passes signals by (a trapped one is reset in the program), says nothing of its
 * own, and answers the program's exit code, or 128 plus the number of the signal that killed it.
 */
const runAndAnswer = 'trap : TERM INT HUP; exec 4>&2 2>/dev/null; (exec "$@") 2>&4 4>&-; exit $?';

/** Reads a pipe only the worker holds open: its end means that the worker is dead. */
const lifeline = '(trap "" TERM INT HUP; read _ <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; ';

/** The file descriptor the lifeline is read from. */
export const lifelineDescriptor = 3;

const namespaceOptions = ['--pid', '--fork', '--kill-child=KILL'];

function namespace(options: readonly string[]): Isolation {
  return {
    kind: 'Namespace',
    wrap: (program, args) => ({
      file: 'setpriv',
      args: [
        ...['--pdeathsig', 'KILL', '--', 'unshare', ...options, '--'],
        ...['/bin/sh', '-c', runAndAnswer, 'sh', program, ...args],
      ],
    }),
  };
}

export const groupIsolation: Isolation = {
  kind: 'Group',
  wrap: (program, args) => ({
    file: '/bin/sh',
    args: ['-c', lifeline + runAndAnswer, 'sh', program, ...args],
  }),
};

/** A `/proc` of its own keeps `ps` and `$$` inside in agreement; not every container permits one. */
const candidates = [namespace([...namespaceOptions, '--mount-proc']), namespace(namespaceOptions)];

/** The strongest isolation this host permits, found by trying each; takes some milliseconds. */
export async function detectIsolation(): Promise<Isolation> {
  for (const candidate of candidates) {
    if (await works(candidate)) return candidate;
  }
  return groupIsolation;
}

const trialTimeoutMs = 5_000;
const trialExitCode = 42;

async function works(isolation: Isolation): Promise<boolean> {
  const { file, args } = isolation.wrap('/bin/sh', ['-c', `exit ${trialExitCode}`]);
  return new Promise((resolve) => {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
    const trial = spawn(file, args, { stdio: 'ignore', env, timeout: trialTimeoutMs });
    trial.once('error', () => resolve(false));
    trial.once('exit', (code) => resolve(code === trialExitCode));
  });
}
