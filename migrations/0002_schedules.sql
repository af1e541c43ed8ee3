-- Schedules: their revisions, phases, drift, lock, anchors, calendars and holds.

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
  -- A disabled schedule is enabled again at this instant; null when a person has to do it.
  disabled_until timestamptz,
  disabled_reason text,
  -- When the newest automatic resume takes effect, just before the end of the disable period: a fire at
  -- that very instant runs. Null for a schedule that was never resumed automatically.
  resumed_from timestamptz,
  revision integer not null,
  -- The revision that last changed the timings; a limited number of starts counts from there.
  timings_revision integer not null default 1,
  -- When the last start that a limited timing allows was made; the schedule is finished then.
  limit_reached_at timestamptz,
  generation bigint not null default 1,
  observed_generation bigint not null default 0,
  observed_hash text,
  -- Since when a change waits to be pushed to Temporal.
  pending_since timestamptz,
  sync_error text,
  sync_failures integer not null default 0,
  sync_due_at timestamptz not null default now(),
  -- Since when the Temporal Schedule is known to differ from ours, and in what.
  drifted_at timestamptz,
  drift text[] not null default '{}',
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
create index schedule_disabled_until on schedule (tenant_id, disabled_until)
  where disabled_until is not null;
create index schedule_drifted on schedule (tenant_id, drifted_at) where drifted_at is not null;
select protect_partition('schedule');
grant select, insert, update on schedule to carillon_app;

-- Triggers and not statements of the application: no path of changing a schedule can forget them.
create function note_pending_since() returns trigger language plpgsql as $$
begin
  new.pending_since := case
    when new.observed_generation >= new.generation then null
    when tg_op = 'UPDATE' then coalesce(old.pending_since, now())
    else now() end;
  return new;
end $$;
create trigger first_pending before insert on schedule for each row
  execute function note_pending_since();
create trigger next_pending before update on schedule for each row
  when (old.generation <> new.generation or old.observed_generation <> new.observed_generation)
  execute function note_pending_since();

create function forget_end_of_disabling() returns trigger language plpgsql as $$
begin
  new.disabled_until := null;
  new.disabled_reason := null;
  return new;
end $$;
create trigger enabled_has_no_end before update on schedule for each row
  when (new.disabled_until is not null and (new.enabled or new.deleted_at is not null))
  execute function forget_end_of_disabling();

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
create index schedule_revision_with_milestone on schedule_revision (tenant_id, schedule_id, revision)
  where definition @> '{"timings": [{"type": "Milestone"}]}';
select protect_partition('schedule_revision');
grant select, insert on schedule_revision to carillon_app;

-- Which execution has the lock of a schedule; the term fences off a holder that lost it.
create table schedule_lock (
  tenant_id uuid not null,
  schedule_id uuid not null,
  term bigint not null default 0,
  holder_execution_id uuid,
  holder_workflow_id text,
  holder_run_id text,
  claimed_at timestamptz,
  -- True when an execution may wait for the lock: then its release appoints the next one.
  has_queue boolean not null default false,
  primary key (tenant_id, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index schedule_lock_with_queue on schedule_lock (tenant_id) where has_queue;
select protect_partition('schedule_lock');
grant select, insert, update on schedule_lock to carillon_app;

-- What a schedule was from an instant on: the fire audit explains missed fires by it.
create table schedule_phase (
  tenant_id uuid not null,
  schedule_id uuid not null,
  generation bigint not null,
  since timestamptz not null,
  state text not null constraint schedule_phase_state
    check (state in ('Enabled', 'Disabled', 'Finished', 'Deleted')),
  revision integer not null,
  note text not null default '',
  disabled_until timestamptz,
  disabled_reason text,
  primary key (tenant_id, schedule_id, generation),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
select protect_partition('schedule_phase');
grant select, insert on schedule_phase to carillon_app;

-- Every expected fire up to audited_until has its row; due_at is when there is more to audit.
create table fire_audit (
  tenant_id uuid not null,
  schedule_id uuid not null,
  audited_until timestamptz not null,
  due_at timestamptz,
  primary key (tenant_id, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index fire_audit_due on fire_audit (tenant_id, due_at) where due_at is not null;
select protect_partition('fire_audit');
grant select, insert, update on fire_audit to carillon_app;

create function note_schedule_phase() returns trigger language plpgsql as $$
declare
  became text := case
    when new.deleted_at is not null then 'Deleted'
    when not new.enabled then 'Disabled'
    when new.limit_reached_at is not null then 'Finished'
    else 'Enabled' end;
  at timestamptz := new.updated_at;
begin
  -- Admission notes that the limit is reached; it changes nothing else.
  if tg_op = 'UPDATE' and new.limit_reached_at is distinct from old.limit_reached_at then
    at := coalesce(new.limit_reached_at, at);
  end if;
  if tg_op = 'UPDATE' and new.resumed_from is distinct from old.resumed_from then
    at := coalesce(new.resumed_from, at);
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
create trigger first_phase after insert on schedule for each row
  execute function note_schedule_phase();
create trigger next_phase after update on schedule for each row
  when (old.enabled <> new.enabled or old.revision <> new.revision
    or old.deleted_at is distinct from new.deleted_at
    or old.limit_reached_at is distinct from new.limit_reached_at
    or old.disabled_until is distinct from new.disabled_until)
  execute function note_schedule_phase();

-- A period in which the Temporal Schedule differed from ours. The fire audit explains missed fires by it.
create table schedule_drift (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  -- When it was last known to be as ours; the change came later.
  since timestamptz not null,
  seen_at timestamptz not null,
  parts text[] not null,
  ended_at timestamptz,
  -- Restored: ours was pushed again. Adopted: theirs was taken over. Reverted: it was undone in Temporal.
  outcome text constraint schedule_drift_outcome
    check (outcome in ('Restored', 'Adopted', 'Reverted')),
  primary key (tenant_id, id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id),
  constraint schedule_drift_ended check ((ended_at is null) = (outcome is null))
);
create unique index schedule_drift_open on schedule_drift (tenant_id, schedule_id)
  where ended_at is null;
create index schedule_drift_by_schedule on schedule_drift (tenant_id, schedule_id, seen_at desc);
create index schedule_drift_restored on schedule_drift (tenant_id, ended_at)
  where outcome = 'Restored';
select protect_partition('schedule_drift');
grant select, insert, update on schedule_drift to carillon_app;

-- What starts a schedule besides time, as its newest revision says: one row for each outcome of another
-- schedule, or for each kind of event. By a trigger with the rights of the owner: the application may
-- delete nothing and has no need to write here.
create table schedule_cause (
  tenant_id uuid not null,
  type text not null constraint schedule_cause_type check (type in ('AfterSchedule', 'Event')),
  -- The slug of the other schedule, or the source of the event.
  source text not null,
  -- The status the other schedule ends with, or the name of the event.
  name text not null,
  schedule_id uuid not null,
  primary key (tenant_id, type, source, name, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index schedule_cause_by_schedule on schedule_cause (tenant_id, schedule_id);
select protect_partition('schedule_cause');
grant select on schedule_cause to carillon_app;

create function note_schedule_causes() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  delete from schedule_cause
  where tenant_id = new.tenant_id and schedule_id = new.schedule_id;
  insert into schedule_cause (tenant_id, type, source, name, schedule_id)
  select new.tenant_id, 'AfterSchedule', t ->> 'schedule', o, new.schedule_id
  from jsonb_array_elements(new.definition -> 'timings') t
  cross join jsonb_array_elements_text(t -> 'outcomes') o
  where t ->> 'type' = 'AfterSchedule'
  on conflict do nothing;
  insert into schedule_cause (tenant_id, type, source, name, schedule_id)
  select new.tenant_id, 'Event', t ->> 'source', t ->> 'name', new.schedule_id
  from jsonb_array_elements(new.definition -> 'timings') t
  where t ->> 'type' = 'Event'
  on conflict do nothing;
  return null;
end $$;
create trigger note_causes after insert on schedule_revision for each row
  execute function note_schedule_causes();

-- Every version of a tenant's anchors; the newest counts, a null instant means removed. Append-only.
create table anchor_version (
  tenant_id uuid not null references tenant (id),
  name text not null constraint anchor_name_length check (length(name) between 1 and 200),
  version integer not null check (version > 0),
  -- One id for all versions of a name, for the audit trail.
  anchor_id uuid not null,
  at timestamptz constraint anchor_at_range
    check (at >= '1970-01-01T00:00:00Z' and at < '2101-01-01T00:00:00Z'),
  reason text,
  set_at timestamptz not null,
  set_by jsonb not null,
  primary key (tenant_id, name, version)
);
select protect_partition('anchor_version');
grant select, insert on anchor_version to carillon_app;

-- Days on which the schedules that name the calendar do not fire.
create table calendar (
  tenant_id uuid not null references tenant (id),
  name text not null constraint calendar_name_length check (length(name) between 1 and 63),
  -- For the audit trail.
  id uuid not null,
  kind text not null constraint calendar_kind check (kind in ('Holidays', 'Blackout')),
  description text not null,
  -- At most 1,000 of { from, until, name }; dates, both inclusive.
  days jsonb not null constraint calendar_days_length check (jsonb_array_length(days) <= 1000),
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  -- A name that is used again continues with the next version.
  deleted_at timestamptz,
  primary key (tenant_id, name)
);
select protect_partition('calendar');
grant select, insert, update on calendar to carillon_app;

-- While a hold is active, no schedule of the tenant starts automatically. Rows are kept: the fire audit
-- explains missed fires by them.
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
select protect_partition('hold');
grant select, insert, update on hold to carillon_app;
