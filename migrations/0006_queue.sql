-- Executions that wait for their turn. Safe while old processes run: they leave the columns as they are,
-- and what they give back without passing it on is found by the gate and the sweeper.

-- The overlap policy an execution passed the gate with; null for those from before.
alter table execution add column overlap text;
create index execution_queued on execution (tenant_id, schedule_id) where status = 'Queued';

-- True when somebody may wait for the lock: then whoever gives it back passes it on.
alter table schedule_lock add column has_queue boolean not null default false;
create index schedule_lock_with_queue on schedule_lock (tenant_id) where has_queue;
