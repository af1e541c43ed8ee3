// Builds dist/: the program, and the workflows bundled ahead of time; for images and packages.
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { register } from 'tsx/esm/api';
import { buildClient } from './build-client.js';
import { buildConsole } from './build-console.js';
import { buildProgram } from './build-program.js';

rmSync('dist', { recursive: true, force: true });
await buildProgram('dist/program');

register();
const { bundleName, bundleWorkflows } = await import('../src/worker/bundle.ts');
for (const encodeFailures of [false, true]) {
  const { code } = await bundleWorkflows(encodeFailures);
  writeFileSync(`dist/${bundleName(encodeFailures)}`, code);
}
await buildClient('dist/client');
await buildConsole(resolve('dist/console'));
console.log('built dist/');
