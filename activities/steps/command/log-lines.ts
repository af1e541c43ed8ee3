/** Turns the output of a command into log lines: complete, bounded, in small batches. */
import { stripVTControlCharacters } from 'node:util';
import type { LogLine } from '../../../src/domain/observation.ts';
import { excerpt } from '../../../src/domain/text/clip.ts';

export type LineStream = Extract<LogLine['stream'], 'stdout' | 'stderr'>;

export type LogLines = {
  add(stream: LineStream, text: string): void;
  /** Sends what is left, and says how much was not kept. */
  end(): void;
};

export const lineLimits = {
  /** UTF-16 units of one line; longer ones are cut and marked. */
  lineLength: 1_000,
  /** Lines of one attempt; later ones are only counted. */
  lines: 5_000,
  batch: 100,
  /** How long a line waits for others to be sent with. */
  waitMs: 250,
} as const;

/** `onLine` is told every line, also those of which the log keeps only the number. */
export function createLogLines(
  send: (lines: readonly LogLine[]) => void,
  onLine: (stream: LineStream, line: string) => void = () => undefined,
): LogLines {
  const printed: Record<LineStream, PrintedLines> = {
    stdout: createPrintedLines((line) => keep('stdout', line)),
    stderr: createPrintedLines((line) => keep('stderr', line)),
  };
  let batch: LogLine[] = [];
  let timer: NodeJS.Timeout | undefined;
  let kept = 0;
  let left = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) send(batch);
    batch = [];
  }

  function keep(stream: LineStream, line: string): void {
    onLine(stream, line);
    if (kept >= lineLimits.lines) {
      left += 1;
      return;
    }
    kept += 1;
    const text = excerpt(line, lineLimits.lineLength);
    batch.push({ at: Date.now(), level: stream === 'stderr' ? 'warn' : 'info', stream, text });
    if (batch.length >= lineLimits.batch) flush();
    else timer ??= setTimeout(flush, lineLimits.waitMs);
  }

  return {
    add: (stream, text) => printed[stream].add(text),
    end() {
      printed.stdout.end();
      printed.stderr.end();
      const text = `${left} more lines were not kept`;
      if (left > 0) batch.push({ at: Date.now(), level: 'warn', stream: 'system', text });
      flush();
    },
  };
}

/** What a program prints, as the lines a person at a terminal would be left with. */
export type PrintedLines = {
  add(text: string): void;
  /** Gives out the line that was not finished. */
  end(): void;
};

/** UTF-16 units kept of either end of a line that is not finished; its middle is left out. */
const keptOfEnds = 4_096;

const escape = String.fromCharCode(27);

/** A carriage return, and what terminals take instead of one: go to column 1, erase the line. */
const restart = new RegExp(`\\r|${escape}\\[[01]?G|${escape}\\[2K`);

/**
 * Cuts text into lines, in bounded memory. A program that shows its progress writes over its line
 * again and again: only what is last there and not blank is the line.
 */
export function createPrintedLines(onLine: (line: string) => void): PrintedLines {
  let unfinished = '';
  return {
    add(text) {
      const lines = (unfinished + text).split('\n');
      unfinished = bound(lines.pop() ?? '');
      for (const line of lines) onLine(lastShown(line));
    },
    end() {
      if (unfinished !== '') onLine(lastShown(unfinished));
      unfinished = '';
    },
  };
}

function lastShown(line: string): string {
  const parts = line.split(restart);
  return parts.findLast((part) => !isBlank(part)) ?? parts.at(-1) ?? '';
}

function isBlank(text: string): boolean {
  return text === '' || stripVTControlCharacters(text).trim() === '';
}

/** Forgets what was written over, and the middle of what is still too long. */
function bound(line: string): string {
  if (line.length <= 2 * keptOfEnds) return line;
  const at = line.lastIndexOf('\r');
  const rest = line.slice(at + 1);
  // The part that will be shown may yet be the one before, if nothing follows.
  const shown = at < 0 ? '' : `${cutMiddle(lastShown(line.slice(0, at)))}\r`;
  return shown + cutMiddle(rest);
}

function cutMiddle(text: string): string {
  if (text.length <= 2 * keptOfEnds) return text;
  return `${text.slice(0, keptOfEnds)} … ${text.slice(-keptOfEnds)}`;
}

/** A line on its own, without colours, other control characters and runs of blanks. */
export function plainLine(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
