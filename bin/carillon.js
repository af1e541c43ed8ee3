#!/usr/bin/env node
/** Starts the CLI: in a checkout from a bundle of the sources as they are, otherwise from the build. */
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { pathToFileURL, URL } from 'node:url';

// Node 22 and later keep what they compiled; Node 20 does not have this.
nodeModule.enableCompileCache?.();

const isCheckout = existsSync(new URL('../src/cli/main.ts', import.meta.url));
if (isCheckout) {
  const { currentProgram } = await import('../tools/build-program.js');
  await import(pathToFileURL(await currentProgram()).href);
} else {
  await import('../dist/program/main.js');
}
