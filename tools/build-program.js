// Bundles the program into plain JavaScript, in about a second: Node starts from it ten times as fast as from sources.
import { join } from 'node:path';
import { currentBuild, loadBuilder, root } from './built-cache.js';

const inputs = ['src', 'activities', 'package.json', 'package-lock.json', 'tools/build-program.js'];

/**
 * Packages of the command line, and what they need. All others stay outside: some have native parts, and
 * Temporal resolves its own files.
 */
const bundledPackages = [
  'ansi-regex',
  'commander',
  'emoji-regex',
  'eventsource-parser',
  'get-east-asian-width',
  'get-port',
  'ipaddr.js',
  'openapi-fetch',
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
  const { build } = await loadBuilder('esbuild', 'the program');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/cli/main.ts',
      // Temporal loads it by its path.
      'failure-converter': 'src/temporal/payloads/failure-converter.ts',
      // The program of its threads.
      'workflow-thread': 'src/worker/workflow-thread.js',
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

/** The `main.js` of the sources as they are now, built if it has not been. */
export async function currentProgram(kept) {
  const build = { name: 'program', inputs, mark: 'main.js', build: buildProgram, kept };
  const { folder } = await currentBuild(build);
  return join(folder, 'main.js');
}
