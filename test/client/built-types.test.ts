import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** A project of a user, who has the package and what it depends on, not the sources. */
let project: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'carillon-client-'));
  const packages = join(project, 'node_modules');
  mkdirSync(join(packages, '@carillon'), { recursive: true });
  await run(process.execPath, ['tools/build-client.js', join(packages, '@carillon/client')]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', '@types', 'undici-types']) {
    symlinkSync(resolve('node_modules', name), join(packages, name));
  }
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the compiler says of a program of the user. */
async function compile(program: string): Promise<string> {
  writeFileSync(join(project, 'program.ts'), program);
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
  const types = ['--lib', 'es2023,dom', '--types', 'node', '--preserveSymlinks'];
  return run(process.execPath, [tsc, ...options, ...types, 'program.ts'], { cwd: project }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the types of the built client', { timeout: 120_000 }, () => {
  it('compile in a project that has only the package, and refuse a path that the API does not have', async () => {
    const said = await compile(`
      import { createClient, createScheduler, ApiError } from '@carillon/client';
      const client = createClient({ url: 'http://127.0.0.1:8080' });
      const { data } = await client.GET('/api/v1/schedules/{ref}', { params: { path: { ref: 'a' } } });
      export const slug: string = data.slug;
      export const jobs = createScheduler(client);
      export const isApiError = (error: unknown): boolean => error instanceof ApiError;
      // @ts-expect-error: there is no such path.
      await client.GET('/api/v1/nothing', {});
    `);
    expect(said).toBe('');
  });
});
