-- Maintenance windows of connected systems: while one is open, no step begins to use the system. Safe while old
-- processes run, which do not look at them.
create table maintenance_window (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- Name of the system, which may be one of the installation's file: then the window is for this tenant only.
  system text not null constraint maintenance_window_system check (length(system) between 1 and 100),
  from_at timestamptz not null,
  -- Moved to now when the window is ended early.
  until_at timestamptz not null,
  mode text not null constraint maintenance_window_mode check (mode in ('Wait', 'Skip', 'Fail')),
  reason text not null constraint maintenance_window_reason check (length(reason) <= 500),
  created_at timestamptz not null,
  created_by jsonb not null,
  ended_by jsonb,
  primary key (tenant_id, id),
  constraint maintenance_window_span check (until_at >= from_at)
);
create index maintenance_window_by_end on maintenance_window (tenant_id, until_at);
select protect_partition('maintenance_window');
grant select, insert, update on maintenance_window to carillon_app;

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery', 'connected-system',
    'bulk-operation', 'limit', 'secret', 'maintenance-window'));
