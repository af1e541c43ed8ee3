-- Executions that a step of another execution starts. Safe while old processes run, which make none.

alter table execution
  drop constraint execution_trigger,
  add constraint execution_trigger check (trigger in (
    'Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill', 'Step', 'Demo'));
