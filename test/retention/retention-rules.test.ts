import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/store/core/sql.ts';
import {
  anEnded,
  daysAgo,
  link,
  openRetained,
  type Retained,
  snapshot,
} from './retention-fixture.ts';

let place: Retained;
beforeEach(async () => {
  place = await openRetained();
});
afterEach(() => place.close());

const tenant = () => place.store.tenantId;
const failAt = (point: string) => ({ CARILLON_FAILPOINT: `${point}:1:throw` });

async function keep(): Promise<void> {
  await place.run('tenant set default --keep-executions 90d');
}

describe('the database', () => {
  it('lets rows go that a cut covers once it is recorded, and no others, also for the owner', async () => {
    const [first, second] = [
      await anEnded(place, tenant(), daysAgo(200)),
      await anEnded(place, tenant(), daysAgo(50)),
    ];
    await link(place, tenant());
    await keep();
    const del = (id: string) =>
      place.asOwnerOf(tenant(), `delete from log_line where execution_id = '${id}'`);
    await expect(del(first.id)).rejects.toMatchObject({ constraint: 'log_line_is_kept' });
    await place.run('retention run --archive DIR', failAt('retention.archived'));
    await expect(del(first.id)).rejects.toMatchObject({ constraint: 'log_line_is_kept' });
    await place.run('retention run --archive DIR', failAt('retention.deleting'));
    await expect(del(second.id)).rejects.toMatchObject({ constraint: 'log_line_is_kept' });
    await expect(del(first.id)).resolves.toEqual([]);
    for (const [statement, constraint] of [
      ['delete from retention_cut', 'retention_cut_is_kept'],
      ['delete from removed_object', 'removed_object_is_kept'],
      ['truncate removed_object', 'removed_object_is_kept'],
      [`update removed_object set facts = null`, 'removed_object_is_write_once'],
      [
        `update retention_cut set archive_sha256 = null, archive_file = null`,
        'retention_cut_moves_forward',
      ],
      [`update retention_cut set state = 'Open'`, 'retention_cut_moves_forward'],
      [
        `insert into removed_object (tenant_id, kind, object_id, cut_id)
        select tenant_id, 'execution', '${second.id}', id from retention_cut`,
        'removed_object_of_open_cut',
      ],
    ] as const) {
      await expect(place.asOwnerOf(tenant(), statement), statement).rejects.toMatchObject({
        constraint,
      });
    }
  });

  it('lets the server and the workers neither write cuts nor delete anything of the record', async () => {
    for (const statement of [
      sql`insert into retention_cut (tenant_id, id, kind, month, until, to_archive, objects, opened_at, opened_by)
        values (${tenant()}, ${randomUUID()}, 'logs', now(), now(), false, 1, now(), '{}')`,
      sql`update retention_cut set state = 'Deleting'`,
      sql`delete from removed_object`,
      sql`delete from execution`,
      sql`update tenant set logs_kept_days = 1`,
    ]) {
      await expect(place.store.run((tx) => tx.execute(statement))).rejects.toMatchObject({
        code: '42501',
      });
    }
  });
});

describe('tenant set', () => {
  it.each([
    '--keep-executions 13d',
    '--keep-executions soon',
    '--keep-executions -1d',
    '--keep-logs 0d',
    '--keep-logs 99999d',
    '--keep-keys 15d',
    '--keep-keys always',
    '--keep-executions 30d --keep-logs 31d',
  ])('refuses "%s"', async (flags) => {
    const before = await snapshot(place, tenant());
    const { exitCode, stderr } = await place.run(`tenant set default ${flags}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('error: ')]);
    expect(await snapshot(place, tenant())).toEqual(before);
  });

  it('shows and audits how long what is kept, and takes it back', async () => {
    await place.run('tenant set default --keep-executions 400 --keep-logs 30d --keep-keys 2d');
    expect((await place.run('tenant show default')).stdout).toContain(
      'executions 400d, log lines 30d, events and deliveries always, Idempotency-Keys 2d',
    );
    await place.run(
      'tenant set default --keep-executions always --keep-logs always --keep-keys default',
    );
    expect((await place.run('tenant show default')).stdout).toContain(
      'executions always, log lines always, events and deliveries always, Idempotency-Keys 7d',
    );
    const trail = await place.asOwnerOf<{ detail: string }>(
      tenant(),
      `select detail from audit_event where action = 'change-tenant' order by id`,
    );
    expect(trail[0]?.detail).toBe(
      'executions kept: 400 days; logs kept: 30 days; keys kept: 2 days',
    );
  });
});
