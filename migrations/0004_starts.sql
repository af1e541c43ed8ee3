-- What starts executions: fires, milestones, events with their deliveries, and backfills.

-- One row per expected firing: at most one start for each nominal instant, and the reason for none.
create table fire (
  tenant_id uuid not null,
  schedule_id uuid not null,
  scheduled_for timestamptz not null,
  -- Null when it was missed.
  execution_id uuid,
  decision text not null constraint fire_decision check (decision in ('Started', 'Skipped', 'Missed')),
  reason text,
  decided_at timestamptz not null default now(),
  -- Started later than on time, as the catch-up policy allows.
  catch_up boolean not null default false,
  -- Temporal has its workflow, but no worker has begun it yet.
  unbegun boolean not null default false,
  primary key (tenant_id, schedule_id, scheduled_for),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
) partition by range (scheduled_for);
create table fire_default partition of fire default;
create index fire_unbegun on fire (tenant_id, scheduled_for) where unbegun;
select protect_partition('fire');
select protect_partition('fire_default');
grant select, insert, update on fire to carillon_app;

-- Tries of one milestone so far. execution_id is the try that is running; offered_execution_id the id
-- that the next try gets, so that any number of offers start one.
create table milestone (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null check (offset_seconds >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  execution_id uuid,
  offered_execution_id uuid,
  eligible_at timestamptz,
  last_attempt_at timestamptz,
  last_error_at timestamptz,
  last_error text,
  last_error_attempt integer,
  last_error_trigger text,
  primary key (tenant_id, schedule_id, anchor, offset_seconds),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
select protect_partition('milestone');
grant select, insert, update on milestone to carillon_app;

-- Written once, with the end of the execution that succeeded. The version of the anchor is not part of
-- the key: what is done stays done when the anchor moves.
create table milestone_done (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null,
  anchor_version integer not null,
  execution_id uuid not null,
  attempt integer not null,
  done_at timestamptz not null,
  primary key (tenant_id, schedule_id, anchor, offset_seconds),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
select protect_partition('milestone_done');
grant select, insert on milestone_done to carillon_app;

-- Messages from outside. Append-only.
create table event (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  source text not null,
  name text not null,
  -- The sender's own id of it; the same one again is the same event.
  sender_id text,
  payload jsonb,
  received_at timestamptz not null,
  received_by jsonb not null,
  primary key (tenant_id, id)
);
create index event_by_source on event (tenant_id, source, id);
create unique index event_of_sender on event (tenant_id, source, sender_id)
  where sender_id is not null;
select protect_partition('event');
grant select, insert on event to carillon_app;

-- A start that an event or an ended execution causes, written with its cause, and what became of it. Its
-- id is that of the execution it makes, so that any number of tries make one.
create table delivery (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  cause_type text not null constraint delivery_cause_type check (cause_type in ('execution', 'event')),
  cause_id uuid not null,
  initiator jsonb not null,
  occurred_at timestamptz not null,
  state text not null default 'Pending' constraint delivery_state
    check (state in ('Pending', 'Started', 'Skipped', 'Missed')),
  reason text,
  execution_id uuid,
  attempts integer not null default 0 check (attempts >= 0),
  due_at timestamptz not null default now(),
  decided_at timestamptz,
  primary key (tenant_id, id),
  constraint delivery_once unique (tenant_id, cause_id, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index delivery_pending on delivery (tenant_id, due_at) where state = 'Pending';
create index delivery_by_schedule on delivery (tenant_id, schedule_id, id);
create trigger final_is_write_once before update on delivery for each row
  when (old.state <> 'Pending') execute function refuse_change_of_final_row('delivery');
select protect_partition('delivery');
grant select, insert, update on delivery to carillon_app;

-- The same for the same seed at the same time; it carries the time, as the id of every execution.
create function delivery_id(at timestamptz, seed text) returns uuid
language sql stable parallel safe as $$
  select overlay(overlay(first_uuid_at(at)::text
    placing substr(md5(seed), 1, 3) from 16 for 3)
    placing substr(md5(seed), 4, 12) from 25 for 12)::uuid
$$;

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

-- The ids are recorded before the start, so that any number of tries start one workflow. Offered: the
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
select protect_partition('backfill');
select protect_partition('backfill_fire');
grant select, insert, update on backfill, backfill_fire to carillon_app;

-- A decided fire changes in two cases only: a person asks for a skipped one, and a backfill of its
-- schedule has recorded the execution for that very instant; or it is the fire of a milestone, which is
-- tried until it is done.
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
create trigger final_is_write_once before update on fire for each row
  when (not old.unbegun and not (old.decision = 'Missed' and new.decision = 'Started'))
  execute function refuse_change_of_final_fire();
