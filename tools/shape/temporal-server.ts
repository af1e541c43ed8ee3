/** A Temporal server on PostgreSQL, started again until it stays, as a container would be. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { startChildProcess, type SupervisedChild } from '../../src/dev/supervise/child-process.ts';
import type { ChildRegistry } from '../../src/dev/supervise/child-registry.ts';
import { readLogTail } from '../../src/dev/supervise/keep-running.ts';
import {
  carillonSearchAttributes,
  prepareTemporalNamespace,
} from '../../src/dev/temporal/temporal-namespace.ts';

const readyTimeoutMs = 120_000;
const grpcAlreadyExists = 6;

export type ShapeTemporalOptions = {
  program: string;
  /** The text of its configuration file, and the folder for it. */
  config: string;
  directory: string;
  address: string;
  namespace: string;
  retentionHours: number;
  logFile: string;
  children: ChildRegistry;
};

/** Resolves when its namespace exists and answers; rejects with the end of its log after two minutes. */
export async function startShapeTemporal(options: ShapeTemporalOptions): Promise<SupervisedChild> {
  const { directory, logFile } = options;
  mkdirSync(join(directory, 'config'), { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'config', 'development.yaml'), options.config, { mode: 0o600 });
  const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const child = await launch(options);
    if (await becomesReady(child, options, deadline)) return child;
    await child.stop();
    if (Date.now() > deadline) {
      throw new Error(`Temporal did not start\n${readLogTail(logFile, 15, logStart)}`);
    }
    // It ends at its start while PostgreSQL is away.
    await delay(500);
  }
}

function launch(options: ShapeTemporalOptions): Promise<SupervisedChild> {
  return startChildProcess({
    name: 'temporal',
    command: options.program,
    args: ['--root', options.directory, '--allow-no-auth', 'start'],
    env: { PATH: '/usr/bin:/bin', HOME: dirname(options.logFile) },
    logFile: options.logFile,
    graceMs: 15_000,
    children: options.children,
  });
}

/** False when it has ended, or the deadline has passed. */
async function becomesReady(
  child: SupervisedChild,
  options: ShapeTemporalOptions,
  deadline: number,
): Promise<boolean> {
  while (!child.hasExited() && Date.now() < deadline) {
    try {
      await prepare(options);
      return !child.hasExited();
    } catch {
      await delay(300);
    }
  }
  return false;
}

async function prepare({
  address,
  namespace,
  retentionHours,
}: ShapeTemporalOptions): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 10_000, async () => {
      await register(connection, namespace, retentionHours);
      await prepareTemporalNamespace(connection, namespace, carillonSearchAttributes);
    });
  } finally {
    await connection.close();
  }
}

async function register(
  connection: Connection,
  namespace: string,
  retentionHours: number,
): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionHours * 3_600_000),
    });
  } catch (error) {
    if (Number((error as { code?: unknown }).code) !== grpcAlreadyExists) throw error;
  }
}
