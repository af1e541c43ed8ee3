// Compiles the product to dist/ and bundles the workflows ahead of time; for images and packages.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync('npx', ['tsc', '-p', 'tools/tsconfig.build.json'], { stdio: 'inherit' });

cpSync('migrations', 'dist/migrations', { recursive: true });

const { bundleWorkflows } = await import('../dist/src/worker/bundle.js');
const { code } = await bundleWorkflows();
writeFileSync('dist/workflow-bundle.js', code);
console.log('built dist/');
