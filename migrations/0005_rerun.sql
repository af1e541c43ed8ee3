-- Executions that run again what an earlier one left undone. Safe while old processes run: all columns
-- may be null.

alter table execution
  add column retried_from uuid,
  add column retry_reason text;
create index execution_by_retried_from on execution (tenant_id, retried_from)
  where retried_from is not null;

-- The record of the step that really ran, when its outcome was taken over.
alter table activity_record add column inherited_from uuid;
