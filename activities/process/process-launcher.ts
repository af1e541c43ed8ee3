/** The shell between a worker and a program: sets limits, passes signals by, and says how it ended. */
import { readFileSync } from 'node:fs';
import type { CommandLimits } from '../../src/domain/steps/command-step.ts';

/** File descriptors of the launcher; its own standard error is what `readLaunch` reads. */
export const launcherDescriptors = {
  /** Read to its end, which means that the worker is dead. Only without a namespace. */
  lifeline: 3,
  /** Standard error of the program. */
  stderr: 4,
} as const;

export type LauncherOptions = {
  lifeline: boolean;
  limits: CommandLimits & {
    /** Highest process id of the namespace, set before anything else. */
    highestPid: number | null;
  };
};

/** Ends the group as soon as no process holds the other end of the pipe. */
const lifelineText = [
  '(trap "" TERM INT HUP; read _ <&3; kill -KILL 0) >/dev/null 2>&1 4>&- &',
  'exec 3<&-',
];

const begun = 'begun';

/**
 * A script for any POSIX shell that runs its arguments and answers their exit code, or 128 plus the
 * number of the signal that killed them. Signals are trapped, not ignored, so that the program does
 * not inherit that. Its own standard error says that the program began, and what shells say when a
 * signal ends one: the exit code alone does not tell.
 */
export function launcherText({ lifeline, limits }: LauncherOptions): string {
  return [
    ...limitLines(limits),
    // In POSIX mode bash says nothing of signals; outside of it, it counts file sizes in other blocks.
    '[ -z "$BASH_VERSION" ] || set +o posix',
    'trap : TERM INT HUP',
    ...(lifeline ? lifelineText : []),
    `echo ${begun} >&2`,
    // A subshell, so that the shell itself keeps its own standard error.
    '(exec "$@" 2>&4 4>&- 3<&-)',
    'exit $?',
  ].join('\n');
}

const quiet = '2>/dev/null';
const limitFailed = 127;

function limitLines({ highestPid, ...wanted }: LauncherOptions['limits']): string[] {
  const { processes, openFiles, fileMiB, memoryMiB } = withinHardLimits(wanted);
  const line = (option: string, value: number): string => `ulimit ${option} ${value} ${quiet}`;
  return [
    ...(highestPid === null
      ? []
      : [`echo ${highestPid} >/proc/sys/kernel/pid_max || exit ${limitFailed}`]),
    line('-c', 0),
    ...(openFiles === null ? [] : [line('-n', openFiles)]),
    // POSIX counts files in blocks of 512 bytes, and memory in KiB.
    ...(fileMiB === null ? [] : [line('-f', fileMiB * 2_048)]),
    ...(memoryMiB === null ? [] : [line('-d', memoryMiB * 1_024)]),
    // Bash says -u; dash says -p, which means something else to bash.
    ...(processes === null ? [] : [`${line('-u', processes)} || ${line('-p', processes)}`]),
  ];
}

/** Names of /proc/self/limits, with how many of their units make one of ours. */
const kernelLimits = {
  processes: ['Max processes', 1],
  openFiles: ['Max open files', 1],
  fileMiB: ['Max file size', 1_048_576],
  memoryMiB: ['Max data size', 1_048_576],
} as const satisfies Record<keyof CommandLimits, readonly [string, number]>;

/** A worker that runs as root could raise its own hard limits for a command: it never does. */
function withinHardLimits(limits: CommandLimits): CommandLimits {
  const own = readOwnLimits();
  const within = (name: keyof CommandLimits): number | null => {
    const wanted = limits[name];
    const [row, unit] = kernelLimits[name];
    const hard = new RegExp(`^${row} +\\S+ +(\\d+) `, 'm').exec(own)?.[1];
    return wanted === null || hard === undefined
      ? wanted
      : Math.min(wanted, Math.floor(Number(hard) / unit));
  };
  return {
    processes: within('processes'),
    openFiles: within('openFiles'),
    fileMiB: within('fileMiB'),
    memoryMiB: within('memoryMiB'),
  };
}

let ownLimits: string | undefined;

function readOwnLimits(): string {
  try {
    return (ownLimits ??= readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return '';
  }
}

export type LaunchReport =
  /** The program never began; `message` says why, as far as is known. */
  { began: false; message: string } | { began: true; signalled: boolean };

/** Reads what the launcher and the helpers in front of it said on their own standard error. */
export function readLaunch(said: string, exitCode: number): LaunchReport {
  const [first, ...rest] = said.split('\n').filter((line) => line.trim() !== '');
  if (first !== begun) return { began: false, message: first ?? '' };
  const [words] = rest;
  // Beside an exit code that stands for no signal, it says why it could not start a process.
  if (words !== undefined && exitCode <= 128) return { began: false, message: words };
  return { began: true, signalled: words !== undefined };
}
