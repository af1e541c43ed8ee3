/** Finds the built console of this installation; that of a checkout is built when its sources have changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installedFile } from '../installed-file.ts';

/** `isNew` when it was built for this call. */
export type BuiltConsole = { folder: string; isNew: boolean };

type Builder = { currentConsole: () => Promise<BuiltConsole> };

/**
 * Null when the installation has none.
 * @throws Error that says why that of a checkout could not be built.
 */
export async function findConsole(): Promise<BuiltConsole | null> {
  const builder = installedFile('tools/build-console.js');
  if (existsSync(builder)) {
    const { currentConsole } = (await import(pathToFileURL(builder).href)) as Builder;
    return currentConsole();
  }
  const folder = installedFile('dist/console');
  return existsSync(join(folder, 'index.html')) ? { folder, isNew: false } : null;
}
