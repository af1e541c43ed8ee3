-- Executions on record from the moment their start is accepted. Update workers before servers: a worker of an earlier release cannot begin an execution that is on record already.

-- Not null: no worker has begun it. The input of its workflow, so that the start can be made again; it
-- stays with an execution that ended without ever having begun.
alter table execution add column start_request jsonb;
-- Why Temporal did not take the start when it was last asked; null when it did, or was not asked yet.
alter table execution add column start_error text;
