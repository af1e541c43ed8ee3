-- People: API tokens, approvals, and where an act came from. Safe while old processes run.

-- Tokens created through the API. Only their hash is stored; the token itself names its tenant and its id,
-- so a lookup reads one row of one tenant.
create table api_token (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- The initiator of what is done with it; tokens that replace each other share it.
  name text not null constraint api_token_name check (name ~ '^[A-Za-z0-9.-]{1,64}$'),
  roles text[] not null constraint api_token_roles check (cardinality(roles) between 1 and 6 and
    roles <@ array['viewer', 'operator', 'editor', 'approver', 'admin', 'worker']),
  sha256 text not null constraint api_token_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null,
  created_by jsonb not null,
  -- Null for one that never expires.
  expires_at timestamptz constraint api_token_expires_later check (expires_at > created_at),
  revoked_at timestamptz,
  revoked_by jsonb,
  -- Written at most once a minute.
  last_used_at timestamptz,
  primary key (tenant_id, id)
);
create index api_token_not_revoked on api_token (tenant_id, id) where revoked_at is null;
create trigger api_token_revoked_once before update on api_token for each row
  when (old.revoked_at is not null
    and (new.revoked_at, new.revoked_by) is distinct from (old.revoked_at, old.revoked_by))
  execute function refuse_change_of_final_row('api_token');
select protect_partition('api_token');
grant select, insert on api_token to carillon_app;
grant update (revoked_at, revoked_by, last_used_at) on api_token to carillon_app;

-- Acts that take effect only when another user approves them.
create table approval (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null constraint approval_kind
    check (kind in ('create-schedule', 'replace-schedule', 'set-result', 'skip')),
  status text not null default 'Pending' constraint approval_status
    check (status in ('Pending', 'Approved', 'Rejected', 'Stale')),
  -- The schedule (which a create does not have yet), or the execution.
  object_id uuid not null,
  -- Exactly what was asked for, and what it was asked about: the version of the schedule, or the step.
  request jsonb not null,
  basis jsonb not null,
  request_sha256 text not null constraint approval_sha256 check (request_sha256 ~ '^[0-9a-f]{64}$'),
  reason text,
  requested_at timestamptz not null,
  requested_by jsonb not null,
  requested_roles text[] not null,
  requested_from inet,
  -- The token it was asked with, when that was created through the API.
  token_id uuid,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by jsonb,
  decision_reason text,
  -- What became of it after it was approved.
  result text constraint approval_result check (result in ('Done', 'Refused', 'Unanswered')),
  detail text,
  constraint approval_decided check ((status = 'Pending') = (decided_at is null)),
  constraint approval_four_eyes
    check (status <> 'Approved' or lower(decided_by ->> 'id') <> lower(requested_by ->> 'id')),
  primary key (tenant_id, id)
);
create index approval_pending on approval (tenant_id, id desc) where status = 'Pending';
create trigger approval_decided_once before update on approval for each row
  when (old.status <> 'Pending' and (new.status, new.decided_at, new.decided_by, new.decision_reason)
    is distinct from (old.status, old.decided_at, old.decided_by, old.decision_reason))
  execute function refuse_change_of_final_row('approval');
select protect_partition('approval');
grant select, insert on approval to carillon_app;
grant update (status, decided_at, decided_by, decision_reason, result, detail) on approval
  to carillon_app;

-- Refusals and sensitive reads are audited, too, with the address they came from.
alter table audit_event
  add column client_address inet,
  drop constraint audit_event_object_type,
  add constraint audit_event_object_type check (object_type in ('schedule', 'execution', 'step',
    'anchor', 'calendar', 'hold', 'token', 'approval', 'route', 'record', 'tenant'));
