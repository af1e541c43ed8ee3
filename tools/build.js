// Compiles the product to dist/ and bundles the workflows ahead of time; for images and packages.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync('npx', ['tsc', '-p', 'tools/tsconfig.build.json'], { stdio: 'inherit' });

cpSync('migrations', 'dist/migrations', { recursive: true });

const { bundleName, bundleWorkflows } = await import('../dist/src/worker/bundle.js');
for (const encodeFailures of [false, true]) {
  const { code } = await bundleWorkflows(encodeFailures);
  writeFileSync(`dist/${bundleName(encodeFailures)}`, code);
}
console.log('built dist/');
