-- What changed, for those who follow it live. Safe while old processes run.
--
-- Rows are kept for six hours. The tables are unlogged: they cost the path of a step no write-ahead log, and after
-- a crash of PostgreSQL they are empty, which readers are told. See docs/adr/0039.

-- One row for each change. Transactions commit in another order than they began, so xid tells which rows a
-- reader has seen (stream_page), and seq is only the order among the rows that became visible together.
create unlogged table stream_event (
  tenant_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  topic text not null constraint stream_event_topic check (topic in (
    'executions', 'steps', 'attempts', 'log', 'schedules', 'fires', 'holds', 'approvals')),
  schedule_id uuid,
  execution_id uuid,
  step_index integer,
  attempt integer,
  status text,
  -- Numbers and switches, never text of a user or of a step.
  data jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, xid, seq)
);
select protect_partition('stream_event');
grant select, insert, delete on stream_event to carillon_app;

-- A page holds the rows that its snapshot sees and that of the page before does not.
create unlogged table stream_page (
  tenant_id uuid not null references tenant (id),
  page bigint not null constraint stream_page_number check (page > 0),
  -- Tells a page from one with the same number before a crash of PostgreSQL.
  mark text not null default substr(md5(gen_random_uuid()::text), 1, 6),
  snapshot pg_snapshot not null,
  made_at timestamptz not null default now(),
  primary key (tenant_id, page)
);
select protect_partition('stream_page');
grant select, insert, delete on stream_page to carillon_app;

-- Triggers, so that no path of a change can forget its row. For each row, and only where its condition holds: on the
-- path of a step this costs less than joining the old and new rows of a statement.
create function stream_execution() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, schedule_id, execution_id, status)
  values (new.tenant_id, 'executions', new.schedule_id, new.id, new.status);
  return null;
end $$;
create trigger stream_new after insert on execution for each row execute function stream_execution();
create trigger stream_changed after update on execution for each row
  when (old.status <> new.status) execute function stream_execution();

create function stream_step() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, status)
  values (new.tenant_id, 'steps', new.execution_id, new.step_index, new.status);
  return null;
end $$;
-- Steps that wait for their group from the start are no news.
create trigger stream_new after insert on activity_record for each row
  when (new.status <> 'Waiting') execute function stream_step();
create trigger stream_changed after update on activity_record for each row
  when (old.status <> new.status) execute function stream_step();

create function stream_attempt() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, attempt, status, data)
  values (new.tenant_id, 'attempts', new.execution_id, new.step_index, new.attempt, new.status,
    case when new.percent is not null then jsonb_build_object('percent', new.percent) end);
  return null;
end $$;
create trigger stream_new after insert on attempt for each row execute function stream_attempt();
create trigger stream_changed after update on attempt for each row
  when (old.status <> new.status or old.progress_at is distinct from new.progress_at)
  execute function stream_attempt();

-- The place of new lines; their text is read from the log.
create function stream_new_lines() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, attempt, data)
  select tenant_id, 'log', execution_id, step_index, attempt,
    jsonb_build_object('firstLine', min(line), 'lastLine', max(line))
  from new_rows group by tenant_id, execution_id, run_id, step_index, attempt;
  return null;
end $$;
create trigger stream_new after insert on log_line
  referencing new table as new_rows for each statement execute function stream_new_lines();

-- The others change rarely: row by row, and only when something changed that followers are told.
create function stream_schedule() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, schedule_id, status, data)
  values (new.tenant_id, 'schedules', new.id,
    case when new.deleted_at is not null then 'Deleted'
      when new.drifted_at is not null then 'Drifted'
      when new.observed_generation < new.generation and new.sync_error is not null then 'SyncFailing'
      when new.observed_generation < new.generation then 'PendingSync'
      else 'InSync' end,
    jsonb_build_object('enabled', new.enabled, 'revision', new.revision,
      'generation', new.generation, 'observedGeneration', new.observed_generation));
  return null;
end $$;
create trigger stream_new after insert on schedule for each row execute function stream_schedule();
create trigger stream_changed after update on schedule for each row
  when (old.generation <> new.generation or old.observed_generation <> new.observed_generation
    or old.enabled <> new.enabled or old.deleted_at is distinct from new.deleted_at
    or (old.drifted_at is null) <> (new.drifted_at is null)
    or (old.sync_error is null) <> (new.sync_error is null)
    or old.limit_reached_at is distinct from new.limit_reached_at)
  execute function stream_schedule();

create function stream_fire() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, schedule_id, execution_id, status, data)
  values (new.tenant_id, 'fires', new.schedule_id, new.execution_id, new.decision,
    jsonb_build_object('scheduledFor', new.scheduled_for, 'catchUp', new.catch_up));
  return null;
end $$;
create trigger stream_new after insert on fire for each row execute function stream_fire();
create trigger stream_changed after update on fire for each row
  when (old.decision <> new.decision or old.execution_id is distinct from new.execution_id)
  execute function stream_fire();

create function stream_hold() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, status, data)
  values (new.tenant_id, 'holds', case when new.ended_at is null then 'Set' else 'Released' end,
    jsonb_build_object('holdId', new.id));
  return null;
end $$;
create trigger stream_new after insert on hold for each row execute function stream_hold();
create trigger stream_changed after update on hold for each row
  when (old.ended_at is distinct from new.ended_at or old.until is distinct from new.until)
  execute function stream_hold();

create function stream_approval() returns trigger language plpgsql as $$
begin
  insert into stream_event (tenant_id, topic, status, data)
  values (new.tenant_id, 'approvals', new.status, jsonb_build_object('approvalId', new.id));
  return null;
end $$;
create trigger stream_new after insert on approval for each row execute function stream_approval();
create trigger stream_changed after update on approval for each row
  when (old.status <> new.status) execute function stream_approval();
