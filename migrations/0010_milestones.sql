-- Anchors of tenants with all their versions, and the state and done markers of milestones. Safe while old processes run: they do not know the tables, and the new column may stay empty.

-- What a tenant's anchor was set to, by whom and why; the newest version counts, null means removed.
-- Append-only: the application may add and read, nothing else.
create table anchor_version (
  tenant_id uuid not null references tenant (id),
  name text not null constraint anchor_name_length check (length(name) between 1 and 200),
  version integer not null check (version > 0),
  -- One id for all versions of a name, for the audit trail.
  anchor_id uuid not null,
  at timestamptz constraint anchor_at_range
    check (at >= '1970-01-01T00:00:00Z' and at < '2101-01-01T00:00:00Z'),
  reason text,
  set_at timestamptz not null,
  set_by jsonb not null,
  primary key (tenant_id, name, version)
);

-- Tries of one milestone so far. execution_id is the try that goes on; offered_execution_id the id the
-- next one was offered, so that any number of offers start one.
create table milestone (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null check (offset_seconds >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  execution_id uuid,
  offered_execution_id uuid,
  eligible_at timestamptz,
  last_attempt_at timestamptz,
  last_error_at timestamptz,
  last_error text,
  last_error_attempt integer,
  last_error_trigger text,
  primary key (tenant_id, schedule_id, anchor, offset_seconds),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);

-- Written once, with the end of the execution that succeeded, and never taken away. The version of the
-- anchor is not part of the key: what is done stays done when the anchor moves.
create table milestone_done (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null,
  anchor_version integer not null,
  execution_id uuid not null,
  attempt integer not null,
  done_at timestamptz not null,
  primary key (tenant_id, schedule_id, anchor, offset_seconds),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);

-- The milestone that an execution tries: anchor, anchorVersion, offsetSeconds, attempt.
alter table execution add column milestone jsonb;

create index schedule_revision_with_milestone on schedule_revision (tenant_id, schedule_id, revision)
  where definition @> '{"timings": [{"type": "Milestone"}]}';

alter table audit_event drop constraint audit_event_object_type;
alter table audit_event add constraint audit_event_object_type
  check (object_type in ('schedule', 'execution', 'step', 'anchor'));

select protect_partition('anchor_version');
select protect_partition('milestone');
select protect_partition('milestone_done');
grant select, insert on anchor_version, milestone_done to carillon_app;
grant select, insert, update on milestone to carillon_app;
