/** What a program prints, as the lines a person at a terminal would be left with. */
import { stripVTControlCharacters } from 'node:util';

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
