-- What trust needs of a tenant: suspension, and what takes four eyes. Safe while old processes run.
alter table tenant
  add column suspended_at timestamptz,
  add column four_eyes text[] not null default '{}';
