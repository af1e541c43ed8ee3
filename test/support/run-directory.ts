import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresData } from '../../src/dev/postgres/postgres-place.ts';
import { type ChildRegistry, openChildRegistry } from '../../src/dev/supervise/child-registry.ts';
import { acquireProcessLock } from '../../src/dev/supervise/process-lock.ts';

const PREFIX = 'carillon-test-run-';

/** One test run's folder with its lock and the list of its servers. */
export type RunDirectory = { path: string; children: ChildRegistry; remove(): void };

/**
 * Makes the folder of this run, after clearing those whose run was killed: their servers are still
 * up and would pile up on a developer's machine.
 */
export async function createRunDirectory(): Promise<RunDirectory> {
  await clearAbandoned();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  // The database runs as another user when we are root and must be able to pass through.
  chmodSync(path, 0o711);
  const lock = acquireProcessLock(join(path, 'run.lock'));
  if (!lock.acquired) throw new Error(`fresh folder ${path} is already locked`);
  const children = await openChildRegistry({ file: join(path, 'children.json') });
  return {
    path,
    children,
    remove() {
      lock.release();
      removeRun(path);
    },
  };
}

async function clearAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    try {
      const lock = acquireProcessLock(join(path, 'run.lock'));
      if (!lock.acquired) continue;
      await openChildRegistry({ file: join(path, 'children.json') });
      await openChildRegistry({ file: join(path, 'postgres', 'children.json') });
      lock.release();
      removeRun(path);
    } catch {
      // Another user's run: not ours to clear.
    }
  }
}

function removeRun(path: string): void {
  removePostgresData(join(path, 'postgres'));
  rmSync(path, { recursive: true, force: true });
}
