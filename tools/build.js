// Builds dist/: the program, and the workflows bundled ahead of time; for images and packages.
import { rmSync, writeFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';
import { buildProgram } from './build-program.js';

rmSync('dist', { recursive: true, force: true });
await buildProgram('dist/program');

register();
const { bundleName, bundleWorkflows } = await import('../src/worker/bundle.ts');
for (const encodeFailures of [false, true]) {
  const { code } = await bundleWorkflows(encodeFailures);
  writeFileSync(`dist/${bundleName(encodeFailures)}`, code);
}
console.log('built dist/');
