-- Bulk operations that run schedules now. Safe while old processes run: they make none, and end the items
-- of one that they meet as failed.
alter table bulk_operation
  drop constraint bulk_operation_kind,
  add constraint bulk_operation_kind check (kind in ('CancelExecutions', 'PauseExecutions',
    'ResumeExecutions', 'RetryExecutions', 'RunSchedules', 'EnableSchedules', 'DisableSchedules',
    'DeleteSchedules'));
