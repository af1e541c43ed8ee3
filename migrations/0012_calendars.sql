-- Calendars of tenants: days on which the schedules that name them do not fire. Safe while old processes run: they do not know the table, and fire on those days until they are replaced.

create table calendar (
  tenant_id uuid not null references tenant (id),
  name text not null constraint calendar_name_length check (length(name) between 1 and 63),
  -- For the audit trail.
  id uuid not null,
  kind text not null constraint calendar_kind check (kind in ('Holidays', 'Blackout')),
  description text not null,
  -- At most 1,000 of { from, until, name }; dates, both inclusive.
  days jsonb not null constraint calendar_days_length check (jsonb_array_length(days) <= 1000),
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  -- A name that is used again goes on with the next version.
  deleted_at timestamptz,
  primary key (tenant_id, name)
);

alter table audit_event drop constraint audit_event_object_type;
alter table audit_event add constraint audit_event_object_type
  check (object_type in ('schedule', 'execution', 'step', 'anchor', 'calendar'));

select protect_partition('calendar');
grant select, insert, update on calendar to carillon_app;
