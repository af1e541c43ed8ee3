// Builds the console into plain files for browsers, in some seconds.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { currentBuild, loadBuilder, root } from './built-cache.js';

const self = fileURLToPath(import.meta.url);
const inputs = [
  'web',
  'src/client',
  'src/domain',
  'src/timing',
  'examples/delta-sync.yaml',
  // What the client imports beside its room.
  'src/bounded-signal.ts',
  'src/fetch-until.ts',
  'package.json',
  'package-lock.json',
  'tools/build-console.js',
];

/**
 * `.vite/manifest.json` beside the files says which of them load which; it is never served. `licenses.md` has the
 * notices of the packages within them, which their licences ask for.
 */
export async function buildConsole(folder) {
  const { build } = await loadBuilder('vite', 'the console');
  await build({
    configFile: join(root, 'web/vite.config.ts'),
    build: { outDir: folder, manifest: true, license: { fileName: 'licenses.md' } },
    logLevel: 'warn',
  });
}

/** In a process of its own: a server that runs for weeks would keep the memory that the builder takes. */
async function buildApart(folder) {
  try {
    await promisify(execFile)(process.execPath, [self, folder], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
  } catch (error) {
    throw new Error(`the console could not be built: ${error.stderr?.trim() || error.message}`, {
      cause: error,
    });
  }
}

/** The folder of the console of the sources as they are now, built if it has not been; see `currentBuild`. */
export function currentConsole(kept) {
  return currentBuild({ name: 'console', inputs, mark: 'index.html', build: buildApart, kept });
}

// node tools/build-console.js FOLDER
if (process.argv[1] === self) {
  try {
    await buildConsole(process.argv[2] ?? join(root, 'dist/console'));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
