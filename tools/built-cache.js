// What a checkout builds on demand is kept for each state of its sources.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cache = join(root, 'node_modules/.cache/carillon');

/** Builds of other states of the sources stay this long: a running process may still load a part of its own. */
const keptMs = 7 * 24 * 3_600_000;

/**
 * The folder with what is built from the inputs as they are now; `isNew` if this call built it. Any number of
 * processes may ask at once. A folder without `mark` is no build.
 */
export async function currentBuild({ name, inputs, mark, build, kept = cache }) {
  const folder = join(kept, `${name}-${stateOf([...inputs, 'tools/built-cache.js'])}`);
  const isBuilt = () => existsSync(join(folder, mark));
  if (isBuilt()) return { folder, isNew: false };
  const mine = `${folder}.${randomUUID()}`;
  try {
    await build(mine);
    renameSync(mine, folder);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    // Another process was faster.
    if (!isBuilt()) throw error;
  }
  removeOld(kept, { name, folder });
  return { folder, isNew: true };
}

/** @throws Error that says what to do when a package is missing that only building needs. */
export async function loadBuilder(name, what) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`${name} is missing, which builds ${what} of a checkout; run: npm ci`, {
      cause: error,
    });
  }
}

/** Sizes and times, not contents: some milliseconds for all files. */
function stateOf(inputs) {
  const states = inputs.flatMap(filesOf).map((path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    return `${path} ${size} ${mtimeMs}`;
  });
  return createHash('sha256').update(states.sort().join('\n')).digest('hex').slice(0, 32);
}

function filesOf(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesOf(below);
    return entry.isFile() ? [below] : [];
  });
}

function removeOld(kept, { name, folder }) {
  const now = new Date();
  utimesSync(folder, now, now);
  for (const other of readdirSync(kept)) {
    const path = join(kept, other);
    if (!other.startsWith(`${name}-`) || path === folder) continue;
    if (now.getTime() - statSync(path).mtimeMs > keptMs) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
