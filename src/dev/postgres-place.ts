import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isTraversableBy } from './system-account.ts';
import type { SystemAccount } from './system-account.ts';

const POINTER = 'moved-to';

/**
 * The folder that really holds the database. Usually the wanted one; when PostgreSQL's user cannot
 * reach that (root with a closed home), a folder outside, remembered by a pointer in the wanted one.
 */
export function resolvePostgresPlace(wanted: string, account: SystemAccount | null): string {
  // Passing through is allowed, listing is not; the cluster folder inside is closed to all others.
  mkdirSync(wanted, { recursive: true, mode: 0o711 });
  if (!account) return wanted;
  const moved = readPointer(wanted);
  if (moved) return moved;
  if (isTraversableBy(wanted, account)) return wanted;
  const place = createOutside(account);
  writeFileSync(join(wanted, POINTER), place, { mode: 0o600 });
  return place;
}

/** Deletes the database of a data directory, wherever it was put; it must not be running. */
export function removePostgresData(wanted: string): void {
  const moved = readPointer(wanted);
  if (moved) rmSync(moved, { recursive: true, force: true });
  rmSync(wanted, { recursive: true, force: true });
}

function readPointer(wanted: string): string | null {
  try {
    const place = readFileSync(join(wanted, POINTER), 'utf8').trim();
    return existsSync(place) ? place : null;
  } catch {
    return null;
  }
}

function createOutside(account: SystemAccount): string {
  for (const parent of ['/var/lib/carillon', tmpdir()]) {
    if (!isTraversableBy(parent, account)) continue;
    try {
      mkdirSync(parent, { recursive: true, mode: 0o755 });
      // A random name: nobody can prepare it for us, and two data directories never meet.
      const place = mkdtempSync(join(parent, 'carillon-postgres-'));
      chmodSync(place, 0o711);
      return place;
    } catch {
      // Read-only system folder: the temporary folder is next.
    }
  }
  throw new Error(`No folder found that user "${account.name}" can reach for the database files.`);
}
