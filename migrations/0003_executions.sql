-- Executions and what their steps did, kept without limit of time.
--
-- Partitioned by the execution id (UUIDv7, so by time): a unique index must contain the partition key,
-- and retention must be able to drop a month.

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
  trigger text not null constraint execution_trigger check (trigger in (
    'Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill')),
  initiator jsonb not null,
  -- What started it when that was neither a time nor a person: type and id.
  triggered_by jsonb,
  -- The overlap policy it was admitted with.
  overlap text,
  -- The milestone it tries: anchor, anchorVersion, offsetSeconds, attempt.
  milestone jsonb,
  backfill_id uuid,
  -- An execution that runs again what an earlier one left undone.
  retried_from uuid,
  retry_reason text,
  -- Set on an execution made for the reset of one that had ended: the one that was reset.
  reset_of uuid,
  workflow_id text not null,
  run_id uuid not null,
  -- Not null: no worker has begun it. The input of its workflow, so that the start can be repeated; it
  -- stays with an execution that ended without having begun.
  start_request jsonb,
  -- Why Temporal did not take the start when last asked; null when it did, or was not asked yet.
  start_error text,
  -- Since when the sweeper finds the workflow neither open nor explained.
  missing_since timestamptz,
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
create index execution_queued on execution (tenant_id, schedule_id) where status = 'Queued';
create index execution_by_reset on execution (tenant_id, reset_of) where reset_of is not null;
create index execution_by_retried_from on execution (tenant_id, retried_from)
  where retried_from is not null;
create index execution_by_backfill on execution (tenant_id, backfill_id)
  where backfill_id is not null;
create trigger final_is_write_once before update on execution for each row
  when (old.status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled',
                       'Terminated', 'Skipped', 'Lost'))
  execute function refuse_change_of_final_row('execution');
select protect_partition('execution');
select protect_partition('execution_default');
grant select, insert, update on execution to carillon_app;

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
  -- Tries the retry policy allows.
  max_attempts integer,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  counts jsonb,
  worker text,
  -- The record of the step that really ran, when its outcome was taken over.
  inherited_from uuid,
  seq bigint not null default -1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, execution_id, run_id, step_index)
) partition by range (execution_id);
create table activity_record_default partition of activity_record default;
create trigger final_is_write_once before update on activity_record for each row
  when (old.status in ('Completed', 'CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled',
                       'Skipped', 'NotRun', 'Interrupted'))
  execute function refuse_change_of_final_row('activity_record');
select protect_partition('activity_record');
select protect_partition('activity_record_default');
grant select, insert, update on activity_record to carillon_app;

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
  -- What an Http step sent.
  request_method text,
  request_url text,
  request_body text,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  output_bytes bigint,
  percent real,
  progress text,
  progress_at timestamptz,
  -- The log of an attempt is bounded: what is stored of it, and how many lines were dropped.
  log_lines integer not null default 0,
  log_bytes bigint not null default 0,
  log_dropped integer not null default 0,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, execution_id, run_id, step_index, attempt)
) partition by range (execution_id);
create table attempt_default partition of attempt default;
-- Log lines may arrive with or after the end of their attempt; everything else stays as it ended.
create trigger final_is_write_once before update on attempt for each row
  when (old.status <> 'InProgress' and (new.status <> old.status or old.started_at is not null and
    (new.started_at, new.ended_at, new.next_attempt_at, new.code, new.message, new.http_status,
      new.exit_code, new.output, new.output_bytes, new.percent, new.progress, new.worker)
    is distinct from
    (old.started_at, old.ended_at, old.next_attempt_at, old.code, old.message, old.http_status,
      old.exit_code, old.output, old.output_bytes, old.percent, old.progress, old.worker)))
  execute function refuse_change_of_final_row('attempt');
select protect_partition('attempt');
select protect_partition('attempt_default');
grant select, insert, update on attempt to carillon_app;

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
select protect_partition('log_line');
select protect_partition('log_line_default');
grant select, insert on log_line to carillon_app;

-- Two different ends reported for one thing: the first is kept, the second is stored here for a person.
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
select protect_partition('contradiction');
grant select, insert on contradiction to carillon_app;

-- One row per step of an execution, as the step is at this moment. The walk writes that a step is
-- queued and how it ended; what happens in between is known from its attempts alone. While a step waits
-- for its next attempt, the last one says why. Row-level security is that of the reader.
create view step_status with (security_invoker = true) as
select
  r.tenant_id, r.execution_id, r.run_id, r.step_index, r.id, e.schedule_id, e.schedule_slug,
  r.group_index, r.step_key, r.step_name, r.step_type, r.continue_on_failure,
  s.status, r.status as recorded_status, r.queued_at,
  case when r.ended_at is null then coalesce(r.started_at, a.first_started_at)
    else r.started_at end as started_at,
  r.ended_at,
  case when r.ended_at is null then greatest(r.attempts, a.attempt) else r.attempts end as attempts,
  r.max_attempts,
  case when s.status = 'Retrying' then a.next_attempt_at end as next_attempt_at,
  case when s.status = 'Retrying' then a.code else r.code end as code,
  case when s.status = 'Retrying' then a.message else r.message end as message,
  case when s.status = 'Retrying' then a.http_status else r.http_status end as http_status,
  case when s.status = 'Retrying' then a.exit_code else r.exit_code end as exit_code,
  case when s.status = 'Retrying' then a.output else r.output end as output,
  r.counts, coalesce(r.worker, a.worker) as worker, r.inherited_from,
  a.attempt as latest_attempt, a.status as latest_status, a.percent as latest_percent,
  a.progress as latest_progress, a.message as latest_message,
  coalesce(a.started_at, a.ended_at) as latest_started_at, a.ended_at as latest_ended_at,
  a.next_attempt_at as latest_next_attempt_at
from execution e
join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id and r.run_id = e.run_id
left join lateral (
  select t.*, min(t.started_at) over () as first_started_at
  from attempt t
  where t.tenant_id = e.tenant_id and t.execution_id = coalesce(e.reset_of, e.id)
    and t.run_id = r.run_id and t.step_index = r.step_index
  order by t.attempt desc
  limit 1
) a on true
cross join lateral (
  select case
    when r.status <> 'Queued' or a.attempt is null then r.status
    when a.status <> 'InProgress' and a.next_attempt_at is not null then 'Retrying'
    else 'InProgress'
  end as status
) s;
grant select on step_status to carillon_app;
