-- Who runs a control loop, and what the loops found out. Safe while old processes run: they read none
-- of it, and every new column may be empty.

-- One row per loop, of the whole installation. A row and not a session lock: a process that is stopped
-- keeps a session lock for ever, while here its time runs out and its term no longer counts.
create table lease (
  name text primary key constraint lease_name_length check (length(name) between 1 and 63),
  owner uuid not null,
  term bigint not null,
  expires_at timestamptz not null,
  -- What the loop last said of itself; shown by every server, not only by the one that leads.
  report jsonb,
  reported_at timestamptz
);
grant select, insert, update on lease to carillon_app;

-- Since when the sweeper finds the workflow neither open nor explained.
alter table execution add column missing_since timestamptz;
-- Set on an execution made for the reset of one that had ended: the one that was reset.
alter table execution add column reset_of uuid;
create index execution_by_reset on execution (tenant_id, reset_of) where reset_of is not null;

-- Somebody changed the Temporal Schedule with Temporal's own tools: since when we know, and what.
alter table schedule add column drifted_at timestamptz;
alter table schedule add column drift text[] not null default '{}';
