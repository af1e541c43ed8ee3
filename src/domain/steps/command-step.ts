/** An inline script as it is run: its line ends, and the interpreter its first line asks for. */

/** As Linux reads a first line `#!path argument`: everything after the path is one argument. */
export type Shebang = { interpreter: string; argument: string | null };

export type Script = {
  /** What is written into the file: lines end with LF, and no byte order mark comes first. */
  text: string;
  /** Null when a POSIX shell is to run it. */
  shebang: Shebang | null;
  /** What was changed, for the log of the step; empty for most scripts. */
  notes: readonly string[];
};

/** Why a script cannot be run as it says; `remedy` is what to write instead. */
export type ScriptFault = { message: string; remedy: string };

const byteOrderMark = '\uFEFF';

/** Linux reads 256 bytes of a first line, its end included. */
const longestShebang = 255;

/** Never guesses: whatever a shell would take for a part of a word is refused. */
export function readScript(script: string): Script | ScriptFault {
  const marked = script.startsWith(byteOrderMark);
  const plain = marked ? script.slice(1) : script;
  const text = plain.replace(/\r\n/g, '\n').replace(/\r$/, '');
  const stray = text.indexOf('\r');
  if (stray >= 0) {
    const line = text.slice(0, stray).split('\n').length;
    return {
      message: `line ${line} holds a carriage return that ends no line; a shell would take it for a part of a word`,
      remedy: "end lines with LF, and write a carriage return that is meant as $(printf '\\r')",
    };
  }
  const shebang = readShebang(text);
  if (shebang !== null && 'message' in shebang) return shebang;
  const notes = [
    ...(marked ? ['the byte order mark in front of the script was left out'] : []),
    ...(text.length < plain.length
      ? ['the line ends of the script were read as LF, not CR LF']
      : []),
  ];
  return { text, shebang, notes };
}

/** Blank lines in front of it, as an indented text may have, do not hide it. */
function readShebang(text: string): Shebang | ScriptFault | null {
  const start = /^\s*#!/.exec(text);
  if (start === null) return null;
  const [line = ''] = text.slice(start[0].length).split('\n', 1);
  const remedy = 'write #!/bin/bash or #!/usr/bin/env python3, or leave the line out';
  // Before any pattern is tried, which a long line of blanks would make slow.
  if (new TextEncoder().encode(`#!${line}`).length > longestShebang) {
    return { message: `its first line has more than ${longestShebang} bytes`, remedy };
  }
  const shebang = parseShebang(line);
  if (shebang.interpreter.startsWith('/')) return shebang;
  return { message: 'its first line names no absolute path of an interpreter', remedy };
}

/** The interpreter and its one argument, from what follows `#!` on its line. */
export function parseShebang(line: string): Shebang {
  const [, interpreter = '', argument = ''] =
    /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  return { interpreter, argument: argument === '' ? null : argument };
}

/** Whether `readScript` refused. */
export function isScriptFault(read: Script | ScriptFault): read is ScriptFault {
  return 'message' in read;
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh']);

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The arguments of the interpreter up to the script itself. A Shell step stops at the first command
 * that fails, whichever shell runs it: shells get -e first, so that the options of the line win.
 */
export function interpreterArguments({ interpreter, argument }: Shebang): string[] {
  const given = argument === null ? [] : [argument];
  if (shells.has(baseName(interpreter))) return ['-e', ...given];
  const starts = ['env', 'busybox'].includes(baseName(interpreter));
  if (!starts || argument === null) return given;
  if (shells.has(baseName(argument))) return [argument, '-e'];
  // `env -S bash -u` splits its one argument itself.
  const split = /^(-S\s*|--split-string[=\s]\s*)(\S+)(.*)$/.exec(argument);
  const isShell = split !== null && shells.has(baseName(split[2] ?? ''));
  return isShell ? [`${split[1]}${split[2]} -e${split[3]}`] : given;
}

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
