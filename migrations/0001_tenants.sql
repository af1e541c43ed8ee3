-- Tenants, the application role, and the functions that every later table uses.
--
-- Two walls keep tenants apart: every query filters by tenant, and row-level security is forced on
-- every table that has a tenant. The application works as the role carillon_app, which owns nothing,
-- deletes nothing of the record, and is bound by the policies.

-- Roles belong to the whole cluster: the migration of another database may create it at the same moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'carillon_app') then
    create role carillon_app nologin nosuperuser nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'carillon_app', case
    when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end)
  then
    execute format('grant carillon_app to %I', current_user);
  end if;
exception when unique_violation then null;
end $$;
grant usage on schema public to carillon_app;
grant select on carillon_migration to carillon_app;

-- A committed SET LOCAL leaves an empty string behind, not NULL: both mean "no tenant".
create function current_tenant() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.tenant', true), '')::uuid
$$;

-- Closes a table to other tenants. A partition reached by its own name must be as closed as its parent.
create function protect_partition(name text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy tenant_only on %I using (tenant_id = current_tenant()) '
    'with check (tenant_id = current_tenant())', name);
end $$;
revoke execute on function protect_partition(text) from public;

-- Trigger of tables whose final rows are written once.
create function refuse_change_of_final_row() returns trigger language plpgsql as $$
begin
  raise exception 'a final % cannot change', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_final_is_write_once';
end $$;

-- The same id for the same name, in every process and on every try (UUID version 8).
create function uuid_of(name text) returns uuid language sql immutable parallel safe as $$
  select overlay(overlay(md5(name) placing '8' from 13) placing '8' from 17)::uuid
$$;

-- The lowest UUIDv7 of an instant: ids made from then on are not below it.
create function first_uuid_at(at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
          || '7000' || '8000' || '000000000000')::uuid
$$;

create table tenant (
  id uuid primary key,
  slug text not null constraint tenant_slug_unique unique
    constraint tenant_slug_form check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63),
  name text not null,
  created_at timestamptz not null default now(),
  -- Signs the nonces that steps are dispatched with; see docs/adr/0022.
  observation_key uuid not null default gen_random_uuid()
);
grant select on tenant to carillon_app;

insert into tenant (id, slug, name)
values (gen_random_uuid(), 'default', 'Default tenant');
