// Bundles the program into plain JavaScript, in about a second: Node starts from it ten times as fast as from sources.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/carillon');
const inputs = ['src', 'activities', 'package.json', 'package-lock.json'];

/** Programs of other states of the sources stay this long: a running process may still load a part of its own. */
const keptMs = 7 * 24 * 3_600_000;

/** Packages stay outside: some have native parts, and Temporal resolves its own files. */
export async function buildProgram(folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/cli/main.ts',
      // Temporal loads it by its path.
      'failure-converter': 'src/temporal/payloads/failure-converter.ts',
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Node reads them only with --enable-source-maps; reading them at each start would cost as much as the program.
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** The `main.js` of the sources as they are now, built if it has not been. Any number of processes may ask at once. */
export async function currentProgram() {
  const folder = join(cache, `program-${stateOfInputs()}`);
  const main = join(folder, 'main.js');
  if (existsSync(main)) return main;
  const mine = `${folder}.${randomUUID()}`;
  try {
    await buildProgram(mine);
    renameSync(mine, folder);
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(main)) throw error;
  }
  removeOld(folder);
  return main;
}

/** Sizes and times, not contents: some milliseconds for all files. */
function stateOfInputs() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const path = join(root, input);
    const names = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true }).sort()
      : [''];
    for (const name of names) {
      const file = statSync(join(path, name));
      if (file.isFile()) hash.update(`${input}/${name} ${file.size} ${file.mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

function removeOld(current) {
  const now = new Date();
  utimesSync(current, now, now);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.startsWith('program-') || path === current) continue;
    if (now.getTime() - statSync(path).mtimeMs > keptMs) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
