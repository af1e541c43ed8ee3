-- Starts that no time brings: after executions of other schedules, and by events. Safe while old processes run: they refuse such timings, so none of theirs owes anybody a start.

-- What starts a schedule, as its newest revision says: one row for each way another one may end, or
-- for each kind of event. By a trigger, so that no path of changing a schedule can forget it, and with
-- the rights of the owner: the application may delete nothing and has no need to write here.
create table schedule_cause (
  tenant_id uuid not null,
  type text not null constraint schedule_cause_type check (type in ('AfterSchedule', 'Event')),
  -- The slug of the other schedule, or the source of the event.
  source text not null,
  -- The status the other one ends with, or the name of the event.
  name text not null,
  schedule_id uuid not null,
  primary key (tenant_id, type, source, name, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index schedule_cause_by_schedule on schedule_cause (tenant_id, schedule_id);

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

-- Messages from outside. Append-only: the application may add and read, nothing else.
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

-- A start that is owed to a schedule, written with what it is owed for, and what became of it. Its id is
-- that of the execution it makes, so that any number of tries make one.
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

-- The same for the same seed at the same time; it carries the time, as the id of every execution.
create function delivery_id(at timestamptz, seed text) returns uuid
language sql stable parallel safe as $$
  select overlay(overlay(first_uuid_at(at)::text
    placing substr(md5(seed), 1, 3) from 16 for 3)
    placing substr(md5(seed), 4, 12) from 25 for 12)::uuid
$$;

-- What an execution was started by, when that was no time and no person: type and id.
alter table execution add column triggered_by jsonb;
alter table execution drop constraint execution_trigger;
alter table execution add constraint execution_trigger
  check (trigger in ('Schedule', 'AfterSchedule', 'Event', 'Manual', 'External'));

select protect_partition('schedule_cause');
select protect_partition('event');
select protect_partition('delivery');
grant select on schedule_cause to carillon_app;
grant select, insert on event to carillon_app;
grant select, insert, update on delivery to carillon_app;
