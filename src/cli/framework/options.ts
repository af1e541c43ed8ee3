/** Values of options: numbers, durations, instants. */
import { InvalidArgumentError } from 'commander';
import { usageError } from './cli-error.ts';

/** A whole number from 1 to `max`. @throws CliError naming the flag. */
export function parseCount(text: string, flag: string, max: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw usageError(`${flag} must be a whole number from 1 to ${max}, not "${text}"`);
}

/** The most that --all shows. */
const maxListed = 100_000;

/** --limit, which --all overrides. @throws CliError when it is no count. */
export function readLimit(limit: string, list: { all: boolean } | null): number {
  return list?.all === true ? maxListed : parseCount(limit, '--limit', 10_000);
}

/** For the declaration of an option: commander names the flag in its message. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** For options that may be repeated: every value, in the order they were written. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const span = /^(\d+(ms|s|m|h))+$/;

/** Timers cannot wait longer than this, about 24 days. */
const maxDurationMs = 2_000_000_000;

/** `90`, `90s`, `10m`, `1h30m` or `500ms` in milliseconds. @throws CliError for anything else. */
export function parseDuration(text: string): number {
  const pieces = /^\d+$/.test(text) ? [`${text}s`] : text.match(/\d+(?:ms|s|m|h)/g);
  if (!pieces || (pieces.join('') !== text && !/^\d+$/.test(text))) {
    throw usageError(`"${text}" is not a duration; write 30s, 10m or 1h30m`);
  }
  const total = pieces.reduce((sum, piece) => {
    const unit = piece.replace(/^\d+/, '');
    return sum + Number.parseInt(piece, 10) * (unitMs[unit] ?? 0);
  }, 0);
  if (total < 1 || total > maxDurationMs) {
    throw usageError(`"${text}" is out of range: from 1ms to 500h`);
  }
  return total;
}

/** `--until`: an instant, which the server checks, or a span from now. @throws CliError for a bad span. */
export function readUntil(text: string, now: Date): string {
  if (!span.test(text)) return text;
  return new Date(now.getTime() + parseDuration(text)).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** `0.4s`, `12s`, `3m 05s`, `2h 10m`, `4d 3h`; rounded to the smaller unit shown. */
export function showDuration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1_000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.round(ms / 3_600_000);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** `1 group`, `2 groups`. */
export function showCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
