-- Worker processes that announce themselves, and how long a Temporal Schedule differed from ours. Safe while old processes run: they announce nothing and end no drift, and a trigger notes for them since when a change is pending.

-- One row per process, of the whole installation: pools are shared by all tenants.
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
  -- It takes no more work since then.
  stopped_at timestamptz
);
create index worker_by_age on worker (seen_at);
create index worker_by_identity on worker (identity);
grant select, insert, update, delete on worker to carillon_app;

-- A time in which the Temporal Schedule was not as ours. The ledger explains missed fires by it.
create table schedule_drift (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  -- When it was last known to be as ours; the change came later.
  since timestamptz not null,
  seen_at timestamptz not null,
  parts text[] not null,
  ended_at timestamptz,
  -- Ours pushed again; theirs taken over; or they undid it themselves.
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
create index schedule_drifted on schedule (tenant_id, drifted_at) where drifted_at is not null;
select protect_partition('schedule_drift');
grant select, insert, update on schedule_drift to carillon_app;

-- Since when a change waits to be brought to Temporal. By a trigger, so that no path of changing a
-- schedule can forget it.
alter table schedule add column pending_since timestamptz;
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
