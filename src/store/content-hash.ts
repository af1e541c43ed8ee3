/** Tells whether two definitions are the same, so that saving without a change makes no revision. */
import { createHash } from 'node:crypto';
import type { Definition } from '../domain/schedule.ts';
import { toSortedJson } from './json.ts';

/** JSON with sorted members and no blanks; integers as member names come first, as everywhere. */
export function canonicalJson(value: unknown): string {
  return toSortedJson(value);
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function contentHash(definition: Definition): string {
  return createHash('sha256').update(canonicalJson(definition)).digest('hex');
}
