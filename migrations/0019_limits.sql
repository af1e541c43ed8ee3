-- Limits: how many steps at a time may use a connected system, a pool, or a tag. Safe while old processes run,
-- whose executions take no slots.

-- Steps that may run in it at a time; null for one.
alter table connected_system add column max_active integer
  constraint connected_system_max_active check (max_active between 1 and 1000);

-- Limits of the installation's files, as the leading server read them. They count over all tenants.
create table installation_limit (
  kind text not null constraint installation_limit_kind check (kind in ('System', 'Pool')),
  name text not null,
  max_active integer not null check (max_active between 1 and 1000),
  -- True when the file says nothing, and the number is the one of every system.
  by_default boolean not null,
  -- Slugs of the tenants that it is for, or `*`.
  tenants text[] not null,
  primary key (kind, name)
);
grant select, insert, update, delete on installation_limit to carillon_app;

-- Limits that a tenant sets for itself; those of its connected systems are in connected_system.
create table step_limit (
  tenant_id uuid not null references tenant (id),
  kind text not null constraint step_limit_kind check (kind in ('Pool', 'Tag')),
  name text not null constraint step_limit_name check (length(name) between 1 and 100),
  -- A limit that is set again after it was removed gets another id: no old tag matches the new one.
  id uuid not null,
  max_active integer not null check (max_active between 1 and 1000),
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  primary key (tenant_id, kind, name)
);
select protect_partition('step_limit');
grant select, insert, update, delete on step_limit to carillon_app;

-- The order in which steps asked, over all limits.
create sequence limit_slot_turn;
grant usage on sequence limit_slot_turn to carillon_app;

-- A step that has a slot of a limit, or waits for one. Ids only: a shared row is seen by every tenant.
create table limit_slot (
  tenant_id uuid not null references tenant (id),
  run_id uuid not null,
  step_index integer not null,
  kind text not null,
  name text not null,
  -- True when the limit counts over all tenants.
  shared boolean not null,
  execution_id uuid not null,
  turn bigint not null,
  asked_at timestamptz not null,
  -- Null while the step waits.
  taken_at timestamptz,
  primary key (tenant_id, run_id, step_index, kind, name, shared)
);
create index limit_slot_by_limit on limit_slot (kind, name, shared, turn);
create index limit_slot_by_execution on limit_slot (tenant_id, execution_id);
select protect_partition('limit_slot');
-- Counting needs the rows of all tenants; only its own tenant writes a row.
create policy shared_is_seen on limit_slot for select
  using (shared and current_tenant() is not null);
grant select, insert, update, delete on limit_slot to carillon_app;

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery', 'connected-system',
    'bulk-operation', 'limit'));
