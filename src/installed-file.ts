/** Files beside the program: the sources and the build lie at different depths below package.json. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file or folder of the installation, such as `bin/carillon.js`. */
export function installedFile(path: string): string {
  return join(findInstallation().folder, path);
}

/** The version of this installation, from its package.json. */
export function readVersion(): string {
  return findInstallation().version;
}

/** @throws Error when no folder above this file is ours. */
function findInstallation(): { folder: string; version: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const { name, version = '0.0.0' } = readPackage(folder);
    if (name === 'carillon') return { folder, version };
    const above = dirname(folder);
    if (above === folder) throw new Error('package.json of carillon is missing; install it again');
    folder = above;
  }
}

/** Empty where there is none. */
function readPackage(folder: string): { name?: string; version?: string } {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    return JSON.parse(text) as { name?: string; version?: string };
  } catch {
    return {};
  }
}
