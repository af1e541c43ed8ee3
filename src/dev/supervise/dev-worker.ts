/** The worker of a development instance: a separate process, so that it can be killed and replaced. */
import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../../bounded-signal.ts';
import type { Health } from '../../contract/operations/health.ts';
import { installedFile } from '../../installed-file.ts';
import { startChildProcess, type SupervisedChild } from './child-process.ts';
import type { ChildRegistry } from './child-registry.ts';
import { readLogTail } from './keep-running.ts';

export type DevWorkerOptions = {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  systemsFile: string;
  policyFile: string;
  secretsKeysFile: string;
  apiUrl: string;
  logFile: string;
  logLevel: string;
  env: NodeJS.ProcessEnv;
  children: ChildRegistry;
  /** Ends the wait for the worker. */
  signal: AbortSignal;
};

const readyTimeoutMs = 120_000;
const pollMs = 100;

/** Resolves when Temporal reports it as polling. */
export async function startDevWorker(options: DevWorkerOptions): Promise<SupervisedChild> {
  const program = installedFile('bin/carillon.js');
  const worker = await startChildProcess({
    name: 'worker',
    command: process.execPath,
    args: [program, 'worker', '--role', 'all'],
    env: workerEnvironment(options),
    logFile: options.logFile,
    graceMs: 15_000,
    children: options.children,
  });
  await waitUntilPolling(worker, options);
  return worker;
}

/** The user's secrets and settings, with the addresses of this instance. */
function workerEnvironment(options: DevWorkerOptions): Record<string, string> {
  const inherited = Object.entries(options.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[0] !== 'DATABASE_OWNER_URL',
  );
  return {
    ...Object.fromEntries(inherited),
    DATABASE_URL: options.databaseUrl,
    TEMPORAL_ADDRESS: options.temporalAddress,
    TEMPORAL_NAMESPACE: options.temporalNamespace,
    CARILLON_SYSTEMS_FILE: options.systemsFile,
    CARILLON_POLICY_FILE: options.policyFile,
    CARILLON_SECRETS_KEYS_FILE: options.secretsKeysFile,
    CARILLON_API_URL: options.apiUrl,
    CARILLON_COMMAND_STEPS: 'true',
    CARILLON_LOG_LEVEL: options.logLevel,
  };
}

async function waitUntilPolling(worker: SupervisedChild, options: DevWorkerOptions): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await polls(options.apiUrl, worker.pid))) {
    if (!worker.hasExited() && Date.now() < deadline && !options.signal.aborted) {
      await delay(pollMs);
      continue;
    }
    const why = worker.hasExited() ? 'it ended' : 'it does not poll Temporal';
    await worker.stop();
    options.signal.throwIfAborted();
    throw new Error(`the worker did not start: ${why}\n${readLogTail(options.logFile, 15)}`);
  }
}

/** The health of the API lists the pollers; an earlier worker may still be among them. */
async function polls(apiUrl: string, pid: number): Promise<boolean> {
  const { signal, release } = within(5_000);
  try {
    const answer = await fetch(`${apiUrl}/api/v1/health`, { signal });
    const { workers } = (await answer.json()) as Pick<Health, 'workers'>;
    return workers.status === 'Up' && (workers.message?.includes(`:${pid}`) ?? false);
  } catch {
    return false;
  } finally {
    release();
  }
}
