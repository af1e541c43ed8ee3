-- The record of schedules and executions, kept for ever. Safe while old processes run: nothing exists before it.
--
-- Two walls keep tenants apart: every query filters by tenant, and row-level security is forced on
-- every table that has one. The application works as the role carillon_app, which owns nothing, may
-- delete nothing of the record, and is bound by the policies.
--
-- Executions and all that hangs on them are partitioned by the execution id (UUIDv7, so by time):
-- a unique index must contain the partition key, and retention must be able to drop a month.

create table tenant (
  id uuid primary key,
  slug text not null constraint tenant_slug_unique unique
    constraint tenant_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63),
  name text not null,
  created_at timestamptz not null default now()
);

-- generation grows with every accepted change; observed_* is what the reconciler read back from Temporal.
create table schedule (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  slug text not null
    constraint schedule_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63),
  name text not null,
  tags text[] not null default '{}',
  enabled boolean not null,
  enabled_note text not null default '',
  revision integer not null,
  generation bigint not null default 1,
  observed_generation bigint not null default 0,
  observed_hash text,
  sync_error text,
  sync_failures integer not null default 0,
  sync_due_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  lease_term bigint not null default 0,
  created_at timestamptz not null,
  created_by jsonb not null,
  updated_at timestamptz not null,
  updated_by jsonb not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint schedule_observed_not_ahead check (observed_generation <= generation)
);
create unique index schedule_slug_unique on schedule (tenant_id, slug) where deleted_at is null;
create index schedule_by_name on schedule (tenant_id, lower(name), id) where deleted_at is null;
create index schedule_pending_sync on schedule (tenant_id, sync_due_at)
  where observed_generation < generation;

create table schedule_revision (
  tenant_id uuid not null,
  schedule_id uuid not null,
  revision integer not null check (revision > 0),
  content_hash text not null,
  definition jsonb not null,
  reason text,
  created_at timestamptz not null,
  created_by jsonb not null,
  primary key (tenant_id, schedule_id, revision),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);

-- Who may run now; the term fences a holder that lost its lock.
create table schedule_lock (
  tenant_id uuid not null,
  schedule_id uuid not null,
  term bigint not null default 0,
  holder_execution_id uuid,
  holder_workflow_id text,
  holder_run_id text,
  claimed_at timestamptz,
  primary key (tenant_id, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);

-- One row per expected firing: at most one start for each nominal instant, and the reason for none.
create table fire (
  tenant_id uuid not null,
  schedule_id uuid not null,
  scheduled_for timestamptz not null,
  execution_id uuid not null,
  decision text not null constraint fire_decision check (decision in ('Started', 'Skipped', 'Missed')),
  reason text,
  decided_at timestamptz not null default now(),
  primary key (tenant_id, schedule_id, scheduled_for),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
) partition by range (scheduled_for);
create table fire_default partition of fire default;

-- seq and status_seq number the newest batch of transitions, and the newest that changed the status:
-- batches may arrive in any order.
create table execution (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  schedule_slug text not null,
  schedule_name text not null,
  revision integer not null,
  status text not null constraint execution_status check (status in (
    'Queued', 'InProgress', 'Paused', 'Cancelling', 'Completed', 'CompletedWithErrors', 'Failed',
    'TimedOut', 'Cancelled', 'Terminated', 'Skipped', 'Lost')),
  trigger text not null
    constraint execution_trigger check (trigger in ('Schedule', 'Manual', 'External')),
  initiator jsonb not null,
  workflow_id text not null,
  run_id uuid not null,
  scheduled_for timestamptz,
  queued_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  group_index integer not null default 0,
  group_count integer not null,
  step_count integer not null,
  error text,
  lock_term bigint,
  seq bigint not null default -1,
  status_seq bigint not null default -1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, schedule_id, revision)
    references schedule_revision (tenant_id, schedule_id, revision)
) partition by range (id);
create table execution_default partition of execution default;
create index execution_by_schedule on execution (tenant_id, schedule_id, id desc);
create index execution_by_status on execution (tenant_id, status, id desc);
create index execution_open on execution (tenant_id, updated_at)
  where status in ('Queued', 'InProgress', 'Paused', 'Cancelling');

create table activity_record (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null check (step_index >= 0),
  id uuid not null,
  group_index integer not null check (group_index >= 0),
  step_key text not null,
  step_name text not null,
  step_type text not null,
  continue_on_failure boolean not null,
  status text not null constraint activity_record_status check (status in (
    'Waiting', 'Queued', 'InProgress', 'Retrying', 'Paused', 'Completed', 'CompletedWithWarnings',
    'Failed', 'TimedOut', 'Cancelled', 'Skipped', 'NotRun', 'Interrupted')),
  queued_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  attempts integer not null default 0,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  counts jsonb,
  worker text,
  seq bigint not null default -1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, execution_id, run_id, step_index)
) partition by range (execution_id);
create table activity_record_default partition of activity_record default;

-- The end of an attempt may be stored before its start: then the columns of the start are null.
create table attempt (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null check (step_index >= 0),
  attempt integer not null check (attempt > 0),
  status text not null constraint attempt_status check (status in (
    'InProgress', 'Completed', 'Failed', 'TimedOut', 'Cancelled', 'Lost')),
  idempotency_key text,
  worker text,
  started_at timestamptz,
  ended_at timestamptz,
  next_attempt_at timestamptz,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  output_bytes bigint,
  percent real,
  progress text,
  progress_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, execution_id, run_id, step_index, attempt)
) partition by range (execution_id);
create table attempt_default partition of attempt default;

create table log_line (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null,
  attempt integer not null,
  line bigint not null,
  at timestamptz not null,
  level text not null constraint log_line_level check (level in ('info', 'warn', 'error')),
  stream text not null constraint log_line_stream check (stream in ('stdout', 'stderr', 'system')),
  text text not null,
  primary key (tenant_id, execution_id, run_id, step_index, attempt, line)
) partition by range (execution_id);
create table log_line_default partition of log_line default;

-- Two different ends reported for one thing: the first is kept, the second lands here for a person.
create table contradiction (
  tenant_id uuid not null,
  id uuid not null,
  execution_id uuid not null,
  step_index integer,
  kept jsonb not null,
  refused jsonb not null,
  seen_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- The first answer to a request that carried an Idempotency-Key, given again to its repeats.
create table idempotency (
  tenant_id uuid not null,
  key text not null constraint idempotency_key_length check (length(key) between 1 and 255),
  request_hash text not null,
  status integer,
  headers jsonb,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
create index idempotency_by_age on idempotency (tenant_id, created_at);

-- Months of partitions: the lowest UUIDv7 of an instant bounds the executions begun from then on.
create function first_uuid_at(at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
          || '7000' || '8000' || '000000000000')::uuid
$$;

-- A month whose rows went to the default partition already keeps them there.
create function create_partitions(from_month timestamptz, until_month timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month timestamp;
  parent text;
  name text;
  made integer := 0;
begin
  for month in
    select generate_series(date_trunc('month', from_month at time zone 'UTC'),
                           least(until_month, from_month + interval '10 years') at time zone 'UTC',
                           interval '1 month')
  loop
    foreach parent in array array['fire', 'execution', 'activity_record', 'attempt', 'log_line'] loop
      name := parent || '_' || to_char(month, 'YYYYMM');
      continue when to_regclass(name) is not null;
      begin
        if parent = 'fire' then
          execute format('create table %I partition of fire for values from (%L) to (%L)', name,
            month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        else
          execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
            first_uuid_at(month at time zone 'UTC'),
            first_uuid_at((month + interval '1 month') at time zone 'UTC'));
        end if;
        perform protect_partition(name);
        made := made + 1;
      exception when check_violation then
        raise warning 'partition % was not made: the default partition has rows of it', name;
      end;
    end loop;
  end loop;
  return made;
end $$;

-- A partition reached by its own name must be as closed as its parent.
create function protect_partition(name text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy tenant_only on %I using (tenant_id = current_tenant()) '
    'with check (tenant_id = current_tenant())', name);
end $$;

-- A committed SET LOCAL leaves an empty string behind, not NULL: both must mean "no tenant".
create function current_tenant() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.tenant', true), '')::uuid
$$;

-- The same id for the same thing, whoever derives it and how often (UUID version 8).
create function uuid_of(name text) returns uuid language sql immutable parallel safe as $$
  select overlay(overlay(md5(name) placing '8' from 13) placing '8' from 17)::uuid
$$;

create function refuse_change_of_final_row() returns trigger language plpgsql as $$
begin
  raise exception 'a final % cannot change', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_final_is_write_once';
end $$;

create trigger final_is_write_once before update on execution for each row
  when (old.status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled',
                       'Terminated', 'Skipped', 'Lost'))
  execute function refuse_change_of_final_row('execution');
create trigger final_is_write_once before update on activity_record for each row
  when (old.status in ('Completed', 'CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled',
                       'Skipped', 'NotRun', 'Interrupted'))
  execute function refuse_change_of_final_row('activity_record');
create trigger final_is_write_once before update on attempt for each row
  when (old.status <> 'InProgress' and (old.started_at is not null or new.status <> old.status))
  execute function refuse_change_of_final_row('attempt');

do $$
declare
  name text;
begin
  foreach name in array array['schedule', 'schedule_revision', 'schedule_lock', 'fire', 'fire_default',
    'execution', 'execution_default', 'activity_record', 'activity_record_default', 'attempt',
    'attempt_default', 'log_line', 'log_line_default', 'contradiction', 'idempotency']
  loop
    perform protect_partition(name);
  end loop;
end $$;

-- Roles belong to the whole cluster: another database's migration may make it at the same moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'carillon_app') then
    create role carillon_app nologin nosuperuser nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'carillon_app', case
    when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)
  then
    execute format('grant carillon_app to %I', current_user);
  end if;
exception when unique_violation then null;
end $$;

grant usage on schema public to carillon_app;
grant select on tenant, carillon_migration to carillon_app;
grant select, insert, update on schedule, schedule_lock, execution, activity_record, attempt to carillon_app;
grant select, insert on schedule_revision, fire, log_line, contradiction to carillon_app;
grant select, insert, update, delete on idempotency to carillon_app;
revoke execute on function create_partitions(timestamptz, timestamptz) from public;
revoke execute on function protect_partition(text) from public;
grant execute on function create_partitions(timestamptz, timestamptz) to carillon_app;

select create_partitions(now(), now() + interval '6 months');

insert into tenant (id, slug, name)
values (gen_random_uuid(), 'default', 'Default tenant');
