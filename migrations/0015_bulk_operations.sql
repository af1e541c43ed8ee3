-- Lists by the time of the last change, and bulk operations. Safe while old processes run.

-- Both tables are written by people, not by runs.
create index schedule_by_change on schedule (tenant_id, updated_at, id) where deleted_at is null;
create index calendar_by_change on calendar (tenant_id, updated_at, id) where deleted_at is null;

create table bulk_operation (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null constraint bulk_operation_kind check (kind in ('CancelExecutions',
    'PauseExecutions', 'ResumeExecutions', 'RetryExecutions', 'EnableSchedules', 'DisableSchedules',
    'DeleteSchedules')),
  -- What was asked for: the filter or the number of ids, and the revision of retries.
  request jsonb not null,
  reason text,
  status text not null constraint bulk_operation_status
    check (status in ('Running', 'Completed', 'Cancelled', 'Stopped')),
  items_per_minute integer not null
    constraint bulk_operation_pace check (items_per_minute between 1 and 6000),
  -- No act before that.
  next_item_at timestamptz not null,
  created_at timestamptz not null,
  -- Each act is made as this user, while the user has access.
  created_by jsonb not null,
  created_roles text[] not null,
  created_from inet,
  token_id uuid,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_by jsonb,
  end_reason text,
  primary key (tenant_id, id)
);
create index bulk_operation_running on bulk_operation (tenant_id, id) where status = 'Running';

-- Begun is recorded before the act, its end after it: a begun item is looked at before it is tried again.
create table bulk_item (
  tenant_id uuid not null,
  bulk_id uuid not null,
  position integer not null,
  object_id uuid not null,
  state text not null constraint bulk_item_state
    check (state in ('Waiting', 'Begun', 'Succeeded', 'Failed', 'Skipped')),
  tries integer not null default 0,
  claimed_until timestamptz,
  -- Of the execution that a retry makes, chosen before the first try.
  execution_id uuid,
  code text,
  detail text,
  ended_at timestamptz,
  primary key (tenant_id, bulk_id, position),
  constraint bulk_item_once unique (tenant_id, bulk_id, object_id),
  foreign key (tenant_id, bulk_id) references bulk_operation (tenant_id, id)
);
create index bulk_item_open on bulk_item (tenant_id, bulk_id, position)
  where state in ('Waiting', 'Begun');
select protect_partition('bulk_operation');
select protect_partition('bulk_item');
grant select, insert, update on bulk_operation, bulk_item to carillon_app;

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery', 'connected-system',
    'bulk-operation'));
