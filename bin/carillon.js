#!/usr/bin/env node
/** Starts the CLI: from its sources in a checkout, from the build otherwise. */
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { URL, fileURLToPath } from 'node:url';

// Node 22 and later keep what they compiled; Node 20 does not have this.
nodeModule.enableCompileCache?.();

const source = new URL('../src/cli/main.ts', import.meta.url);

if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  // Without a path, tsx would read the tsconfig.json of whatever directory the user is in.
  register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
  await import(source.href);
} else {
  await import('../dist/src/cli/main.js');
}
