import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/store/core/sql.ts';
import { countScheduledStarts } from '../../src/store/executions/accepted-starts.ts';
import { suspendTenant } from '../../src/store/tenants/tenant-life.ts';
import { beginRemoval, countRows, finishRemoval } from '../../src/store/tenants/tenant-removal.ts';
import { aPerson } from '../store/store-fixture.ts';
import {
  anEnded,
  anEvent,
  daysAgo,
  idsIn,
  link,
  type Made,
  openRetained,
  type Retained,
  snapshot,
  verify,
} from './retention-fixture.ts';

let place: Retained;
beforeEach(async () => {
  place = await openRetained();
});
afterEach(() => place.close());

const tenant = () => place.store.tenantId;
const executions = () => idsIn(place, tenant(), ['execution', 'id']);
const failAt = (point: string, hit = 1) => ({ CARILLON_FAILPOINT: `${point}:${hit}:throw` });

async function keep(more = ''): Promise<void> {
  const { exitCode, stderr } = await place.run(`tenant set default --keep-executions 90d${more}`);
  expect([exitCode, stderr]).toEqual([0, '']);
}

async function some(): Promise<Made[]> {
  const made: Made[] = [];
  for (const age of [300, 299, 200, 60, 5]) {
    const one = await anEnded(place, tenant(), daysAgo(age));
    await anEvent(place, tenant(), one);
    made.push(one);
  }
  // In the month of one that stays.
  await anEnded(place, place.store.otherTenantId, daysAgo(200));
  await link(place, tenant());
  await keep(' --keep-logs 30d --keep-events 90d');
  return made;
}

describe('a run that is interrupted', () => {
  it.each([
    ['retention.opened', 1],
    ['retention.opened', 2],
    ['retention.archive-written', 1],
    ['retention.archived', 1],
    ['retention.deleting', 1],
    ['retention.before-drop', 1],
    ['retention.dropped', 1],
    ['retention.batch-deleted', 1],
  ] as const)(
    'at %s (%i) is completed when it is repeated',
    async (point, hit) => {
      const made = await some();
      const others = await snapshot(place, place.store.otherTenantId);
      const first = await place.run('retention run --archive DIR', failAt(point, hit));
      expect([first.exitCode, first.stderr]).toEqual([1, expect.stringContaining(point)]);
      await link(place, tenant());
      expect((await verify(place, tenant())).findings).toEqual([]);
      const { exitCode, stderr } = await place.run('retention run --archive DIR');
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
      const kept = made.slice(3).map(({ id }) => id);
      expect(await executions()).toEqual([...kept].sort());
      for (const table of ['activity_record', 'attempt']) {
        expect(await idsIn(place, tenant(), [table, 'execution_id'])).toEqual([...kept].sort());
      }
      expect(await idsIn(place, tenant(), ['log_line', 'execution_id'])).toEqual([made[4]?.id]);
      expect(await idsIn(place, tenant(), ['event', 'id'])).toHaveLength(2);
      expect(await snapshot(place, place.store.otherTenantId)).toEqual(others);
      await link(place, tenant());
      expect(await verify(place, tenant())).toMatchObject({ removed: 3, findings: [] });
      const cuts = await place.asOwnerOf<{ state: string; file: string | null }>(
        tenant(),
        'select state, archive_file as file from retention_cut',
      );
      expect(cuts.every(({ state }) => state === 'Closed')).toBe(true);
      const files = readdirSync(place.directory);
      expect(files).toEqual(expect.arrayContaining(cuts.map(({ file }) => file)));
      expect(files.filter((name) => name.endsWith('.partial'))).toEqual([]);
      for (const { file } of cuts) {
        expect((await place.run(`retention verify ${place.directory}/${file}`)).exitCode).toBe(0);
      }
    },
    60_000,
  );

  it('by SIGKILL while it deletes is completed when it is repeated', async () => {
    await some();
    const child = spawn(process.execPath, ['bin/carillon.js', 'retention', 'run'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DATABASE_OWNER_URL: place.store.ownerUrl,
        CARILLON_FAILPOINT: 'retention.batch-deleted',
      },
    });
    const [, signal] = (await once(child, 'exit')) as [unknown, unknown];
    expect(signal).toBe('SIGKILL');
    // PostgreSQL frees the lock when it notices that the process is gone.
    await expect
      .poll(async () => (await place.run('retention run')).exitCode, { timeout: 20_000 })
      .toBe(0);
    expect(await executions()).toHaveLength(2);
    await link(place, tenant());
    expect(await verify(place, tenant())).toMatchObject({ removed: 3, findings: [] });
  }, 60_000);

  it('is removed with its tenant, with everything that retention recorded', async () => {
    await some();
    await place.run('retention run', failAt('retention.batch-deleted'));
    const act = { at: new Date(), by: aPerson, reason: 'gone' };
    await place.owner.withTenant(tenant(), (tx) => suspendTenant(tx, act));
    await place.owner.withTenant(tenant(), (tx) => beginRemoval(tx, act));
    await place.owner.withTenant(tenant(), (tx) => finishRemoval(tx, act));
    expect(await place.owner.withTenant(tenant(), (tx) => countRows(tx))).toEqual({});
    expect((await place.run('retention run')).exitCode).toBe(0);
  });

  it('deletes nothing of what was to be archived until it is', async () => {
    await some();
    await place.run('retention run --archive DIR', failAt('retention.opened'));
    const before = await snapshot(place, tenant());
    const { exitCode, stderr } = await place.run('retention run');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--archive')]);
    expect(await snapshot(place, tenant())).toEqual(before);
  });
});

describe('an archive that cannot be written', () => {
  it('leaves everything where it is', async () => {
    await some();
    const before = await idsIn(place, tenant(), ['log_line', 'execution_id']);
    const { exitCode, stderr } = await place.run('retention run --archive /dev/null/archive');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('cannot be used')]);
    // A directory that is full, or was taken away: the first file cannot be made.
    const gone = await place.run('retention run --archive /proc/self/fdinfo');
    expect(gone.exitCode).not.toBe(0);
    expect(await idsIn(place, tenant(), ['log_line', 'execution_id'])).toEqual(before);
    expect((await verify(place, tenant())).findings).toEqual([]);
  });
});

describe('a run', () => {
  it('is the only one at its time', async () => {
    await some();
    let free = (): void => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    const taken = place.owner.global(async (tx) => {
      await tx.execute(
        sql`select pg_advisory_xact_lock(hashtextextended('carillon retention', 0))`,
      );
      await held;
    });
    await expect
      .poll(async () => (await place.run('retention run')).stderr)
      .toContain('another retention run');
    free();
    await taken;
    expect((await place.run('retention run')).exitCode).toBe(0);
  });

  it('deletes rows where another statement holds the tables, and drops the partitions later', async () => {
    const made = await anEnded(place, tenant(), daysAgo(300));
    await link(place, tenant());
    await keep();
    // Not of a pool, which ends a transaction that is idle for long.
    const reader = new pg.Client({ connectionString: place.store.ownerUrl });
    await reader.connect();
    await reader.query('begin');
    await reader.query('select from execution limit 1');
    const { exitCode, stderr } = await place.run('retention run');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('cannot be locked now')]);
    expect(await executions()).not.toContain(made.id);
    await reader.end();
    const month = daysAgo(300).toISOString().slice(0, 7).replace('-', '');
    for (const table of ['execution', 'activity_record', 'attempt', 'log_line']) {
      await place.asOwnerOf(tenant(), `vacuum ${table}_${month}`);
    }
    expect((await place.run('retention run')).stdout).toContain(`execution_${month}`);
  }, 60_000);

  it('begins no more than its limit, and removes the rest when it is repeated', async () => {
    const made = await some();
    const first = await place.run('retention run --tenant default --limit 1');
    expect([first.exitCode, first.stdout]).toEqual([
      0,
      expect.stringContaining('limit is reached'),
    ]);
    expect((await executions()).length).toBe(4);
    for (let runs = 0; runs < 12; runs += 1) await place.run('retention run --limit 1');
    expect(await executions()).toEqual(
      made
        .slice(3)
        .map(({ id }) => id)
        .sort(),
    );
    await link(place, tenant());
    expect((await verify(place, tenant())).findings).toEqual([]);
  });

  it('removes nothing of a tenant that keeps everything, which is the default', async () => {
    await anEnded(place, tenant(), daysAgo(400));
    await link(place, tenant());
    const before = await snapshot(place, tenant());
    expect((await place.run('retention run')).exitCode).toBe(0);
    expect((await place.run('retention plan')).stdout).toContain('nothing is due');
    expect(await snapshot(place, tenant())).toEqual(before);
  });

  it('keeps rows of a month that another tenant keeps, and drops no partition of it', async () => {
    await some();
    const { stdout } = await place.run('retention run');
    const month = daysAgo(200).toISOString().slice(0, 7).replace('-', '');
    expect(stdout).not.toContain(`execution_${month}`);
    expect(
      await idsIn(place, place.store.otherTenantId, ['log_line', 'execution_id']),
    ).toHaveLength(1);
  });

  it('counts removed starts of a limited timing as before', async () => {
    const [first] = await some();
    const count = () =>
      place.store.run((tx) =>
        countScheduledStarts(tx, { scheduleId: first?.scheduleId ?? '', timingsRevision: 1 }),
      );
    expect(await count()).toBe(1);
    await place.run('retention run', failAt('retention.deleting'));
    expect(await count()).toBe(1);
    await place.run('retention run');
    expect(await executions()).not.toContain(first?.id);
    expect(await count()).toBe(1);
  });
});
