import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const builder = new URL('../../../tools/build-program.js', import.meta.url).href;

let kept: string;

beforeEach(async () => {
  kept = await mkdtemp(join(root, 'node_modules/.checkout-program-'));
});
afterEach(() => rm(kept, { recursive: true, force: true }));

/** As bin/carillon.js does it in a checkout, in a process of its own. */
async function start(): Promise<string> {
  const script = `const { currentProgram } = await import(${JSON.stringify(builder)});
    const main = await currentProgram(${JSON.stringify(kept)});
    process.argv.splice(1, 0, main, '--version');
    await import(main);`;
  const args = ['--input-type=module', '-e', script];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('the program of a checkout', () => {
  it('is built once when several processes start it for the first time together', async () => {
    const versions = await Promise.all([start(), start(), start()]);
    expect(new Set(versions).size).toBe(1);
    expect(versions[0]).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await readdir(kept)).toEqual([expect.stringMatching(/^program-[0-9a-f]{32}$/)]);
  });
});
