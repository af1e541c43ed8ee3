-- Retention: how long a tenant keeps what, and a record of what was removed. Safe while old processes run.

alter table tenant
  -- Null: kept without a limit of time.
  add column executions_kept_days integer constraint tenant_executions_kept
    check (executions_kept_days between 14 and 36500),
  add column logs_kept_days integer constraint tenant_logs_kept
    check (logs_kept_days between 1 and 36500),
  add column events_kept_days integer constraint tenant_events_kept
    check (events_kept_days between 14 and 36500),
  -- Null: a week.
  add column keys_kept_days integer constraint tenant_keys_kept check (keys_kept_days between 1 and 14),
  add constraint tenant_logs_kept_with_executions check (logs_kept_days <= executions_kept_days);

-- One removal by the operator: which objects of one month, where they are archived, how many rows.
create table retention_cut (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null constraint retention_cut_kind check (kind in ('executions', 'logs', 'events')),
  month date not null,
  -- They ended before.
  until timestamptz not null,
  -- Open: chosen. Deleting: archived as asked, and the rows may be deleted. Closed: they are gone.
  state text not null default 'Open' constraint retention_cut_state
    check (state in ('Open', 'Deleting', 'Closed')),
  to_archive boolean not null,
  objects integer not null constraint retention_cut_objects check (objects > 0),
  archive_file text,
  archive_sha256 bytea constraint retention_cut_sha256 check (length(archive_sha256) = 32),
  -- Rows, by table.
  counts jsonb,
  -- SHA-256 of the removed objects; the audit event of the cut has it, too.
  digest bytea constraint retention_cut_digest check (length(digest) = 32),
  opened_at timestamptz not null,
  opened_by jsonb not null,
  deleting_at timestamptz,
  closed_at timestamptz,
  -- Partitions that were dropped instead of deleting their rows.
  dropped text[] not null default '{}',
  primary key (tenant_id, id),
  constraint retention_cut_archive check ((archive_file is null) = (archive_sha256 is null)),
  constraint retention_cut_archived
    check (state = 'Open' or (to_archive = (archive_file is not null))),
  constraint retention_cut_described
    check ((state = 'Open') = (digest is null) and (state = 'Open') = (counts is null)
      and (state = 'Open') = (deleting_at is null)),
  constraint retention_cut_closed check ((state = 'Closed') = (closed_at is not null))
);
create index retention_cut_by_month on retention_cut (tenant_id, month, id);
create index retention_cut_unfinished on retention_cut (tenant_id, id) where state <> 'Closed';
select protect_partition('retention_cut');
grant select on retention_cut to carillon_app;

-- What a cut removes, one row for each object: the answer to a question about it afterwards.
create table removed_object (
  tenant_id uuid not null,
  kind text not null constraint removed_object_kind
    check (kind in ('execution', 'log', 'event', 'delivery')),
  object_id uuid not null,
  cut_id uuid not null,
  schedule_id uuid,
  -- Of an execution how it ended and why; of a log the hashes that the record chain covers.
  facts jsonb,
  primary key (tenant_id, kind, object_id),
  foreign key (tenant_id, cut_id) references retention_cut (tenant_id, id)
);
create index removed_object_by_cut on removed_object (tenant_id, cut_id, kind, object_id);
create index removed_object_by_schedule on removed_object (tenant_id, schedule_id)
  where kind = 'execution';
select protect_partition('removed_object');
grant select on removed_object to carillon_app;

-- A cut only moves forward.
create function refuse_change_of_cut() returns trigger language plpgsql as $$
begin
  if old.state <> 'Closed'
    and (new.tenant_id, new.id, new.kind, new.month, new.until, new.to_archive, new.objects,
      new.opened_at, new.opened_by)
      = (old.tenant_id, old.id, old.kind, old.month, old.until, old.to_archive, old.objects,
      old.opened_at, old.opened_by)
    and (old.state = 'Open' and new.state = 'Deleting' or old.state = 'Deleting'
      and new.state in ('Deleting', 'Closed')
      and (new.archive_file, new.archive_sha256, new.counts, new.digest, new.deleting_at)
        is not distinct from
        (old.archive_file, old.archive_sha256, old.counts, old.digest, old.deleting_at))
  then
    return new;
  end if;
  raise exception 'a cut only moves forward'
    using errcode = 'check_violation', constraint = 'retention_cut_moves_forward';
end $$;
create trigger moves_forward before update on retention_cut for each row
  execute function refuse_change_of_cut();

-- What a cut removes is decided before anything of it is deleted.
create function refuse_object_of_begun_cut() returns trigger language plpgsql as $$
begin
  if exists (select from retention_cut
    where tenant_id = new.tenant_id and id = new.cut_id and state = 'Open')
  then
    return new;
  end if;
  raise exception 'the cut is not open'
    using errcode = 'check_violation', constraint = 'removed_object_of_open_cut';
end $$;
create trigger of_open_cut before insert on removed_object for each row
  execute function refuse_object_of_begun_cut();
create trigger written_once before update on removed_object for each row
  execute function refuse_change_of_record('removed_object');

do $$
declare
  name text;
begin
  foreach name in array array['retention_cut', 'removed_object'] loop
    execute format('create trigger kept before delete on %I for each row '
      'execute function refuse_delete_of_record(%L)', name, name);
    perform keep_partition(name, name);
  end loop;
end $$;

-- The record is kept from everyone, but for rows that a recorded cut removes.
create or replace function refuse_delete_of_record() returns trigger language plpgsql as $$
declare
  object uuid;
  kinds text[];
begin
  if tg_argv[0] = 'execution' then
    object := old.id;
    kinds := '{execution}';
  elsif tg_argv[0] in ('activity_record', 'attempt') then
    object := old.execution_id;
    kinds := '{execution}';
  elsif tg_argv[0] = 'log_line' then
    object := old.execution_id;
    kinds := '{execution,log}';
  elsif tg_argv[0] in ('event', 'delivery') then
    object := old.id;
    kinds := array[tg_argv[0]];
  end if;
  if object is not null and exists (
    select from removed_object r
    join retention_cut c on c.tenant_id = r.tenant_id and c.id = r.cut_id
    where r.tenant_id = old.tenant_id and r.kind = any (kinds) and r.object_id = object
      and c.state = 'Deleting'
  ) then
    return old;
  end if;
  if exists (select from tenant where id = old.tenant_id and removing_at is not null) then
    return old;
  end if;
  raise exception 'a row of % cannot be deleted: the record is kept', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_kept';
end $$;
