-- Connected systems that a tenant stores, and pools that an operator grants to a tenant. Safe while old
-- processes run.

-- A system that run profiles run in. Its headers name secrets and never hold their values.
create table connected_system (
  tenant_id uuid not null references tenant (id),
  name text not null constraint connected_system_name
    check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 63),
  -- A name that is used again after a deletion gets another id: no old tag matches the new one.
  id uuid not null,
  title text not null constraint connected_system_title check (length(title) between 1 and 100),
  url text not null constraint connected_system_url check (length(url) between 1 and 2000),
  headers jsonb not null,
  -- The only pool whose steps may use it; null for every pool.
  pool text,
  run_profiles text[] not null,
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  primary key (tenant_id, name)
);
select protect_partition('connected_system');
grant select, insert, update, delete on connected_system to carillon_app;

-- Pools that an operator gave to a tenant besides the policy file. No tenant can write it.
create table tenant_pool (
  tenant_id uuid not null references tenant (id),
  pool text not null constraint tenant_pool_name
    check (pool ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(pool) <= 63),
  granted_at timestamptz not null,
  granted_by text not null,
  primary key (tenant_id, pool)
);
select protect_partition('tenant_pool');
grant select on tenant_pool to carillon_app;

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery', 'connected-system'));
