import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort, { clearLockedPorts, portNumbers } from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirePage } from '../../src/contract/execution/fires.ts';
import { carillonSearchAttributes } from '../../src/dev/temporal/temporal-namespace.ts';
import {
  type RunningTemporal,
  startTemporalServer,
} from '../../src/dev/temporal/temporal-server.ts';
import { verifyLedger } from '../../src/loops/auditor/verify-ledger.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { runLine } from '../cli/memory-io.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';
import { findTestTemporal } from '../support/temporal-binary.ts';

const directory = mkdtempSync(join(tmpdir(), 'carillon-outage-'));
const policies = ['None', 'Latest', 'All'] as const;
const everyMs = 10_000;
const outageMs = 42_000;
let temporal: RunningTemporal;
let stack: Stack;
/** Below the ports that clients get: while no server listens, a client could connect to itself. */
let port: number;

/** Of this test alone, because it is stopped; on the same port and file every time. */
async function startTemporal(): Promise<RunningTemporal> {
  const binary = await findTestTemporal();
  // The first start has it locked for a while.
  clearLockedPorts();
  const running = await startTemporalServer({
    binary,
    port,
    dbFile: join(directory, 'temporal.db'),
    logFile: join(directory, 'temporal.log'),
    namespace: 'outage',
    searchAttributes: carillonSearchAttributes,
    headless: true,
  });
  expect(running.address).toBe(`127.0.0.1:${port}`);
  return running;
}

beforeAll(async () => {
  port = await getPort({ host: '127.0.0.1', port: portNumbers(20_000, 29_000) });
  temporal = await startTemporal();
  const auditTimes = { intervalMs: 500, graceMs: 12_000 };
  const { address } = temporal;
  stack = await startStack({ temporal: { address, namespace: 'outage' }, auditTimes });
  await stack.startWorker();
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await temporal.stop();
  rmSync(directory, { recursive: true });
});

const slugOf = (policy: string): string => `outage-${policy.toLowerCase()}`;

async function create(catchUp: string): Promise<void> {
  const slug = slugOf(catchUp);
  const steps = [{ type: 'Shell', key: 'one', name: 'one', script: 'true' }];
  const timings = [{ type: 'Interval', everySeconds: everyMs / 1_000 }];
  const body = { slug, name: slug, catchUp, timings, steps };
  const created = await stack.api.post('/schedules', body);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
}

/** Decisions by instant, once a worker has begun what was started. */
async function decisionsOf(policy: string): Promise<Map<number, string>> {
  const { body } = await stack.api.get<FirePage>(`/schedules/${slugOf(policy)}/fires?limit=200`);
  const settled = body.items.filter(({ begun }) => begun);
  return new Map(
    settled.map(({ scheduledFor, decision, catchUp }) => [
      Date.parse(scheduledFor),
      catchUp ? 'Late' : decision,
    ]),
  );
}

const countAt = (decisions: Map<number, string>, instants: number[], wanted: string): number =>
  instants.filter((at) => decisions.get(at) === wanted).length;

describe('Temporal stopped under a schedule of every ten seconds', () => {
  it('leaves each fire explained, and started late as far as the policy says', async () => {
    const createdAt = new Date();
    for (const policy of policies) await create(policy);
    for (const policy of policies) {
      await stack.api.eventually(async () =>
        [...(await decisionsOf(policy)).values()].includes('Started'),
      );
    }
    await temporal.stop();
    const stoppedAt = Date.now();
    await stack.api.eventually(async () => Date.now() > stoppedAt + outageMs);
    temporal = await startTemporal();
    const backAt = Date.now();
    // Temporal may still start fires within its own catch-up window.
    const lost: number[] = [];
    for (let at = Math.ceil((stoppedAt + 1_000) / everyMs) * everyMs; at < backAt - 12_000;) {
      lost.push(at);
      at += everyMs;
    }
    expect(lost.length).toBeGreaterThanOrEqual(2);
    for (const policy of policies) {
      await stack.api.eventually(async () => {
        const decisions = await decisionsOf(policy);
        return lost.every((at) => decisions.has(at));
      });
    }
    expect(countAt(await decisionsOf('None'), lost, 'Missed')).toBe(lost.length);
    expect(countAt(await decisionsOf('Latest'), lost, 'Late')).toBeLessThanOrEqual(1);
    expect(countAt(await decisionsOf('All'), lost, 'Late')).toBe(lost.length);

    const database = createDatabase({ url: stack.databaseUrl, applicationName: 'test' });
    const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
    const period = { from: createdAt, to: new Date(backAt - 12_000) };
    const report = await database.read(tenant?.id ?? '', (tx) => verifyLedger(tx, period));
    await database.close();
    expect(report).toMatchObject({ schedules: 3, unexplained: 0, unexpected: 0 });
    expect(report.expected).toBe(report.started + report.skipped + report.missed);
  }, 240_000);

  it('is told on the command line: counts, and a fire with its reason', async () => {
    const apiUrl = stack.api.url;
    const verified = await runLine(['ledger', 'verify'], { apiUrl });
    expect(verified.stdout).toContain('0 unexplained');
    expect(verified.exitCode).toBe(0);
    const json = await runLine(['ledger', 'verify', '-o', 'json'], { apiUrl });
    expect(JSON.parse(json.stdout)).toMatchObject({ unexplained: 0, examples: [] });
    const line = ['schedule', 'fires', slugOf('None'), '--decision', 'Missed'];
    expect((await runLine(line, { apiUrl })).stdout).toMatch(/Missed .*outage: .*catch-up is None/);
  });
});
