/** Builds the workflow bundle and holds it to its size: what grows it is usually a wrong import. */
import { bundleWorkflows } from '../src/worker/bundle.ts';

/**
 * Characters without the source map; the SDK's own part is about 500 KiB of it, and ours grows with each step type
 * and lane. Inserting steps took 8 KiB, the inline lane 12, and what it recalls of a repeated task 6.
 */
const ceiling = 790 * 1024;

const { code } = await bundleWorkflows();
const size = code.replace(/\n\/\/# sourceMappingURL=.*$/s, '').length;
console.log(`workflow bundle: ${Math.round(size / 1024)} KiB of at most ${ceiling / 1024} KiB`);
if (size > ceiling) process.exitCode = 1;
