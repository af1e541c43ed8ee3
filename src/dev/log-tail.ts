import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MAX_BYTES = 16 * 1024;

/** The end of a log file written after `fromByte`, at most `lines` lines; empty when there is none. */
export function readLogTail(file: string, lines = 20, fromByte = 0): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(handle).size;
    const start = Math.max(fromByte, size - MAX_BYTES);
    if (start >= size) return '';
    const buffer = Buffer.alloc(size - start);
    const read = readSync(handle, buffer, 0, buffer.length, start);
    return buffer.subarray(0, read).toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(handle);
  }
}
