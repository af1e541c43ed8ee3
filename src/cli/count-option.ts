/** Numbers given as flags. */
import { usageError } from './cli-error.ts';

/** A whole number from 1 to `most`. @throws CliError naming the flag. */
export function parseCount(text: string, flag: string, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw usageError(`${flag} must be a whole number from 1 to ${most}, not "${text}"`);
}
