import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '../../src/store/core/database.ts';
import { type Sql, sql } from '../../src/store/core/sql.ts';
import { idAt } from '../store/store-fixture.ts';
import {
  anEnded,
  daysAgo,
  idsIn,
  link,
  type Made,
  openRetained,
  type Retained,
  verify,
} from './retention-fixture.ts';

let place: Retained;
beforeEach(async () => {
  place = await openRetained();
});
afterEach(() => place.close());

const tenant = () => place.store.tenantId;
const executions = () => idsIn(place, tenant(), ['execution', 'id']);
const failAt = (point: string) => ({ CARILLON_FAILPOINT: `${point}:1:throw` });

async function keep(): Promise<void> {
  await place.run('tenant set default --keep-executions 90d');
}

type Needs = (made: Made, tx: Transaction) => Sql;
const insertExecution = (made: Made, tx: Transaction, columns: Sql, values: Sql): Sql => sql`
  insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
    initiator, workflow_id, run_id, queued_at, group_count, step_count, ${columns})
  select ${tx.tenantId}, ${idAt(new Date())}, schedule_id, 's', 's', revision, 'Queued', 'Manual', '{}', 'w',
    ${randomUUID()}, now(), 1, 1, ${values} from execution where tenant_id = ${tx.tenantId} and id = ${made.id}`;
const needed: [string, Needs][] = [
  [
    'a retry of it has not ended',
    (made, tx) => insertExecution(made, tx, sql`retried_from`, sql`id`),
  ],
  ['a reset of it has not ended', (made, tx) => insertExecution(made, tx, sql`reset_of`, sql`id`)],
  [
    'a start after it is pending',
    (
      { id, scheduleId },
      tx,
    ) => sql`insert into delivery (tenant_id, id, schedule_id, cause_type, cause_id,
      initiator, occurred_at) values (${tx.tenantId}, ${randomUUID()}, ${scheduleId}, 'execution', ${id}, '{}', now())`,
  ],
  [
    'it holds the lock of its schedule',
    (
      { id, scheduleId },
      tx,
    ) => sql`insert into schedule_lock (tenant_id, schedule_id, holder_execution_id)
      values (${tx.tenantId}, ${scheduleId}, ${id})
      on conflict (tenant_id, schedule_id) do update set holder_execution_id = ${id}`,
  ],
  [
    'it is the open try of a milestone',
    (
      { id, scheduleId },
      tx,
    ) => sql`insert into milestone (tenant_id, schedule_id, anchor, offset_seconds,
      execution_id) values (${tx.tenantId}, ${scheduleId}, 'a', 0, ${id})`,
  ],
  [
    'a backfill that runs has it',
    (
      { id, scheduleId },
      tx,
    ) => sql`with b as (insert into backfill (tenant_id, id, schedule_id, revision,
        first_at, last_at, start_order, starts_per_minute, overlap, status, next_start_at, created_at, created_by)
      values (${tx.tenantId}, ${id}, ${scheduleId}, 1, now(), now(), 'OldestFirst', 1, 'Skip', 'Running', now(),
        now(), '{}') returning id)
      insert into backfill_fire (tenant_id, backfill_id, scheduled_for, state, execution_id)
      select ${tx.tenantId}, id, now(), 'Started', ${id} from b`,
  ],
  [
    'a user is asked to approve something of it',
    (
      { id },
      tx,
    ) => sql`insert into approval (tenant_id, id, kind, object_id, request, basis, request_sha256,
      requested_at, requested_by, requested_roles, expires_at)
      values (${tx.tenantId}, ${randomUUID()}, 'skip', ${id}, '{}', '{}', ${'0'.repeat(64)}, now(), '{}', '{}',
        now() + interval '1 day')`,
  ],
  [
    'its fire waits for a worker',
    (
      { id, scheduleId },
      tx,
    ) => sql`insert into fire (tenant_id, schedule_id, scheduled_for, execution_id,
      decision, unbegun) values (${tx.tenantId}, ${scheduleId}, now(), ${id}, 'Started', true)`,
  ],
];

describe('an execution past its retention stays while', () => {
  it.each(needed)('%s', async (_, statement) => {
    const made = await anEnded(place, tenant(), daysAgo(200));
    await link(place, tenant());
    await keep();
    await place.store.run((tx) => tx.execute(statement(made, tx)));
    await place.run('retention run');
    expect(await executions()).toContain(made.id);
    expect(await idsIn(place, tenant(), ['log_line', 'execution_id'])).toContain(made.id);
  });

  it('it is not linked into the record, or has not ended', async () => {
    const unlinked = await anEnded(place, tenant(), daysAgo(200));
    await keep();
    await place.run('retention run');
    expect(await executions()).toEqual([unlinked.id]);
    await link(place, tenant());
    await place.run('retention run');
    expect(await executions()).toEqual([]);
  });

  it('it is needed by something that came after its cut was opened', async () => {
    const made = await anEnded(place, tenant(), daysAgo(200));
    await link(place, tenant());
    await keep();
    await place.run('retention run', failAt('retention.deleting'));
    await place.store.run((tx) =>
      tx.execute(insertExecution(made, tx, sql`retried_from`, sql`id`)),
    );
    const { exitCode, stdout } = await place.run('retention run');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 cut wait')]);
    expect(await executions()).toContain(made.id);
  });

  it('a reset is past its retention only together with the execution that was reset', async () => {
    const base = await anEnded(place, tenant(), daysAgo(300));
    const reset = idAt(daysAgo(120));
    const runId = randomUUID();
    await place.store.run(async (tx) => {
      await tx.execute(sql`
        insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
          trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count, reset_of, ended_at,
          updated_at)
        select tenant_id, ${reset}, schedule_id, 's', 's', revision, 'Failed', 'External', '{}', 'w', ${runId},
          queued_at, 1, 1, id, ${daysAgo(120)}, ${daysAgo(120)}
        from execution where tenant_id = ${tx.tenantId} and id = ${base.id}`);
      await tx.execute(sql`
        insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index, step_key,
          step_name, step_type, continue_on_failure, status, ended_at)
        values (${tx.tenantId}, ${reset}, ${runId}, 0, ${randomUUID()}, 0, 'k', 'n', 'Http', false, 'Failed',
          now())`);
      await tx.execute(sql`
        insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at)
        values (${tx.tenantId}, ${base.id}, ${runId}, 0, 1, 'Failed', now())`);
    });
    await link(place, tenant());
    await place.run('tenant set default --keep-executions 200d');
    await place.run('retention run');
    expect(await executions()).toEqual([base.id, reset].sort());
    await keep();
    await place.run('retention run --archive DIR');
    expect(await executions()).toEqual([]);
    const [file] = readdirSync(place.directory);
    expect((await place.run(`retention verify ${place.directory}/${file}`)).exitCode).toBe(0);
    await link(place, tenant());
    expect(await verify(place, tenant())).toMatchObject({ removed: 2, findings: [] });
  });
});
