-- Notifications: channels and rules of a tenant, what happened, and what was sent about it. Safe while old
-- processes run.

-- Where messages go. The settings name secrets and never hold their values.
create table notification_channel (
  tenant_id uuid not null references tenant (id),
  name text not null constraint notification_channel_name
    check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 63),
  -- A name that is used again after a deletion gets another id: nothing waits for the new one.
  id uuid not null,
  kind text not null constraint notification_channel_kind check (kind in ('Webhook', 'Email', 'Chat')),
  settings jsonb not null,
  enabled boolean not null,
  -- Why Carillon disabled it; null when it is enabled, or a user disabled it.
  disabled_reason text,
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  deleted_at timestamptz,
  -- Failed attempts since the last one that succeeded; none is made before open_until.
  failures integer not null default 0 check (failures >= 0),
  open_until timestamptz,
  primary key (tenant_id, id)
);
create unique index notification_channel_name_unique on notification_channel (tenant_id, name)
  where deleted_at is null;
select protect_partition('notification_channel');
grant select, insert, update on notification_channel to carillon_app;

-- Which notifications go to which channels, and when.
create table notification_rule (
  tenant_id uuid not null references tenant (id),
  name text not null constraint notification_rule_name
    check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 63),
  id uuid not null,
  settings jsonb not null,
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index notification_rule_name_unique on notification_rule (tenant_id, name)
  where deleted_at is null;
select protect_partition('notification_rule');
grant select, insert, update on notification_rule to carillon_app;

-- One row for each thing that happened, whether or not a rule sends it. The cause names it: the same one
-- is recorded once, however often and by whichever process it is found.
create table notification (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null constraint notification_kind check (kind in ('Failed', 'CompletedWithErrors',
    'Recovered', 'Missed', 'DidNotRun', 'Late', 'LongerThanUsual', 'DeadlinePassed', 'ApprovalWaiting',
    'AutoPaused')),
  cause text not null constraint notification_cause_length check (length(cause) between 1 and 200),
  schedule_id uuid,
  schedule_slug text,
  schedule_name text,
  tags text[] not null default '{}',
  execution_id uuid,
  scheduled_for timestamptz,
  occurred_at timestamptz not null,
  message text not null constraint notification_message_length check (length(message) <= 2000),
  noticed_at timestamptz not null default now(),
  -- Whether the rules have been applied to it.
  routed_at timestamptz,
  primary key (tenant_id, id),
  constraint notification_once unique (tenant_id, kind, cause)
);
create index notification_by_schedule on notification (tenant_id, schedule_id, id desc)
  where schedule_id is not null;
create index notification_by_execution on notification (tenant_id, execution_id)
  where execution_id is not null;
create index notification_unrouted on notification (tenant_id, id) where routed_at is null;
create trigger written_once before update on notification for each row
  when (old.routed_at is not null or
    (old.tenant_id, old.id, old.kind, old.cause, old.schedule_id, old.schedule_slug, old.schedule_name,
      old.tags, old.execution_id, old.scheduled_for, old.occurred_at, old.message, old.noticed_at)
    is distinct from
    (new.tenant_id, new.id, new.kind, new.cause, new.schedule_id, new.schedule_slug, new.schedule_name,
      new.tags, new.execution_id, new.scheduled_for, new.occurred_at, new.message, new.noticed_at))
  execute function refuse_change_of_record('notification');
select protect_partition('notification');
grant select, insert on notification to carillon_app;
grant update (routed_at) on notification to carillon_app;

-- One message to one channel. Its id is what the receiver sees, the same in each attempt.
create table notification_delivery (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  channel_id uuid not null,
  channel_name text not null,
  -- Null for a test message.
  rule_name text,
  -- Grouping: more may be added until due_at. Parked: no further attempt is made unless a user asks for it.
  state text not null constraint notification_delivery_state
    check (state in ('Grouping', 'Pending', 'Delivered', 'Parked')),
  due_at timestamptz not null,
  created_at timestamptz not null default now(),
  -- How many notifications it tells, and what it says; set when the group is closed.
  total integer not null default 0 check (total >= 0),
  content jsonb,
  -- Attempts since it became pending, or was redelivered; and all of them.
  tries integer not null default 0 check (tries >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  -- An attempt is under way: by which process it is made, and until when it may take.
  claim uuid,
  claimed_until timestamptz,
  -- Why it is parked.
  reason text,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, channel_id) references notification_channel (tenant_id, id),
  constraint notification_delivery_content check (state = 'Grouping' or content is not null),
  constraint notification_delivery_ended
    check ((state in ('Delivered', 'Parked')) = (ended_at is not null)),
  constraint notification_delivery_parked check ((state = 'Parked') = (reason is not null)),
  constraint notification_delivery_claim check ((claim is null) = (claimed_until is null))
);
create unique index notification_delivery_open on notification_delivery
  (tenant_id, channel_id, rule_name) where state = 'Grouping';
create index notification_delivery_due on notification_delivery (tenant_id, due_at)
  where state in ('Grouping', 'Pending');
create index notification_delivery_by_channel on notification_delivery (tenant_id, channel_id, id desc);
select protect_partition('notification_delivery');
grant select, insert, update on notification_delivery to carillon_app;

-- What a message tells. A channel is told of a notification once, whichever rules name it.
create table notification_item (
  tenant_id uuid not null references tenant (id),
  channel_id uuid not null,
  notification_id uuid not null,
  delivery_id uuid not null,
  primary key (tenant_id, channel_id, notification_id),
  foreign key (tenant_id, notification_id) references notification (tenant_id, id),
  foreign key (tenant_id, delivery_id) references notification_delivery (tenant_id, id)
);
create index notification_item_by_delivery on notification_item
  (tenant_id, delivery_id, notification_id);
create trigger written_once before update on notification_item for each row
  execute function refuse_change_of_record('notification_item');
select protect_partition('notification_item');
grant select, insert on notification_item to carillon_app;

-- One row for each attempt, written before anything is sent and completed once.
create table notification_attempt (
  tenant_id uuid not null references tenant (id),
  delivery_id uuid not null,
  attempt integer not null check (attempt > 0),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Unknown: the process ended before it could say; the receiver may have the message.
  result text constraint notification_attempt_result
    check (result in ('Delivered', 'Failed', 'Refused', 'Unknown')),
  status_code integer,
  error text constraint notification_attempt_error check (length(error) <= 2000),
  primary key (tenant_id, delivery_id, attempt),
  foreign key (tenant_id, delivery_id) references notification_delivery (tenant_id, id),
  constraint notification_attempt_ended check ((ended_at is null) = (result is null))
);
create trigger written_once before update on notification_attempt for each row
  when (old.ended_at is not null or
    (old.tenant_id, old.delivery_id, old.attempt, old.started_at) is distinct from
    (new.tenant_id, new.delivery_id, new.attempt, new.started_at))
  execute function refuse_change_of_record('notification_attempt');
select protect_partition('notification_attempt');
grant select, insert on notification_attempt to carillon_app;
grant update (ended_at, result, status_code, error) on notification_attempt to carillon_app;

-- How far the record and the fire ledger were judged. Nothing before `since` is.
create table notification_cursor (
  tenant_id uuid primary key references tenant (id),
  since timestamptz not null,
  -- The last link of the record that was judged.
  record_seq bigint not null default 0,
  fires_until timestamptz not null
);
select protect_partition('notification_cursor');
grant select, insert, update on notification_cursor to carillon_app;

-- Fires that are news: few, and made off the path of starts.
create index fire_news on fire (tenant_id, decided_at) where decision = 'Missed' or catch_up;
-- Finds the executions whose definition has a deadline.
create index schedule_revision_with_deadline on schedule_revision (tenant_id, schedule_id, revision)
  where definition ? 'deadline';

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery'));

-- Tenants there are begin here: nobody wants to be told of years ago. A later one begins with its creation.
do $$
declare
  one uuid;
begin
  for one in select id from tenant where removing_at is null loop
    perform set_config('app.tenant', one::text, true);
    insert into notification_cursor (tenant_id, since, record_seq, fires_until)
    select one, now(), coalesce((select seq from record_chain where tenant_id = one), 0), now();
  end loop;
  perform set_config('app.tenant', '', true);
end $$;
