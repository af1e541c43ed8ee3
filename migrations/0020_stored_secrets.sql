-- Secrets that a tenant stores, encrypted with keys that are in no database. Safe while old processes run, which
-- know none.

create table stored_secret (
  tenant_id uuid not null references tenant (id),
  name text not null constraint stored_secret_name
    check (name ~ '^[A-Za-z_][A-Za-z0-9_.-]*$' and length(name) <= 128),
  -- A name that is used again after a deletion gets another id: no old tag matches the new one.
  id uuid not null,
  -- The pools whose steps may use it; null for every pool.
  pools text[],
  -- The hosts it may be sent to; null for every host, and for commands.
  hosts text[],
  -- Which key of the ring it is encrypted with.
  key_id text not null constraint stored_secret_key_id check (length(key_id) between 1 and 64),
  -- Nonce, tag and ciphertext. Valid for this tenant, id, name, version, key, pools and hosts only.
  ciphertext bytea not null constraint stored_secret_ciphertext
    check (octet_length(ciphertext) between 29 and 262144),
  -- Grows by one with every change of the value, pools or hosts; a rotation of keys keeps it.
  version integer not null check (version > 0),
  updated_at timestamptz not null,
  updated_by jsonb not null,
  primary key (tenant_id, name)
);
select protect_partition('stored_secret');
grant select, insert, update, delete on stored_secret to carillon_app;

alter table audit_event
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant',
    'notification-channel', 'notification-rule', 'notification-delivery', 'connected-system',
    'bulk-operation', 'limit', 'secret'));
