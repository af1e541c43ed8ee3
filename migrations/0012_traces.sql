-- The trace that a start continues, as a W3C traceparent. Safe while old processes run.

-- Null: the trace is derived from the id of the execution.
alter table execution add column traceparent text
  constraint execution_traceparent check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$');
-- Of the request that sent the event: the executions that it starts continue the same trace.
alter table event add column traceparent text
  constraint event_traceparent check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$');
alter table backfill add column traceparent text
  constraint backfill_traceparent check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$');
