-- Who did what, when and why: one row for every act of a person or a program on schedules and
-- executions. Safe while old processes run: they do not know the table.
--
-- Append-only: the application may add and read, nothing else.

create table audit_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  at timestamptz not null,
  actor jsonb not null,
  action text not null constraint audit_event_action check (action ~ '^[a-z]+(-[a-z]+)*$'),
  object_type text not null
    constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step')),
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
