/**
 * A record of any size: schedules, executions with their steps and attempts, fires and the audit trail, made inside
 * PostgreSQL from one schedule. Everything follows from the sizes, so two fills of one size are alike.
 */
import type pg from 'pg';

export type RecordSize = {
  schedules: number;
  executions: number;
  /** Of each execution. */
  steps: number;
  /** Over how many days, until `until`, the executions are spread. */
  days: number;
  until: Date;
};

/** What each of the tables got. */
export type FilledRecord = {
  scheduleId: string;
  slug: string;
  /** The newest that ended, of that schedule. */
  executionId: string;
  openExecutions: number;
  activityRecords: number;
  auditEvents: number;
  fires: number;
};

const tables = ['schedule', 'execution', 'fire', 'activity_record', 'attempt', 'audit_event'];
const openExecutions = 20;
/** So many executions are made by one statement: a statement holds what it makes in memory and on disk. */
const batch = 50_000;
const by = `'{"type":"system","id":"scale","name":"scale"}'::jsonb`;
/** Five in a hundred schedules stopped running long ago: a filter on one of them looks furthest. */
const sleepers = `(g.schedules / 20)`;

type Fill = { client: pg.Client; tenantId: string; size: RecordSize };

/** @param client The owner of the tables, or a superuser. Triggers stay out of the way of rows that are right already. */
export async function fillRecord(
  client: pg.Client,
  tenantId: string,
  size: RecordSize,
  say: (line: string) => void = () => undefined,
): Promise<FilledRecord> {
  const fill = { client, tenantId, size };
  const from = new Date(size.until.getTime() - size.days * 86_400_000);
  await client.query(`select set_config('app.tenant', $1, false)`, [tenantId]);
  await client.query('select create_partitions($1, $2)', [from, size.until]);
  await setTriggers(client, 'disable');
  await putSizes(fill, from);
  await putSchedules(fill);
  await setForeignKeys(client, 'trusted');
  for (let first = 0; first < size.executions; first += batch) {
    const last = Math.min(first + batch, size.executions);
    await putExecutions(fill, first + 1, last);
    if (size.executions > batch) say(`${last} of ${size.executions} executions filled`);
  }
  await putAuditEvents(fill);
  await setForeignKeys(client, 'checked');
  await setTriggers(client, 'enable');
  await client.query('vacuum (analyze)');
  return count(fill);
}

async function setTriggers(client: pg.Client, become: 'disable' | 'enable'): Promise<void> {
  for (const table of tables) await client.query(`alter table ${table} ${become} trigger user`);
}

/** Looking each row's execution up takes as long as writing it. Only a superuser may leave it out. */
async function setForeignKeys(client: pg.Client, become: 'trusted' | 'checked'): Promise<void> {
  const role = become === 'trusted' ? 'replica' : 'origin';
  const { rows } = await client.query<{ may: boolean }>(
    `select current_setting('is_superuser') = 'on' as may`,
  );
  if (rows[0]?.may) await client.query(`set session_replication_role = ${role}`);
}

/** What the other statements compute with; of this connection only. */
async function putSizes({ client, tenantId, size }: Fill, from: Date): Promise<void> {
  await client.query('drop table if exists given');
  await client.query(
    `create temporary table given as select $1::uuid as tenant_id, $2::integer as schedules,
       $3::integer as executions, $4::integer as steps, $5::timestamptz as from_at,
       $6::timestamptz as until_at`,
    [tenantId, size.schedules, size.executions, size.steps, from, size.until],
  );
  await client.query(
    `create or replace function pg_temp.id_at(at timestamptz, kind text, n bigint) returns uuid language sql immutable as $$
       select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(kind, 3, '0') || '8'
         || lpad(to_hex(n), 15, '0'))::uuid $$`,
  );
  await client.query(
    `create or replace function pg_temp.schedule_id(n bigint) returns uuid language sql immutable as $$
       select ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`,
  );
}

/** Daily at different minutes; each tenth is disabled; the first of a hundred names another system. */
async function putSchedules({ client, size }: Fill): Promise<void> {
  const steps = Array.from({ length: size.steps }, (_, index) => stepOf(index));
  await client.query(
    `insert into schedule (tenant_id, id, slug, name, tags, enabled, enabled_note, revision, generation,
       observed_generation, created_at, created_by, updated_at, updated_by)
     select g.tenant_id, pg_temp.schedule_id(n), 'sync-' || n, 'Sync ' || lpad(n::text, 6, '0'),
       array['sync', 'team-' || n % 40], n % 10 <> 9, '', 1, 1, 1, g.from_at, ${by},
       g.until_at - n * interval '1 second', ${by}
     from given g, generate_series(0, g.schedules - 1) n`,
  );
  await client.query(
    `insert into schedule_revision (tenant_id, schedule_id, revision, content_hash, definition, created_at,
       created_by)
     select g.tenant_id, pg_temp.schedule_id(n), 1, 'h', d.definition, g.from_at, ${by}
     from given g, generate_series(0, g.schedules - 1) n
     cross join lateral (select jsonb_build_object('name', 'Sync ' || lpad(n::text, 6, '0'),
       'description', '', 'tags', jsonb_build_array('sync', 'team-' || n % 40),
       'timings', jsonb_build_array(jsonb_build_object('type', 'Cron', 'expression',
         n % 60 || ' ' || n / 60 % 24 || ' * * *', 'timeZone', 'Europe/Berlin')),
       'overlap', 'Skip', 'catchUp', 'Latest', 'catchupWindowSeconds', 3600, 'calendars', '[]'::jsonb,
       'jitterSeconds', 0, 'steps', case n % 100 when 1
         then replace($1, '"hr"', '"payroll"')::jsonb else $1::jsonb end) as definition) d`,
    [JSON.stringify(steps)],
  );
  await client.query(
    `insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note)
     select g.tenant_id, pg_temp.schedule_id(n), 1, g.from_at,
       case when n % 10 <> 9 then 'Enabled' else 'Disabled' end, 1, ''
     from given g, generate_series(0, g.schedules - 1) n`,
  );
  await client.query(
    `insert into fire_audit (tenant_id, schedule_id, audited_until, due_at)
     select g.tenant_id, pg_temp.schedule_id(n), g.until_at, f.at + interval '30 seconds'
       + case when f.at < g.until_at then interval '1 day' else interval '0' end
     from given g, generate_series(0, g.schedules - 1) n
     cross join lateral (select (date_trunc('day', g.until_at at time zone 'Europe/Berlin')
       + make_interval(mins => n % 1440)) at time zone 'Europe/Berlin' as at) f
     where n % 10 <> 9`,
  );
}

function stepOf(index: number): object {
  const all = {
    key: `step-${index}`,
    name: `Step ${index}`,
    mode: 'Sequential',
    continueOnFailure: false,
    timeoutSeconds: 60,
    onInterrupted: 'Retry',
    pool: 'default',
    retry: { maxRetries: 0, initialDelaySeconds: 1, backoff: 2, maxDelaySeconds: 60 },
  };
  return index === 0
    ? { ...all, type: 'RunProfile', connectedSystem: 'hr', runProfile: 'Full Import' }
    : {
        ...all,
        type: 'Http',
        method: 'GET',
        url: 'https://example.test/',
        headers: {},
        body: null,
      };
}

/**
 * One in a hundred failed at its middle step, one in a thousand timed out, one in two hundred was cancelled; the
 * newest are open. Each twentieth was started by a person, the others by their timing.
 */
const numbered = `
  numbered as (
    select g.*, n, case when n > g.executions - ${openExecutions} then 'InProgress'
        when n % 100 = 0 then 'Failed' when n % 1000 = 7 then 'TimedOut' when n % 200 = 3 then 'Cancelled'
        else 'Completed' end as status,
      case when n <= g.executions / 10 and n % 7 = 0 then n % greatest(1, ${sleepers})
        else ${sleepers} + n % (g.schedules - ${sleepers}) end as schedule,
      g.from_at + (g.until_at - g.from_at) * (n::float8 / (g.executions + 1)) as at
    from given g, generate_series($1::bigint, $2::bigint) n
  ), made as (
    select m.*, pg_temp.id_at(at, '0', n) as id, n % 20 <> 0 as by_timing,
      'Sync ' || lpad(schedule::text, 6, '0') as schedule_name, 'sync-' || schedule as slug
    from numbered m
  )`;

async function putExecutions({ client }: Fill, first: number, last: number): Promise<void> {
  const values = [first, last];
  await client.query(
    `with ${numbered}
     insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
       initiator, workflow_id, run_id, scheduled_for, queued_at, started_at, ended_at, group_count,
       step_count, error, updated_at, seq, status_seq)
     select tenant_id, id, pg_temp.schedule_id(schedule), slug, schedule_name, 1, status,
       case when by_timing then 'Schedule' else 'Manual' end,
       case when by_timing then ${by} else jsonb_build_object('type', 'user', 'id', 'u' || n % 50, 'name', 'U') end,
       'w' || n, id, case when by_timing then at end, at, at,
       case when status <> 'InProgress' then at + make_interval(secs => 5 + n % 50) end, steps, steps,
       case when status in ('Failed', 'TimedOut') then 'step "Step ' || steps / 2 || '" failed: the answer was '
         || 500 + n / 100 % 4 end,
       case when status <> 'InProgress' then at + make_interval(secs => 5 + n % 50) else at end, 1, 1
     from made`,
    values,
  );
  await client.query(
    `with ${numbered}
     insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision, reason, decided_at)
     select tenant_id, pg_temp.schedule_id(schedule), at, case when n % 501 <> 1 then id end,
       case when n % 501 = 1 then 'Missed' else 'Started' end,
       case when n % 501 = 1 then 'no server ran' end, at
     from made where by_timing on conflict do nothing`,
    values,
  );
  await putSteps(client, values);
}

const ofStep = `
  of_step as (
    select m.*, k, at + make_interval(secs => k) as began,
      case when m.status = 'InProgress' then case k when 0 then 'Completed' when 1 then 'Queued' else 'Waiting' end
        when m.status = 'Completed' then case when n % 5000 = 11 and k = 1 then 'CompletedWithWarnings' else 'Completed' end
        when k < steps / 2 then 'Completed' when k > steps / 2 then 'NotRun' else m.status end as step_status
    from made m, generate_series(0, m.steps - 1) k
  )`;

/** A step that never began has no attempt. */
async function putSteps(client: pg.Client, values: readonly number[]): Promise<void> {
  await client.query(
    `with ${numbered}, ${ofStep}
     insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index, step_key, step_name,
       step_type, continue_on_failure, status, queued_at, started_at, ended_at, attempts, max_attempts, code,
       message, http_status, worker, seq, updated_at)
     select tenant_id, id, id, k, pg_temp.id_at(at, '1', n * 1024 + k), k, 'step-' || k, 'Step ' || k,
       case k when 0 then 'RunProfile' else 'Http' end, false, step_status,
       case when step_status not in ('NotRun', 'Waiting') then began end,
       case when step_status not in ('NotRun', 'Waiting', 'Queued') then began end,
       case when step_status not in ('Waiting', 'Queued') then began + interval '800 milliseconds' end,
       case when step_status in ('NotRun', 'Waiting', 'Queued') then 0 else 1 end, 1,
       case when step_status in ('Failed', 'TimedOut') then 'http-status' end,
       case when step_status in ('Failed', 'TimedOut') then 'the answer was an error' end,
       case when k > 0 and step_status like 'Completed%' then 200
         when step_status = 'Failed' then 500 + n / 100 % 4 end,
       'worker:1', 1, began
     from of_step`,
    [...values],
  );
  await client.query(
    `with ${numbered}, ${ofStep}
     insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, idempotency_key, worker,
       started_at, ended_at, http_status)
     select tenant_id, id, id, k, 1,
       case when step_status = 'Queued' then 'InProgress' when step_status like 'Completed%' then 'Completed'
         else step_status end, 'key-' || n || '-' || k, 'worker:1', began,
       case when step_status <> 'Queued' then began + interval '800 milliseconds' end,
       case when k > 0 and step_status like 'Completed%' then 200 end
     from of_step where step_status not in ('NotRun', 'Waiting')`,
    [...values],
  );
}

/** One for ten executions, by twenty people. */
async function putAuditEvents({ client }: Fill): Promise<void> {
  await client.query(
    `insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id, execution_id, result)
     select tenant_id, pg_temp.id_at(at, '2', n), at,
       jsonb_build_object('type', case when n % 50 = 0 then 'system' else 'user' end, 'id', 'u' || n % 20, 'name', 'U'),
       case when n % 5000 = 0 then 'delete' when n % 3 = 0 then 'run' when n % 3 = 1 then 'cancel' else 'retry' end,
       case when n % 3 = 0 then 'schedule' else 'execution' end, pg_temp.schedule_id(n % schedules),
       case when n % 3 <> 0 then pg_temp.id_at(at, '0', n) end, 'Done'
     from given g, generate_series(1, g.executions / 10) n
     cross join lateral (select g.from_at + (g.until_at - g.from_at) * (n * 10.0 / (g.executions + 1)) as at) a`,
  );
}

async function count({ client }: Fill): Promise<FilledRecord> {
  const { rows } = await client.query<
    Record<'id' | 'slug' | 'execution', string> & Record<'records' | 'audit' | 'fires', number>
  >(
    // A small record has no execution of most schedules.
    `select e.schedule_id as id, e.schedule_slug as slug, e.id::text as execution,
       (select count(*) from activity_record where tenant_id = current_tenant())::integer as records,
       (select count(*) from audit_event where tenant_id = current_tenant())::integer as audit, (select count(*) from fire where tenant_id = current_tenant())::integer as fires
     from execution e where e.tenant_id = current_tenant() and e.status = 'Completed'
     order by e.id desc limit 1`,
  );
  const [found] = rows;
  if (!found) throw new Error('a record without a completed execution');
  return {
    scheduleId: found.id,
    slug: found.slug,
    executionId: found.execution,
    openExecutions,
    activityRecords: found.records,
    auditEvents: found.audit,
    fires: found.fires,
  };
}
