/** Files beside the program: the sources and the build lie at different depths below package.json. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file or folder of the installation, such as `bin/carillon.js`. */
export function installedFile(path: string): string {
  return join(findRoot(), path);
}

/** The version of this installation, from its package.json. */
export function readVersion(): string {
  return readPackage(findRoot())?.version ?? '0.0.0';
}

/** @throws Error when no folder above this file is ours. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (readPackage(folder)?.name !== 'carillon') {
    const above = dirname(folder);
    if (above === folder) throw new Error('package.json of carillon is missing; install it again');
    folder = above;
  }
  return folder;
}

function readPackage(folder: string): { name?: string; version?: string } | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: string;
      version?: string;
    };
  } catch {
    return null;
  }
}
