import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { resolveCacheDirectory } from '../../src/dev/data-directory.ts';
import { startPostgres } from '../../src/dev/postgres/postgres.ts';
import { carillonSearchAttributes } from '../../src/dev/temporal/temporal-namespace.ts';
import { startTemporalServer } from '../../src/dev/temporal/temporal-server.ts';
import { createRunDirectory, type RunDirectory } from './run-directory.ts';
import {
  createTemplateDatabase,
  dropDatabase,
  dropLogin,
  newRuntimeUrl,
} from './template-database.ts';
import { findTestTemporal } from './temporal-binary.ts';

import './provided-context.ts';

const NAMESPACE = 'carillon-test';

/** Undoes one part of the set-up. */
type Cleanup = () => Promise<void> | void;

/**
 * Starts one PostgreSQL and one Temporal server for the whole run (or joins TEST_DATABASE_URL and
 * TEST_TEMPORAL_ADDRESS), and answers the function that stops them and leaves nothing behind.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (joinServers(project)) return async () => undefined;
  const started = Date.now();
  const cleanups: Cleanup[] = [];
  const teardown = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const run = await createRunDirectory();
    cleanups.push(() => run.remove());
    project.provide('scratchDirectory', run.path);
    const cacheDirectory = resolveCacheDirectory({ env: process.env });
    await Promise.all([
      provideDatabase(project, { run, cacheDirectory, cleanups }),
      provideTemporal(project, { run, cacheDirectory, cleanups }),
    ]);
  } catch (error) {
    await teardown();
    throw error;
  }
  say(`PostgreSQL and Temporal ready after ${Date.now() - started} ms`);
  return teardown;
}

/** Takes the servers of the project that was first; the projects of a run are set up one after the other. */
function joinServers(project: TestProject): boolean {
  const contexts = project.vitest.projects.map((other) => other.getProvidedContext());
  const given = contexts.find((context) => 'temporalAddress' in context);
  if (!given) return false;
  for (const name of Object.keys(given) as (keyof typeof given)[]) {
    project.provide(name, given[name]);
  }
  return true;
}

type Parts = { run: RunDirectory; cacheDirectory: string; cleanups: Cleanup[] };

async function provideDatabase(project: TestProject, parts: Parts): Promise<void> {
  const given = process.env['TEST_DATABASE_URL'];
  const { databaseUrl, superuserUrl } =
    given === undefined
      ? await startDatabase(parts)
      : { databaseUrl: given, superuserUrl: process.env['TEST_SUPERUSER_URL'] ?? null };
  const template = `carillon_template_${randomUUID().replaceAll('-', '')}`;
  const { runtimeUrl, name } = newRuntimeUrl(databaseUrl);
  await createTemplateDatabase({ databaseUrl, runtimeUrl }, template);
  parts.cleanups.push(() => dropLogin(databaseUrl, name));
  parts.cleanups.push(() => dropDatabase(databaseUrl, template));
  project.provide('databaseUrl', databaseUrl);
  project.provide('superuserUrl', superuserUrl);
  project.provide('runtimeUrl', runtimeUrl);
  project.provide('templateDatabase', template);
}

async function startDatabase({ run, cacheDirectory, cleanups }: Parts) {
  const postgres = await startPostgres({
    dataDirectory: join(run.path, 'postgres'),
    logFile: join(run.path, 'postgres.log'),
    cacheDirectory,
    fsync: false,
    report: say,
  });
  cleanups.push(() => postgres.stop());
  return { databaseUrl: postgres.ownerUrl, superuserUrl: postgres.adminUrl };
}

async function provideTemporal(project: TestProject, parts: Parts): Promise<void> {
  const given = process.env['TEST_TEMPORAL_ADDRESS'];
  project.provide('temporalAddress', given ?? (await startTemporal(parts)));
  project.provide(
    'temporalNamespace',
    given ? (process.env['TEST_TEMPORAL_NAMESPACE'] ?? 'default') : NAMESPACE,
  );
}

async function startTemporal({ run, cleanups }: Parts): Promise<string> {
  const temporal = await startTemporalServer({
    binary: await findTestTemporal(say),
    dbFile: join(run.path, 'temporal.db'),
    logFile: join(run.path, 'temporal.log'),
    namespace: NAMESPACE,
    searchAttributes: carillonSearchAttributes,
    headless: true,
    children: run.children,
  });
  cleanups.push(() => temporal.stop());
  return temporal.address;
}

function say(line: string): void {
  process.stdout.write(`[test servers] ${line}\n`);
}
