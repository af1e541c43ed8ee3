/** What one command may use of its worker's host. */

/** Null means no limit beyond those of the worker itself. */
export type CommandLimits = {
  /** Processes and threads alive at once. */
  processes: number | null;
  /** Files a process may hold open. */
  openFiles: number | null;
  /** Size of each file it writes, in MiB. */
  fileMiB: number | null;
  /** Private memory of each process, in MiB. */
  memoryMiB: number | null;
};

export const defaultCommandLimits: CommandLimits = {
  processes: 512,
  openFiles: 4_096,
  fileMiB: 10_240,
  memoryMiB: 4_096,
};

/** The setting of a worker that changes each limit. */
export const commandLimitKeys = {
  processes: 'CARILLON_COMMAND_PROCESSES',
  openFiles: 'CARILLON_COMMAND_OPEN_FILES',
  fileMiB: 'CARILLON_COMMAND_FILE_MIB',
  memoryMiB: 'CARILLON_COMMAND_MEMORY_MIB',
} as const satisfies Record<keyof CommandLimits, string>;

/** How programs say that they ran into a limit; each of them may say it for another reason too. */
const signs: Readonly<Record<keyof CommandLimits, RegExp>> = {
  processes:
    /cannot fork|can't fork|fork: |resource temporarily unavailable|(start|create)\b.{0,20} thread/i,
  openFiles: /too many open files|\bEMFILE\b/i,
  fileMiB: /file too large|file size limit exceeded|\bEFBIG\b/i,
  memoryMiB:
    /cannot allocate memory|out of memory|memory exhausted|MemoryError|bad_alloc|\bENOMEM\b/i,
};

const sentences: Readonly<Record<keyof CommandLimits, (limit: number) => string>> = {
  processes: (limit) => `${limit} processes at once`,
  openFiles: (limit) => `${limit} open files in each process`,
  fileMiB: (limit) => `files of at most ${limit} MiB`,
  memoryMiB: (limit) => `${limit} MiB of memory in each process`,
};

/**
 * A fact beside the message of a command that seems to have run into a limit: which one there is
 * and what changes it. Empty when nothing it said looks like that.
 */
export function limitNote(said: string, limits: CommandLimits): string {
  const names = Object.keys(signs) as (keyof CommandLimits)[];
  const name = names.find((one) => limits[one] !== null && signs[one].test(said));
  if (name === undefined) return '';
  const allowed = sentences[name](limits[name] ?? 0);
  return ` (this worker allows a command ${allowed}: ${commandLimitKeys[name]})`;
}
