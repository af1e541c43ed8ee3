import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const module = new URL('../../../src/bounded-signal.ts', import.meta.url).href;

/** Collects garbage all the time, as a process under load does; Node runs the source as it is with tsx. */
const script = `
  const { withLimit } = await import(${JSON.stringify(module)});
  const collecting = setInterval(() => globalThis.gc(), 10);
  const { signal } = withLimit(new AbortController().signal, 200);
  const aborted = new Promise((done) => signal.addEventListener('abort', () => done(signal.reason.name)));
  const late = new Promise((done) => setTimeout(() => done('never'), 5_000).unref());
  console.log(await Promise.race([aborted, late]));
  clearInterval(collecting);
`;

describe('the limit of a request', () => {
  it('comes although garbage is collected meanwhile, which ends AbortSignal.any in Node 20', async () => {
    const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toBe('TimeoutError');
  });
});
