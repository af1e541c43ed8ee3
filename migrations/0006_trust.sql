-- The record is kept also from its owner, and chained. Safe while old processes run.

-- Removing: the rows of the tenant may be deleted.
alter table tenant
  add column removing_at timestamptz,
  -- Acts that a second person must approve.
  add column four_eyes text[] not null default '{}';

alter table audit_event drop constraint audit_event_object_type;
alter table audit_event add constraint audit_event_object_type check (
  object_type in ('schedule', 'execution', 'step', 'anchor', 'calendar', 'hold', 'tenant'));

-- Links of the record: each has the hash of a final row (and of what belongs to it) and of the link before.
create table record_link (
  tenant_id uuid not null references tenant (id),
  seq bigint not null constraint record_link_seq check (seq > 0),
  object_type text not null constraint record_link_object_type
    check (object_type in ('execution', 'audit-event', 'contradiction')),
  object_id uuid not null,
  -- When the object became final, by the clock of the database or of the server.
  object_at timestamptz not null,
  -- Which parts of the object the hash covers; what is added later is not part of it.
  covered text not null,
  row_hash bytea not null constraint record_link_row_hash check (length(row_hash) = 32),
  hash bytea not null constraint record_link_hash check (length(hash) = 32),
  linked_at timestamptz not null,
  primary key (tenant_id, seq),
  constraint record_link_once unique (tenant_id, object_type, object_id)
);
select protect_partition('record_link');
grant select, insert on record_link to carillon_app;

-- The end of the chain, locked by the one who appends; and up to when each kind of object was linked.
create table record_chain (
  tenant_id uuid primary key references tenant (id),
  seq bigint not null default 0,
  hash bytea not null,
  executions_until timestamptz not null default '-infinity',
  audit_events_until timestamptz not null default '-infinity',
  contradictions_until timestamptz not null default '-infinity',
  appended_at timestamptz
);
select protect_partition('record_chain');
grant select, insert, update on record_chain to carillon_app;

-- Finds what became final since an instant. One entry for each execution, made when it ends.
create index execution_by_end on execution (tenant_id, updated_at, id)
  where status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled', 'Terminated',
                   'Skipped', 'Lost');
create index contradiction_by_seen on contradiction (tenant_id, seen_at, id);
create index audit_event_by_time on audit_event (tenant_id, at, id);

-- The record is kept: nobody deletes its rows, not even the owner, unless the tenant is being removed.
create function refuse_delete_of_record() returns trigger language plpgsql as $$
begin
  if exists (select from tenant where id = old.tenant_id and removing_at is not null) then
    return old;
  end if;
  raise exception 'a row of % cannot be deleted: the record is kept', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_kept';
end $$;

create function refuse_truncate_of_record() returns trigger language plpgsql as $$
begin
  raise exception '% cannot be truncated: the record is kept', tg_table_name
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_kept';
end $$;

create function refuse_change_of_record() returns trigger language plpgsql as $$
begin
  raise exception 'a row of % cannot change: it is written once', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_write_once';
end $$;

-- A TRUNCATE of a partition fires no trigger of its parent, so each partition has its own.
create function keep_partition(name text, parent text) returns void language plpgsql as $$
begin
  execute format('create trigger kept_whole before truncate on %I for each statement '
    'execute function refuse_truncate_of_record(%L)', name, parent);
end $$;
revoke execute on function keep_partition(text, text) from public;

do $$
declare
  name text;
  part text;
begin
  foreach name in array array['execution', 'activity_record', 'attempt', 'log_line', 'contradiction',
    'fire', 'audit_event', 'record_link', 'schedule_revision', 'schedule_phase', 'anchor_version',
    'milestone_done', 'event', 'delivery', 'hold']
  loop
    execute format('create trigger kept before delete on %I for each row '
      'execute function refuse_delete_of_record(%L)', name, name);
    perform keep_partition(name, name);
    for part in select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = name::regclass
    loop
      perform keep_partition(part, name);
    end loop;
  end loop;
  foreach name in array array['log_line', 'contradiction', 'audit_event', 'record_link',
    'schedule_revision', 'schedule_phase', 'anchor_version', 'milestone_done', 'event']
  loop
    execute format('create trigger written_once before update on %I for each row '
      'execute function refuse_change_of_record(%L)', name, name);
  end loop;
end $$;

-- An attempt stays where it is, and what it sent stays what it was once its start is recorded.
create trigger stays_in_place before update of tenant_id, execution_id, run_id, step_index, attempt
  on attempt for each row
  when ((old.tenant_id, old.execution_id, old.run_id, old.step_index, old.attempt) is distinct from
    (new.tenant_id, new.execution_id, new.run_id, new.step_index, new.attempt))
  execute function refuse_change_of_record('attempt');
create trigger request_is_written_once before update of request_method, request_url, request_body,
    idempotency_key on attempt for each row
  when (old.started_at is not null and
    (old.request_method, old.request_url, old.request_body, old.idempotency_key) is distinct from
    (new.request_method, new.request_url, new.request_body, new.idempotency_key))
  execute function refuse_change_of_record('attempt');

create or replace function create_partitions(from_month timestamptz, until_month timestamptz)
returns integer language plpgsql security definer set search_path = public, pg_temp as $$
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
        perform keep_partition(name, parent);
        made := made + 1;
      exception when check_violation then
        raise warning 'partition % was not made: the default partition has rows of it', name;
      end;
    end loop;
  end loop;
  return made;
end $$;
