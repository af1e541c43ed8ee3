-- Schedules disabled until an instant, holds of a tenant, and backfills. Safe while old processes run: they leave the new columns empty, and triggers keep what they write consistent.

alter table schedule
  add column disabled_until timestamptz,
  add column disabled_reason text;
create index schedule_disabled_until on schedule (tenant_id, disabled_until)
  where disabled_until is not null;
alter table schedule_phase
  add column disabled_until timestamptz,
  add column disabled_reason text;

-- By a trigger, so that no path of enabling or deleting a schedule can leave an end behind.
create function forget_end_of_disabling() returns trigger language plpgsql as $$
begin
  new.disabled_until := null;
  new.disabled_reason := null;
  return new;
end $$;
create trigger enabled_has_no_end before update on schedule for each row
  when (new.disabled_until is not null and (new.enabled or new.deleted_at is not null))
  execute function forget_end_of_disabling();

create or replace function note_schedule_phase() returns trigger language plpgsql as $$
declare
  became text := case
    when new.deleted_at is not null then 'Deleted'
    when not new.enabled then 'Disabled'
    when new.limit_reached_at is not null then 'Finished'
    else 'Enabled' end;
  at timestamptz := new.updated_at;
begin
  -- Noted by the gate, which changes nothing else.
  if tg_op = 'UPDATE' and new.limit_reached_at is distinct from old.limit_reached_at then
    at := coalesce(new.limit_reached_at, at);
  end if;
  -- A change leaves its own instant to what was before. Who says "disabled until six" wants the fire at six.
  if tg_op = 'UPDATE' and new.enabled and new.updated_at = old.disabled_until then
    at := at - interval '1 millisecond';
  end if;
  insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note,
    disabled_until, disabled_reason)
  values (new.tenant_id, new.id, new.generation, at, became, new.revision, new.enabled_note,
    new.disabled_until, new.disabled_reason);
  insert into fire_audit as known (tenant_id, schedule_id, audited_until, due_at)
  values (new.tenant_id, new.id, at, at)
  on conflict (tenant_id, schedule_id) do update set due_at = least(known.due_at, excluded.due_at);
  return null;
end $$;

drop trigger next_phase on schedule;
create trigger next_phase after update on schedule for each row
  when (old.enabled <> new.enabled or old.revision <> new.revision
    or old.deleted_at is distinct from new.deleted_at
    or old.limit_reached_at is distinct from new.limit_reached_at
    or old.disabled_until is distinct from new.disabled_until)
  execute function note_schedule_phase();

-- While a hold lies, nothing of the tenant starts by itself. Rows are kept: the ledger explains by them.
create table hold (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  since timestamptz not null,
  until timestamptz constraint hold_until_later check (until > since),
  reason text not null,
  set_by jsonb not null,
  ended_at timestamptz,
  ended_by jsonb,
  primary key (tenant_id, id)
);
create unique index hold_open on hold (tenant_id) where ended_at is null;
create index hold_by_time on hold (tenant_id, since desc);

create function refuse_change_of_final_hold() returns trigger language plpgsql as $$
begin
  raise exception 'a hold that has ended cannot change'
    using errcode = 'check_violation', constraint = 'hold_final_is_write_once';
end $$;
create trigger final_is_write_once before update on hold for each row
  when (old.ended_at is not null) execute function refuse_change_of_final_hold();

create table backfill (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  revision integer not null,
  -- Both inclusive.
  first_at timestamptz not null,
  last_at timestamptz not null,
  start_order text not null
    constraint backfill_order check (start_order in ('OldestFirst', 'NewestFirst')),
  starts_per_minute integer not null
    constraint backfill_pace check (starts_per_minute between 1 and 600),
  overlap text not null,
  reason text,
  status text not null
    constraint backfill_status check (status in ('Running', 'Completed', 'Cancelled')),
  -- No start before that.
  next_start_at timestamptz not null,
  created_at timestamptz not null,
  created_by jsonb not null,
  ended_at timestamptz,
  ended_by jsonb,
  primary key (tenant_id, id),
  foreign key (tenant_id, schedule_id, revision)
    references schedule_revision (tenant_id, schedule_id, revision)
);
create index backfill_running on backfill (tenant_id, id) where status = 'Running';
create index backfill_by_schedule on backfill (tenant_id, schedule_id, id desc);

-- The ids are on record before the start, so that any number of tries start one workflow. Offered: the
-- answer of the start is not known.
create table backfill_fire (
  tenant_id uuid not null,
  backfill_id uuid not null,
  scheduled_for timestamptz not null,
  state text not null constraint backfill_fire_state
    check (state in ('Waiting', 'Offered', 'Started', 'NotBegun', 'AlreadyRan')),
  execution_id uuid,
  workflow_id text,
  started_at timestamptz,
  primary key (tenant_id, backfill_id, scheduled_for),
  foreign key (tenant_id, backfill_id) references backfill (tenant_id, id)
);
create unique index backfill_fire_execution on backfill_fire (tenant_id, execution_id)
  where execution_id is not null;

alter table execution add column backfill_id uuid;
create index execution_by_backfill on execution (tenant_id, backfill_id)
  where backfill_id is not null;
alter table execution drop constraint execution_trigger;
alter table execution add constraint execution_trigger
  check (trigger in ('Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill'));

alter table audit_event drop constraint audit_event_object_type;
alter table audit_event add constraint audit_event_object_type
  check (object_type in ('schedule', 'execution', 'step', 'anchor', 'calendar', 'hold'));

-- A fire that was skipped starts after all when a person asks for it, only for the execution that a
-- backfill of its schedule has on record for that very instant; or when it is that of a milestone, which
-- is tried until it is done.
create function refuse_change_of_final_fire() returns trigger language plpgsql as $$
begin
  if old.decision = 'Skipped' and new.decision = 'Started' and (exists (
    select from backfill_fire f
    join backfill b on b.tenant_id = f.tenant_id and b.id = f.backfill_id
    where f.tenant_id = new.tenant_id and f.execution_id = new.execution_id
      and f.scheduled_for = new.scheduled_for and b.schedule_id = new.schedule_id
  ) or exists (
    select from milestone m
    join anchor_version a on a.tenant_id = m.tenant_id and a.name = m.anchor
    where m.tenant_id = new.tenant_id and m.schedule_id = new.schedule_id
      and a.at + make_interval(secs => m.offset_seconds) = new.scheduled_for
  )) then
    return new;
  end if;
  raise exception 'a final fire cannot change'
    using errcode = 'check_violation', constraint = 'fire_final_is_write_once';
end $$;
drop trigger final_is_write_once on fire;
create trigger final_is_write_once before update on fire for each row
  when (not old.unbegun and not (old.decision = 'Missed' and new.decision = 'Started'))
  execute function refuse_change_of_final_fire();

select protect_partition('hold');
select protect_partition('backfill');
select protect_partition('backfill_fire');
grant select, insert, update on hold, backfill, backfill_fire to carillon_app;
