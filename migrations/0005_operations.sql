-- What operating the installation needs: the audit trail, idempotent requests, leases, workers, and the
-- partitions of months.

-- Who did what, when and why: one row for every act of a person or a program. Append-only.
create table audit_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  at timestamptz not null,
  actor jsonb not null,
  action text not null constraint audit_event_action check (action ~ '^[a-z]+(-[a-z]+)*$'),
  object_type text not null constraint audit_event_object_type
    check (object_type in ('schedule', 'execution', 'step', 'anchor', 'calendar', 'hold')),
  object_id uuid not null,
  execution_id uuid,
  step_index integer constraint audit_event_step_index check (step_index >= 0),
  reason text,
  result text not null
    constraint audit_event_result check (result in ('Done', 'Refused', 'Unanswered')),
  detail text,
  primary key (tenant_id, id)
);
create index audit_event_by_execution on audit_event (tenant_id, execution_id, id desc)
  where execution_id is not null;
create index audit_event_by_object on audit_event (tenant_id, object_id, id desc);
select protect_partition('audit_event');
grant select, insert on audit_event to carillon_app;

-- The first answer to a request that carried an Idempotency-Key, given again to its repeats.
create table idempotency (
  tenant_id uuid not null,
  key text not null constraint idempotency_key_length check (length(key) between 1 and 255),
  request_hash text not null,
  -- The id of what the request makes, so that a repeat after a lost answer makes the same.
  subject_id uuid,
  status integer,
  headers jsonb,
  body jsonb,
  -- True after an answer that left open whether the request took effect: it may be repeated at once.
  unanswered boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
create index idempotency_by_age on idempotency (tenant_id, created_at);
select protect_partition('idempotency');
grant select, insert, update, delete on idempotency to carillon_app;

-- One row per background loop, of the whole installation. A row and not a session lock: a process that
-- is stopped keeps a session lock, while a lease expires and its term no longer counts.
create table lease (
  name text primary key constraint lease_name_length check (length(name) between 1 and 63),
  owner uuid not null,
  term bigint not null,
  expires_at timestamptz not null,
  -- What the loop last reported; shown by every server, not only by the one that runs the loop.
  report jsonb,
  reported_at timestamptz
);
grant select, insert, update on lease to carillon_app;

-- One row per worker process, of the whole installation: pools are shared by all tenants.
create table worker (
  id uuid primary key,
  -- Of a worker that announces itself with a token; null for one that reaches the database.
  only_tenant_id uuid references tenant (id),
  identity text not null,
  role text not null constraint worker_role check (role in ('all', 'orchestrator', 'steps')),
  pools text[] not null,
  version text not null,
  -- Names of the secrets it has for steps, never their values; null when it does not say.
  secrets text[],
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  -- Since then it takes no more work.
  stopped_at timestamptz
);
create index worker_by_age on worker (seen_at);
create index worker_by_identity on worker (identity);
grant select, insert, update, delete on worker to carillon_app;

-- A month whose rows are in the default partition already keeps them there.
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
revoke execute on function create_partitions(timestamptz, timestamptz) from public;
grant execute on function create_partitions(timestamptz, timestamptz) to carillon_app;

select create_partitions(now(), now() + interval '6 months');
