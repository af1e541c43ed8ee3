// Bundles the program into plain JavaScript, in about a second: Node starts from it ten times as fast as from sources.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/carillon');
const inputs = ['src', 'activities', 'package.json', 'package-lock.json', 'tools/build-program.js'];

/** Programs of other states of the sources stay this long: a running process may still load a part of its own. */
const keptMs = 7 * 24 * 3_600_000;

/**
 * Packages of the command line, and what they need. All others stay outside: some have native parts, and
 * Temporal resolves its own files.
 */
const bundledPackages = [
  'ansi-regex',
  'commander',
  'emoji-regex',
  'get-east-asian-width',
  'get-port',
  'ipaddr.js',
  'picocolors',
  'string-width',
  'strip-ansi',
  'yaml',
];

const packagesOutside = {
  name: 'packages-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || bundledPackages.includes(path) ? null : { path, external: true },
    );
  },
};

/** Returns esbuild's description of what was built from what. */
export async function buildProgram(folder) {
  const { build } = await loadEsbuild();
  const { metafile } = await build({
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
    plugins: [packagesOutside],
    // Packages written for CommonJS ask for Node's modules with `require`.
    banner: {
      js: "import { createRequire as createBundledRequire } from 'node:module'; var require = createBundledRequire(import.meta.url);",
    },
    metafile: true,
    // Node reads them only with --enable-source-maps; reading them at each start would cost as much as the program.
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
  return metafile;
}

/**
 * The `main.js` of the sources as they are now, built if it has not been. Any number of processes may ask
 * at once.
 */
export async function currentProgram(kept = cache) {
  const folder = join(kept, `program-${stateOfInputs()}`);
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
  removeOld(kept, folder);
  return main;
}

async function loadEsbuild() {
  try {
    return await import('esbuild');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error('esbuild is missing, which builds the program of a checkout; run: npm ci', {
      cause: error,
    });
  }
}

/** Sizes and times, not contents: some milliseconds for all files. */
function stateOfInputs() {
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

function removeOld(kept, current) {
  const now = new Date();
  utimesSync(current, now, now);
  for (const name of readdirSync(kept)) {
    const path = join(kept, name);
    if (!name.startsWith('program-') || path === current) continue;
    if (now.getTime() - statSync(path).mtimeMs > keptMs) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
