-- The life of a tenant: suspended, resumed, removed. Safe while old processes run.

alter table tenant
  -- While it is suspended nothing of it starts, and the API changes nothing.
  add column suspended_at timestamptz,
  add column suspended_reason text,
  add constraint tenant_suspended check ((suspended_at is null) = (suspended_reason is null));

-- Periods of suspension, the present one included: the fire audit explains missed fires by them.
create table tenant_suspension (
  tenant_id uuid not null references tenant (id),
  since timestamptz not null,
  reason text not null,
  set_by jsonb not null,
  ended_at timestamptz,
  ended_by jsonb,
  primary key (tenant_id, since),
  constraint tenant_suspension_ended check ((ended_at is null) = (ended_by is null))
);
create unique index tenant_suspension_open on tenant_suspension (tenant_id) where ended_at is null;
select protect_partition('tenant_suspension');
grant select on tenant_suspension to carillon_app;

-- Tenants that were or are being removed: all that is left of them. For the owner alone.
create table removed_tenant (
  id uuid primary key,
  slug text not null,
  name text not null,
  created_at timestamptz not null,
  started_at timestamptz not null,
  started_by jsonb not null,
  reason text not null,
  -- Rows deleted so far, by table; written with each deletion.
  counts jsonb not null default '{}',
  -- The end of its record chain, before its first row was deleted. Null: it had none.
  chain_seq bigint,
  chain_hash bytea constraint removed_tenant_chain_hash check (length(chain_hash) = 32),
  -- Null while rows may be left.
  removed_at timestamptz,
  removed_by jsonb,
  constraint removed_tenant_chain check ((chain_seq is null) = (chain_hash is null)),
  constraint removed_tenant_done check ((removed_at is null) = (removed_by is null))
);
create index removed_tenant_by_slug on removed_tenant (slug, started_at);

-- Nothing may be written for a tenant that is gone: a step that still runs reports its end to the end.
alter table idempotency add foreign key (tenant_id) references tenant (id);
alter table approval add foreign key (tenant_id) references tenant (id);
alter table contradiction add foreign key (tenant_id) references tenant (id);

-- Once for each statement: a foreign key would cost a lookup for each row of the largest tables.
create function refuse_rows_of_removed_tenant() returns trigger language plpgsql as $$
begin
  perform from tenant where id = current_tenant() and removing_at is null;
  if not found then
    raise exception 'the tenant does not exist or is being removed'
      using errcode = 'foreign_key_violation', constraint = 'tenant_is_known';
  end if;
  return null;
end $$;
create trigger tenant_is_known before insert on attempt for each statement
  execute function refuse_rows_of_removed_tenant();
create trigger tenant_is_known before insert on log_line for each statement
  execute function refuse_rows_of_removed_tenant();
