// Builds dist/client: the package's `carillon/client`, and a package of its own, `@carillon/client`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/** One plain module without imports, for Node and browsers, and its types. */
export async function buildClient(folder, { types = true } = {}) {
  const { build } = await import('esbuild');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/client/index.ts'],
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: ['node20', 'chrome116', 'firefox124', 'safari17.4'],
    logLevel: 'warning',
  });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(clientPackage(), null, 2)}\n`);
  if (!types) return;
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'tools/tsconfig.client.json');
  const declarations = join(folder, 'types');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', declarations], {
    stdio: 'inherit',
  });
  nameTypesAsJavaScript(declarations);
}

/** Declarations import the sources by their own names, which a reader of the package does not have. */
function nameTypesAsJavaScript(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'");
    writeFileSync(file, text);
  }
}

/** The types name the ones of openapi-fetch, so its packages are dependencies. */
function clientPackage() {
  const { version, license, engines, dependencies } = readPackage();
  const typed = ['openapi-fetch', 'openapi-typescript-helpers'];
  return {
    name: '@carillon/client',
    version,
    description: 'Typed client and scheduler port of the Carillon API.',
    license,
    type: 'module',
    engines,
    exports: { '.': { types: './types/client/index.d.ts', default: './index.js' } },
    dependencies: Object.fromEntries(typed.map((name) => [name, dependencies[name]])),
  };
}

// node tools/build-client.js [FOLDER] [--no-types]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { 'no-types': { type: 'boolean' } },
    allowPositionals: true,
  });
  const folder = positionals[0] ?? join(root, 'dist/client');
  await buildClient(folder, { types: values['no-types'] !== true });
  console.log(`built ${folder}`);
}
