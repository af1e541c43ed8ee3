-- Generated from a migrated database; the test of the schema checks it. See CONTRIBUTING.md.

create table activity_record (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null,
  id uuid not null,
  group_index integer not null,
  step_key text not null,
  step_name text not null,
  step_type text not null,
  continue_on_failure boolean not null,
  status text not null,
  queued_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  attempts integer not null default 0,
  max_attempts integer,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  counts jsonb,
  worker text,
  inherited_from uuid,
  seq bigint not null default '-1'::integer,
  updated_at timestamp with time zone not null default now(),
  outputs jsonb,
  evaluation jsonb,
  inserted jsonb,
  constraint activity_record_pkey PRIMARY KEY (tenant_id, execution_id, run_id, step_index),
  constraint activity_record_group_index_check CHECK ((group_index >= 0)),
  constraint activity_record_status CHECK ((status = ANY (ARRAY['Waiting'::text, 'Queued'::text, 'InProgress'::text, 'Retrying'::text, 'Paused'::text, 'Completed'::text, 'CompletedWithWarnings'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Skipped'::text, 'NotRun'::text, 'Interrupted'::text]))),
  constraint activity_record_step_index_check CHECK ((step_index >= 0))
) partition by RANGE (execution_id);
CREATE INDEX activity_record_by_answer ON ONLY public.activity_record USING btree (tenant_id, http_status, execution_id DESC, step_index DESC) WHERE (http_status <> 200);
CREATE INDEX activity_record_inserted ON ONLY public.activity_record USING btree (tenant_id, execution_id) WHERE (inserted IS NOT NULL);
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.activity_record FOR EACH ROW WHEN ((old.status = ANY (ARRAY['Completed'::text, 'CompletedWithWarnings'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Skipped'::text, 'NotRun'::text, 'Interrupted'::text]))) EXECUTE FUNCTION refuse_change_of_final_row('activity_record');
CREATE TRIGGER kept BEFORE DELETE ON public.activity_record FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('activity_record');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.activity_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('activity_record');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.activity_record FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION stream_step();
CREATE TRIGGER stream_new AFTER INSERT ON public.activity_record FOR EACH ROW WHEN ((new.status <> 'Waiting'::text)) EXECUTE FUNCTION stream_step();
alter table activity_record enable row level security;
alter table activity_record force row level security;
create policy tenant_only on activity_record using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on activity_record to carillon_app;

create table activity_record_default partition of activity_record DEFAULT;
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.activity_record_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('activity_record');
alter table activity_record_default enable row level security;
alter table activity_record_default force row level security;
create policy tenant_only on activity_record_default using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

create table anchor_version (
  tenant_id uuid not null,
  name text not null,
  version integer not null,
  anchor_id uuid not null,
  at timestamp with time zone,
  reason text,
  set_at timestamp with time zone not null,
  set_by jsonb not null,
  constraint anchor_version_pkey PRIMARY KEY (tenant_id, name, version),
  constraint anchor_version_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint anchor_at_range CHECK (((at >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (at < '2101-01-01 00:00:00+00'::timestamp with time zone))),
  constraint anchor_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint anchor_version_version_check CHECK ((version > 0))
);
CREATE TRIGGER kept BEFORE DELETE ON public.anchor_version FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('anchor_version');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.anchor_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('anchor_version');
CREATE TRIGGER written_once BEFORE UPDATE ON public.anchor_version FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('anchor_version');
alter table anchor_version enable row level security;
alter table anchor_version force row level security;
create policy tenant_only on anchor_version using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on anchor_version to carillon_app;

create table api_token (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  roles text[] not null,
  sha256 text not null,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by jsonb,
  last_used_at timestamp with time zone,
  constraint api_token_pkey PRIMARY KEY (tenant_id, id),
  constraint api_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint api_token_expires_later CHECK ((expires_at > created_at)),
  constraint api_token_name CHECK ((name ~ '^[A-Za-z0-9.-]{1,64}$'::text)),
  constraint api_token_roles CHECK ((((cardinality(roles) >= 1) AND (cardinality(roles) <= 6)) AND (roles <@ ARRAY['viewer'::text, 'operator'::text, 'editor'::text, 'approver'::text, 'admin'::text, 'worker'::text]))),
  constraint api_token_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX api_token_not_revoked ON public.api_token USING btree (tenant_id, id) WHERE (revoked_at IS NULL);
CREATE TRIGGER api_token_revoked_once BEFORE UPDATE ON public.api_token FOR EACH ROW WHEN (((old.revoked_at IS NOT NULL) AND ((new.revoked_at IS DISTINCT FROM old.revoked_at) OR (new.revoked_by IS DISTINCT FROM old.revoked_by)))) EXECUTE FUNCTION refuse_change_of_final_row('api_token');
alter table api_token enable row level security;
alter table api_token force row level security;
create policy tenant_only on api_token using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on api_token to carillon_app;

create table approval (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  status text not null default 'Pending'::text,
  object_id uuid not null,
  request jsonb not null,
  basis jsonb not null,
  request_sha256 text not null,
  reason text,
  requested_at timestamp with time zone not null,
  requested_by jsonb not null,
  requested_roles text[] not null,
  requested_from inet,
  token_id uuid,
  expires_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by jsonb,
  decision_reason text,
  result text,
  detail text,
  constraint approval_pkey PRIMARY KEY (tenant_id, id),
  constraint approval_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint approval_tenant_id_fkey1 FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint approval_decided CHECK (((status = 'Pending'::text) = (decided_at IS NULL))),
  constraint approval_four_eyes CHECK (((status <> 'Approved'::text) OR (lower((decided_by ->> 'id'::text)) <> lower((requested_by ->> 'id'::text))))),
  constraint approval_kind CHECK ((kind = ANY (ARRAY['create-schedule'::text, 'replace-schedule'::text, 'set-result'::text, 'skip'::text]))),
  constraint approval_result CHECK ((result = ANY (ARRAY['Done'::text, 'Refused'::text, 'Unanswered'::text]))),
  constraint approval_sha256 CHECK ((request_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint approval_status CHECK ((status = ANY (ARRAY['Pending'::text, 'Approved'::text, 'Rejected'::text, 'Stale'::text])))
);
CREATE INDEX approval_pending ON public.approval USING btree (tenant_id, id DESC) WHERE (status = 'Pending'::text);
CREATE TRIGGER approval_decided_once BEFORE UPDATE ON public.approval FOR EACH ROW WHEN (((old.status <> 'Pending'::text) AND ((((new.status IS DISTINCT FROM old.status) OR (new.decided_at IS DISTINCT FROM old.decided_at)) OR (new.decided_by IS DISTINCT FROM old.decided_by)) OR (new.decision_reason IS DISTINCT FROM old.decision_reason)))) EXECUTE FUNCTION refuse_change_of_final_row('approval');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.approval FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION stream_approval();
CREATE TRIGGER stream_new AFTER INSERT ON public.approval FOR EACH ROW EXECUTE FUNCTION stream_approval();
alter table approval enable row level security;
alter table approval force row level security;
create policy tenant_only on approval using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on approval to carillon_app;

create table attempt (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null,
  attempt integer not null,
  status text not null,
  idempotency_key text,
  worker text,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  next_attempt_at timestamp with time zone,
  request_method text,
  request_url text,
  request_body text,
  code text,
  message text,
  http_status integer,
  exit_code integer,
  output text,
  output_bytes bigint,
  percent real,
  progress text,
  progress_at timestamp with time zone,
  log_lines integer not null default 0,
  log_bytes bigint not null default 0,
  log_dropped integer not null default 0,
  updated_at timestamp with time zone not null default now(),
  lane text not null default 'Regular'::text,
  report_rest jsonb,
  constraint attempt_pkey PRIMARY KEY (tenant_id, execution_id, run_id, step_index, attempt),
  constraint attempt_attempt_check CHECK ((attempt > 0)),
  constraint attempt_lane CHECK ((lane = ANY (ARRAY['Regular'::text, 'Inline'::text]))),
  constraint attempt_status CHECK ((status = ANY (ARRAY['InProgress'::text, 'Completed'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Lost'::text]))),
  constraint attempt_step_index_check CHECK ((step_index >= 0))
) partition by RANGE (execution_id);
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.attempt FOR EACH ROW WHEN (((old.status <> 'InProgress'::text) AND ((new.status <> old.status) OR ((old.started_at IS NOT NULL) AND ((((((((((((new.started_at IS DISTINCT FROM old.started_at) OR (new.ended_at IS DISTINCT FROM old.ended_at)) OR (new.next_attempt_at IS DISTINCT FROM old.next_attempt_at)) OR (new.code IS DISTINCT FROM old.code)) OR (new.message IS DISTINCT FROM old.message)) OR (new.http_status IS DISTINCT FROM old.http_status)) OR (new.exit_code IS DISTINCT FROM old.exit_code)) OR (new.output IS DISTINCT FROM old.output)) OR (new.output_bytes IS DISTINCT FROM old.output_bytes)) OR (new.percent IS DISTINCT FROM old.percent)) OR (new.progress IS DISTINCT FROM old.progress)) OR (new.worker IS DISTINCT FROM old.worker)))))) EXECUTE FUNCTION refuse_change_of_final_row('attempt');
CREATE TRIGGER kept BEFORE DELETE ON public.attempt FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('attempt');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('attempt');
CREATE TRIGGER request_is_written_once BEFORE UPDATE OF request_method, request_url, request_body, idempotency_key ON public.attempt FOR EACH ROW WHEN (((old.started_at IS NOT NULL) AND ((((old.request_method IS DISTINCT FROM new.request_method) OR (old.request_url IS DISTINCT FROM new.request_url)) OR (old.request_body IS DISTINCT FROM new.request_body)) OR (old.idempotency_key IS DISTINCT FROM new.idempotency_key)))) EXECUTE FUNCTION refuse_change_of_record('attempt');
CREATE TRIGGER stays_in_place BEFORE UPDATE OF tenant_id, execution_id, run_id, step_index, attempt ON public.attempt FOR EACH ROW WHEN ((((((old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.execution_id IS DISTINCT FROM new.execution_id)) OR (old.run_id IS DISTINCT FROM new.run_id)) OR (old.step_index IS DISTINCT FROM new.step_index)) OR (old.attempt IS DISTINCT FROM new.attempt))) EXECUTE FUNCTION refuse_change_of_record('attempt');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.attempt FOR EACH ROW WHEN (((old.status <> new.status) OR (old.progress_at IS DISTINCT FROM new.progress_at))) EXECUTE FUNCTION stream_attempt();
CREATE TRIGGER stream_new AFTER INSERT ON public.attempt FOR EACH ROW EXECUTE FUNCTION stream_attempt();
CREATE TRIGGER tenant_is_known BEFORE INSERT ON public.attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_rows_of_removed_tenant();
alter table attempt enable row level security;
alter table attempt force row level security;
create policy tenant_only on attempt using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on attempt to carillon_app;

create table attempt_default partition of attempt DEFAULT;
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.attempt_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('attempt');
alter table attempt_default enable row level security;
alter table attempt_default force row level security;
create policy tenant_only on attempt_default using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

create table audit_event (
  tenant_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  actor jsonb not null,
  action text not null,
  object_type text not null,
  object_id uuid not null,
  execution_id uuid,
  step_index integer,
  reason text,
  result text not null,
  detail text,
  client_address inet,
  constraint audit_event_pkey PRIMARY KEY (tenant_id, id),
  constraint audit_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint audit_event_action CHECK ((action ~ '^[a-z]+(-[a-z]+)*$'::text)),
  constraint audit_event_object_type CHECK ((object_type = ANY (ARRAY['schedule'::text, 'execution'::text, 'step'::text, 'anchor'::text, 'calendar'::text, 'hold'::text, 'token'::text, 'approval'::text, 'route'::text, 'record'::text, 'tenant'::text, 'notification-channel'::text, 'notification-rule'::text, 'notification-delivery'::text, 'connected-system'::text, 'bulk-operation'::text, 'limit'::text, 'secret'::text, 'maintenance-window'::text]))),
  constraint audit_event_result CHECK ((result = ANY (ARRAY['Done'::text, 'Refused'::text, 'Unanswered'::text]))),
  constraint audit_event_step_index CHECK ((step_index >= 0))
);
CREATE INDEX audit_event_by_execution ON public.audit_event USING btree (tenant_id, execution_id, id DESC) WHERE (execution_id IS NOT NULL);
CREATE INDEX audit_event_by_object ON public.audit_event USING btree (tenant_id, object_id, id DESC);
CREATE INDEX audit_event_by_time ON public.audit_event USING btree (tenant_id, at, id);
CREATE TRIGGER kept BEFORE DELETE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('audit_event');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('audit_event');
CREATE TRIGGER written_once BEFORE UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('audit_event');
alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy tenant_only on audit_event using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on audit_event to carillon_app;

create table backfill (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  revision integer not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  start_order text not null,
  starts_per_minute integer not null,
  overlap text not null,
  reason text,
  status text not null,
  next_start_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  ended_at timestamp with time zone,
  ended_by jsonb,
  traceparent text,
  constraint backfill_pkey PRIMARY KEY (tenant_id, id),
  constraint backfill_tenant_id_schedule_id_revision_fkey FOREIGN KEY (tenant_id, schedule_id, revision) REFERENCES schedule_revision(tenant_id, schedule_id, revision),
  constraint backfill_order CHECK ((start_order = ANY (ARRAY['OldestFirst'::text, 'NewestFirst'::text]))),
  constraint backfill_pace CHECK (((starts_per_minute >= 1) AND (starts_per_minute <= 600))),
  constraint backfill_status CHECK ((status = ANY (ARRAY['Running'::text, 'Completed'::text, 'Cancelled'::text]))),
  constraint backfill_traceparent CHECK ((traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$'::text))
);
CREATE INDEX backfill_by_schedule ON public.backfill USING btree (tenant_id, schedule_id, id DESC);
CREATE INDEX backfill_running ON public.backfill USING btree (tenant_id, id) WHERE (status = 'Running'::text);
alter table backfill enable row level security;
alter table backfill force row level security;
create policy tenant_only on backfill using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on backfill to carillon_app;

create table backfill_fire (
  tenant_id uuid not null,
  backfill_id uuid not null,
  scheduled_for timestamp with time zone not null,
  state text not null,
  execution_id uuid,
  workflow_id text,
  started_at timestamp with time zone,
  constraint backfill_fire_pkey PRIMARY KEY (tenant_id, backfill_id, scheduled_for),
  constraint backfill_fire_tenant_id_backfill_id_fkey FOREIGN KEY (tenant_id, backfill_id) REFERENCES backfill(tenant_id, id),
  constraint backfill_fire_state CHECK ((state = ANY (ARRAY['Waiting'::text, 'Offered'::text, 'Started'::text, 'NotBegun'::text, 'AlreadyRan'::text])))
);
CREATE UNIQUE INDEX backfill_fire_execution ON public.backfill_fire USING btree (tenant_id, execution_id) WHERE (execution_id IS NOT NULL);
alter table backfill_fire enable row level security;
alter table backfill_fire force row level security;
create policy tenant_only on backfill_fire using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on backfill_fire to carillon_app;

create table bulk_item (
  tenant_id uuid not null,
  bulk_id uuid not null,
  "position" integer not null,
  object_id uuid not null,
  state text not null,
  tries integer not null default 0,
  claimed_until timestamp with time zone,
  execution_id uuid,
  code text,
  detail text,
  ended_at timestamp with time zone,
  constraint bulk_item_once UNIQUE (tenant_id, bulk_id, object_id),
  constraint bulk_item_pkey PRIMARY KEY (tenant_id, bulk_id, "position"),
  constraint bulk_item_tenant_id_bulk_id_fkey FOREIGN KEY (tenant_id, bulk_id) REFERENCES bulk_operation(tenant_id, id),
  constraint bulk_item_state CHECK ((state = ANY (ARRAY['Waiting'::text, 'Begun'::text, 'Succeeded'::text, 'Failed'::text, 'Skipped'::text])))
);
CREATE INDEX bulk_item_open ON public.bulk_item USING btree (tenant_id, bulk_id, "position") WHERE (state = ANY (ARRAY['Waiting'::text, 'Begun'::text]));
alter table bulk_item enable row level security;
alter table bulk_item force row level security;
create policy tenant_only on bulk_item using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on bulk_item to carillon_app;

create table bulk_operation (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  request jsonb not null,
  reason text,
  status text not null,
  items_per_minute integer not null,
  next_item_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  created_roles text[] not null,
  created_from inet,
  token_id uuid,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by jsonb,
  end_reason text,
  constraint bulk_operation_pkey PRIMARY KEY (tenant_id, id),
  constraint bulk_operation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint bulk_operation_kind CHECK ((kind = ANY (ARRAY['CancelExecutions'::text, 'PauseExecutions'::text, 'ResumeExecutions'::text, 'RetryExecutions'::text, 'RunSchedules'::text, 'EnableSchedules'::text, 'DisableSchedules'::text, 'DeleteSchedules'::text]))),
  constraint bulk_operation_pace CHECK (((items_per_minute >= 1) AND (items_per_minute <= 6000))),
  constraint bulk_operation_status CHECK ((status = ANY (ARRAY['Running'::text, 'Completed'::text, 'Cancelled'::text, 'Stopped'::text])))
);
CREATE INDEX bulk_operation_running ON public.bulk_operation USING btree (tenant_id, id) WHERE (status = 'Running'::text);
alter table bulk_operation enable row level security;
alter table bulk_operation force row level security;
create policy tenant_only on bulk_operation using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on bulk_operation to carillon_app;

create table calendar (
  tenant_id uuid not null,
  name text not null,
  id uuid not null,
  kind text not null,
  description text not null,
  days jsonb not null,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  deleted_at timestamp with time zone,
  constraint calendar_pkey PRIMARY KEY (tenant_id, name),
  constraint calendar_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint calendar_days_length CHECK ((jsonb_array_length(days) <= 1000)),
  constraint calendar_kind CHECK ((kind = ANY (ARRAY['Holidays'::text, 'Blackout'::text]))),
  constraint calendar_name_length CHECK (((length(name) >= 1) AND (length(name) <= 63))),
  constraint calendar_version_check CHECK ((version > 0))
);
CREATE INDEX calendar_by_change ON public.calendar USING btree (tenant_id, updated_at, id) WHERE (deleted_at IS NULL);
alter table calendar enable row level security;
alter table calendar force row level security;
create policy tenant_only on calendar using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on calendar to carillon_app;

create table connected_system (
  tenant_id uuid not null,
  name text not null,
  id uuid not null,
  title text not null,
  url text not null,
  headers jsonb not null,
  pool text,
  run_profiles text[] not null,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  max_active integer,
  constraint connected_system_pkey PRIMARY KEY (tenant_id, name),
  constraint connected_system_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint connected_system_max_active CHECK (((max_active >= 1) AND (max_active <= 1000))),
  constraint connected_system_name CHECK (((name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(name) <= 63))),
  constraint connected_system_title CHECK (((length(title) >= 1) AND (length(title) <= 100))),
  constraint connected_system_url CHECK (((length(url) >= 1) AND (length(url) <= 2000))),
  constraint connected_system_version_check CHECK ((version > 0))
);
alter table connected_system enable row level security;
alter table connected_system force row level security;
create policy tenant_only on connected_system using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select, update on connected_system to carillon_app;

create table contradiction (
  tenant_id uuid not null,
  id uuid not null,
  execution_id uuid not null,
  step_index integer,
  kept jsonb not null,
  refused jsonb not null,
  seen_at timestamp with time zone not null default now(),
  constraint contradiction_pkey PRIMARY KEY (tenant_id, id),
  constraint contradiction_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX contradiction_by_seen ON public.contradiction USING btree (tenant_id, seen_at, id);
CREATE TRIGGER kept BEFORE DELETE ON public.contradiction FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('contradiction');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.contradiction FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('contradiction');
CREATE TRIGGER written_once BEFORE UPDATE ON public.contradiction FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('contradiction');
alter table contradiction enable row level security;
alter table contradiction force row level security;
create policy tenant_only on contradiction using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on contradiction to carillon_app;

create table delivery (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  cause_type text not null,
  cause_id uuid not null,
  initiator jsonb not null,
  occurred_at timestamp with time zone not null,
  state text not null default 'Pending'::text,
  reason text,
  execution_id uuid,
  attempts integer not null default 0,
  due_at timestamp with time zone not null default now(),
  decided_at timestamp with time zone,
  constraint delivery_once UNIQUE (tenant_id, cause_id, schedule_id),
  constraint delivery_pkey PRIMARY KEY (tenant_id, id),
  constraint delivery_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint delivery_attempts_check CHECK ((attempts >= 0)),
  constraint delivery_cause_type CHECK ((cause_type = ANY (ARRAY['execution'::text, 'event'::text]))),
  constraint delivery_state CHECK ((state = ANY (ARRAY['Pending'::text, 'Started'::text, 'Skipped'::text, 'Missed'::text])))
);
CREATE INDEX delivery_by_schedule ON public.delivery USING btree (tenant_id, schedule_id, id);
CREATE INDEX delivery_pending ON public.delivery USING btree (tenant_id, due_at) WHERE (state = 'Pending'::text);
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.delivery FOR EACH ROW WHEN ((old.state <> 'Pending'::text)) EXECUTE FUNCTION refuse_change_of_final_row('delivery');
CREATE TRIGGER kept BEFORE DELETE ON public.delivery FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('delivery');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.delivery FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('delivery');
alter table delivery enable row level security;
alter table delivery force row level security;
create policy tenant_only on delivery using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on delivery to carillon_app;

create table event (
  tenant_id uuid not null,
  id uuid not null,
  source text not null,
  name text not null,
  sender_id text,
  payload jsonb,
  received_at timestamp with time zone not null,
  received_by jsonb not null,
  traceparent text,
  constraint event_pkey PRIMARY KEY (tenant_id, id),
  constraint event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint event_traceparent CHECK ((traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$'::text))
);
CREATE INDEX event_by_source ON public.event USING btree (tenant_id, source, id);
CREATE UNIQUE INDEX event_of_sender ON public.event USING btree (tenant_id, source, sender_id) WHERE (sender_id IS NOT NULL);
CREATE TRIGGER kept BEFORE DELETE ON public.event FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('event');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('event');
CREATE TRIGGER written_once BEFORE UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('event');
alter table event enable row level security;
alter table event force row level security;
create policy tenant_only on event using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on event to carillon_app;

create table execution (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  schedule_slug text not null,
  schedule_name text not null,
  revision integer not null,
  status text not null,
  trigger text not null,
  initiator jsonb not null,
  triggered_by jsonb,
  overlap text,
  milestone jsonb,
  backfill_id uuid,
  retried_from uuid,
  retry_reason text,
  reset_of uuid,
  workflow_id text not null,
  run_id uuid not null,
  start_request jsonb,
  start_error text,
  missing_since timestamp with time zone,
  scheduled_for timestamp with time zone,
  queued_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  group_index integer not null default 0,
  group_count integer not null,
  step_count integer not null,
  error text,
  lock_term bigint,
  seq bigint not null default '-1'::integer,
  status_seq bigint not null default '-1'::integer,
  updated_at timestamp with time zone not null default now(),
  traceparent text,
  parameters jsonb,
  priority integer not null default 3,
  walk jsonb,
  constraint execution_pkey PRIMARY KEY (tenant_id, id),
  constraint execution_tenant_id_schedule_id_revision_fkey FOREIGN KEY (tenant_id, schedule_id, revision) REFERENCES schedule_revision(tenant_id, schedule_id, revision),
  constraint execution_demo_is_apart CHECK (((trigger <> 'Demo'::text) OR ((status = ANY (ARRAY['Completed'::text, 'CompletedWithErrors'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Terminated'::text, 'Skipped'::text, 'Lost'::text])) AND (scheduled_for IS NULL) AND (lock_term IS NULL) AND (milestone IS NULL) AND (triggered_by IS NULL) AND (backfill_id IS NULL) AND (retried_from IS NULL) AND (reset_of IS NULL) AND (start_request IS NULL)))),
  constraint execution_priority CHECK (((priority >= 1) AND (priority <= 5))),
  constraint execution_status CHECK ((status = ANY (ARRAY['Queued'::text, 'InProgress'::text, 'Paused'::text, 'Cancelling'::text, 'Completed'::text, 'CompletedWithErrors'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Terminated'::text, 'Skipped'::text, 'Lost'::text]))),
  constraint execution_traceparent CHECK ((traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$'::text)),
  constraint execution_trigger CHECK ((trigger = ANY (ARRAY['Schedule'::text, 'AfterSchedule'::text, 'Event'::text, 'Manual'::text, 'External'::text, 'Backfill'::text, 'Step'::text, 'Demo'::text])))
) partition by RANGE (id);
CREATE INDEX execution_by_backfill ON ONLY public.execution USING btree (tenant_id, backfill_id) WHERE (backfill_id IS NOT NULL);
CREATE INDEX execution_by_end ON ONLY public.execution USING btree (tenant_id, updated_at, id) WHERE (status = ANY (ARRAY['Completed'::text, 'CompletedWithErrors'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Terminated'::text, 'Skipped'::text, 'Lost'::text]));
CREATE INDEX execution_by_reset ON ONLY public.execution USING btree (tenant_id, reset_of) WHERE (reset_of IS NOT NULL);
CREATE INDEX execution_by_retried_from ON ONLY public.execution USING btree (tenant_id, retried_from) WHERE (retried_from IS NOT NULL);
CREATE INDEX execution_by_schedule ON ONLY public.execution USING btree (tenant_id, schedule_id, id DESC);
CREATE INDEX execution_by_status ON ONLY public.execution USING btree (tenant_id, status, id DESC);
CREATE INDEX execution_by_trigger ON ONLY public.execution USING btree (tenant_id, trigger, id DESC) WHERE (trigger <> 'Schedule'::text);
CREATE INDEX execution_demo ON ONLY public.execution USING btree (tenant_id, id) WHERE (trigger = 'Demo'::text);
CREATE INDEX execution_not_completed ON ONLY public.execution USING btree (tenant_id, id DESC) WHERE (status <> 'Completed'::text);
CREATE INDEX execution_open ON ONLY public.execution USING btree (tenant_id, updated_at) WHERE (status = ANY (ARRAY['Queued'::text, 'InProgress'::text, 'Paused'::text, 'Cancelling'::text]));
CREATE INDEX execution_queued ON ONLY public.execution USING btree (tenant_id, schedule_id) WHERE (status = 'Queued'::text);
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.execution FOR EACH ROW WHEN ((old.status = ANY (ARRAY['Completed'::text, 'CompletedWithErrors'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelled'::text, 'Terminated'::text, 'Skipped'::text, 'Lost'::text]))) EXECUTE FUNCTION refuse_change_of_final_row('execution');
CREATE TRIGGER kept BEFORE DELETE ON public.execution FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('execution');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.execution FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('execution');
CREATE TRIGGER real_stays_real BEFORE UPDATE OF trigger ON public.execution FOR EACH ROW WHEN (((new.trigger = 'Demo'::text) AND (old.trigger <> 'Demo'::text))) EXECUTE FUNCTION refuse_change_of_record('execution');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.execution FOR EACH ROW WHEN ((old.status <> new.status)) EXECUTE FUNCTION stream_execution();
CREATE TRIGGER stream_new AFTER INSERT ON public.execution FOR EACH ROW EXECUTE FUNCTION stream_execution();
alter table execution enable row level security;
alter table execution force row level security;
create policy tenant_only on execution using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on execution to carillon_app;

create table execution_default partition of execution DEFAULT;
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.execution_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('execution');
alter table execution_default enable row level security;
alter table execution_default force row level security;
create policy tenant_only on execution_default using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

create table fire (
  tenant_id uuid not null,
  schedule_id uuid not null,
  scheduled_for timestamp with time zone not null,
  execution_id uuid,
  decision text not null,
  reason text,
  decided_at timestamp with time zone not null default now(),
  catch_up boolean not null default false,
  unbegun boolean not null default false,
  constraint fire_pkey PRIMARY KEY (tenant_id, schedule_id, scheduled_for),
  constraint fire_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint fire_decision CHECK ((decision = ANY (ARRAY['Started'::text, 'Skipped'::text, 'Missed'::text])))
) partition by RANGE (scheduled_for);
CREATE INDEX fire_by_time ON ONLY public.fire USING btree (tenant_id, scheduled_for, schedule_id);
CREATE INDEX fire_news ON ONLY public.fire USING btree (tenant_id, decided_at) WHERE ((decision = 'Missed'::text) OR catch_up);
CREATE INDEX fire_unbegun ON ONLY public.fire USING btree (tenant_id, scheduled_for) WHERE unbegun;
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.fire FOR EACH ROW WHEN (((NOT old.unbegun) AND (NOT ((old.decision = 'Missed'::text) AND (new.decision = 'Started'::text))))) EXECUTE FUNCTION refuse_change_of_final_fire();
CREATE TRIGGER kept BEFORE DELETE ON public.fire FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('fire');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.fire FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('fire');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.fire FOR EACH ROW WHEN (((old.decision <> new.decision) OR (old.execution_id IS DISTINCT FROM new.execution_id))) EXECUTE FUNCTION stream_fire();
CREATE TRIGGER stream_new AFTER INSERT ON public.fire FOR EACH ROW EXECUTE FUNCTION stream_fire();
alter table fire enable row level security;
alter table fire force row level security;
create policy tenant_only on fire using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on fire to carillon_app;

create table fire_audit (
  tenant_id uuid not null,
  schedule_id uuid not null,
  audited_until timestamp with time zone not null,
  due_at timestamp with time zone,
  constraint fire_audit_pkey PRIMARY KEY (tenant_id, schedule_id),
  constraint fire_audit_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id)
);
CREATE INDEX fire_audit_due ON public.fire_audit USING btree (tenant_id, due_at) WHERE (due_at IS NOT NULL);
alter table fire_audit enable row level security;
alter table fire_audit force row level security;
create policy tenant_only on fire_audit using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on fire_audit to carillon_app;

create table fire_default partition of fire DEFAULT;
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.fire_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('fire');
alter table fire_default enable row level security;
alter table fire_default force row level security;
create policy tenant_only on fire_default using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

create table hold (
  tenant_id uuid not null,
  id uuid not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  reason text not null,
  set_by jsonb not null,
  ended_at timestamp with time zone,
  ended_by jsonb,
  constraint hold_pkey PRIMARY KEY (tenant_id, id),
  constraint hold_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint hold_until_later CHECK ((until > since))
);
CREATE INDEX hold_by_time ON public.hold USING btree (tenant_id, since DESC);
CREATE UNIQUE INDEX hold_open ON public.hold USING btree (tenant_id) WHERE (ended_at IS NULL);
CREATE TRIGGER final_is_write_once BEFORE UPDATE ON public.hold FOR EACH ROW WHEN ((old.ended_at IS NOT NULL)) EXECUTE FUNCTION refuse_change_of_final_hold();
CREATE TRIGGER kept BEFORE DELETE ON public.hold FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('hold');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.hold FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('hold');
CREATE TRIGGER stream_changed AFTER UPDATE ON public.hold FOR EACH ROW WHEN (((old.ended_at IS DISTINCT FROM new.ended_at) OR (old.until IS DISTINCT FROM new.until))) EXECUTE FUNCTION stream_hold();
CREATE TRIGGER stream_new AFTER INSERT ON public.hold FOR EACH ROW EXECUTE FUNCTION stream_hold();
alter table hold enable row level security;
alter table hold force row level security;
create policy tenant_only on hold using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on hold to carillon_app;

create table idempotency (
  tenant_id uuid not null,
  key text not null,
  request_hash text not null,
  subject_id uuid,
  status integer,
  headers jsonb,
  body jsonb,
  unanswered boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_pkey PRIMARY KEY (tenant_id, key),
  constraint idempotency_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint idempotency_key_length CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);
CREATE INDEX idempotency_by_age ON public.idempotency USING btree (tenant_id, created_at);
alter table idempotency enable row level security;
alter table idempotency force row level security;
create policy tenant_only on idempotency using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select, update on idempotency to carillon_app;

create table installation_limit (
  kind text not null,
  name text not null,
  max_active integer not null,
  by_default boolean not null,
  tenants text[] not null,
  constraint installation_limit_pkey PRIMARY KEY (kind, name),
  constraint installation_limit_kind CHECK ((kind = ANY (ARRAY['System'::text, 'Pool'::text]))),
  constraint installation_limit_max_active_check CHECK (((max_active >= 1) AND (max_active <= 1000)))
);
grant delete, insert, select, update on installation_limit to carillon_app;

create table lease (
  name text not null,
  owner uuid not null,
  term bigint not null,
  expires_at timestamp with time zone not null,
  report jsonb,
  reported_at timestamp with time zone,
  constraint lease_pkey PRIMARY KEY (name),
  constraint lease_name_length CHECK (((length(name) >= 1) AND (length(name) <= 63)))
);
grant insert, select, update on lease to carillon_app;

create table limit_slot (
  tenant_id uuid not null,
  run_id uuid not null,
  step_index integer not null,
  kind text not null,
  name text not null,
  shared boolean not null,
  execution_id uuid not null,
  turn bigint not null,
  asked_at timestamp with time zone not null,
  taken_at timestamp with time zone,
  constraint limit_slot_pkey PRIMARY KEY (tenant_id, run_id, step_index, kind, name, shared),
  constraint limit_slot_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
CREATE INDEX limit_slot_by_execution ON public.limit_slot USING btree (tenant_id, execution_id);
CREATE INDEX limit_slot_by_limit ON public.limit_slot USING btree (kind, name, shared, turn);
alter table limit_slot enable row level security;
alter table limit_slot force row level security;
create policy shared_is_seen on limit_slot using (shared AND (current_tenant() IS NOT NULL)) with check ;
create policy tenant_only on limit_slot using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select, update on limit_slot to carillon_app;

create table log_line (
  tenant_id uuid not null,
  execution_id uuid not null,
  run_id uuid not null,
  step_index integer not null,
  attempt integer not null,
  line bigint not null,
  at timestamp with time zone not null,
  level text not null,
  stream text not null,
  text text not null,
  constraint log_line_pkey PRIMARY KEY (tenant_id, execution_id, run_id, step_index, attempt, line),
  constraint log_line_level CHECK ((level = ANY (ARRAY['info'::text, 'warn'::text, 'error'::text]))),
  constraint log_line_stream CHECK ((stream = ANY (ARRAY['stdout'::text, 'stderr'::text, 'system'::text])))
) partition by RANGE (execution_id);
CREATE TRIGGER kept BEFORE DELETE ON public.log_line FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('log_line');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.log_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('log_line');
CREATE TRIGGER stream_new AFTER INSERT ON public.log_line REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stream_new_lines();
CREATE TRIGGER tenant_is_known BEFORE INSERT ON public.log_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_rows_of_removed_tenant();
CREATE TRIGGER written_once BEFORE UPDATE ON public.log_line FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('log_line');
alter table log_line enable row level security;
alter table log_line force row level security;
create policy tenant_only on log_line using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on log_line to carillon_app;

create table log_line_default partition of log_line DEFAULT;
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.log_line_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('log_line');
alter table log_line_default enable row level security;
alter table log_line_default force row level security;
create policy tenant_only on log_line_default using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());

create table maintenance_window (
  tenant_id uuid not null,
  id uuid not null,
  system text not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  mode text not null,
  reason text not null,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  ended_by jsonb,
  constraint maintenance_window_pkey PRIMARY KEY (tenant_id, id),
  constraint maintenance_window_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint maintenance_window_mode CHECK ((mode = ANY (ARRAY['Wait'::text, 'Skip'::text, 'Fail'::text]))),
  constraint maintenance_window_reason CHECK ((length(reason) <= 500)),
  constraint maintenance_window_span CHECK ((until_at >= from_at)),
  constraint maintenance_window_system CHECK (((length(system) >= 1) AND (length(system) <= 100)))
);
CREATE INDEX maintenance_window_by_end ON public.maintenance_window USING btree (tenant_id, until_at);
alter table maintenance_window enable row level security;
alter table maintenance_window force row level security;
create policy tenant_only on maintenance_window using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on maintenance_window to carillon_app;

create table milestone (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null,
  attempts integer not null default 0,
  execution_id uuid,
  offered_execution_id uuid,
  eligible_at timestamp with time zone,
  last_attempt_at timestamp with time zone,
  last_error_at timestamp with time zone,
  last_error text,
  last_error_attempt integer,
  last_error_trigger text,
  constraint milestone_pkey PRIMARY KEY (tenant_id, schedule_id, anchor, offset_seconds),
  constraint milestone_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint milestone_attempts_check CHECK ((attempts >= 0)),
  constraint milestone_offset_seconds_check CHECK ((offset_seconds >= 0))
);
alter table milestone enable row level security;
alter table milestone force row level security;
create policy tenant_only on milestone using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on milestone to carillon_app;

create table milestone_done (
  tenant_id uuid not null,
  schedule_id uuid not null,
  anchor text not null,
  offset_seconds bigint not null,
  anchor_version integer not null,
  execution_id uuid not null,
  attempt integer not null,
  done_at timestamp with time zone not null,
  constraint milestone_done_pkey PRIMARY KEY (tenant_id, schedule_id, anchor, offset_seconds),
  constraint milestone_done_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id)
);
CREATE TRIGGER kept BEFORE DELETE ON public.milestone_done FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('milestone_done');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.milestone_done FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('milestone_done');
CREATE TRIGGER written_once BEFORE UPDATE ON public.milestone_done FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('milestone_done');
alter table milestone_done enable row level security;
alter table milestone_done force row level security;
create policy tenant_only on milestone_done using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on milestone_done to carillon_app;

create table notification (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  cause text not null,
  schedule_id uuid,
  schedule_slug text,
  schedule_name text,
  tags text[] not null default '{}'::text[],
  execution_id uuid,
  scheduled_for timestamp with time zone,
  occurred_at timestamp with time zone not null,
  message text not null,
  noticed_at timestamp with time zone not null default now(),
  routed_at timestamp with time zone,
  constraint notification_once UNIQUE (tenant_id, kind, cause),
  constraint notification_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_cause_length CHECK (((length(cause) >= 1) AND (length(cause) <= 200))),
  constraint notification_kind CHECK ((kind = ANY (ARRAY['Failed'::text, 'CompletedWithErrors'::text, 'Recovered'::text, 'Missed'::text, 'DidNotRun'::text, 'Late'::text, 'LongerThanUsual'::text, 'DeadlinePassed'::text, 'ApprovalWaiting'::text, 'AutoPaused'::text]))),
  constraint notification_message_length CHECK ((length(message) <= 2000))
);
CREATE INDEX notification_by_execution ON public.notification USING btree (tenant_id, execution_id) WHERE (execution_id IS NOT NULL);
CREATE INDEX notification_by_schedule ON public.notification USING btree (tenant_id, schedule_id, id DESC) WHERE (schedule_id IS NOT NULL);
CREATE INDEX notification_unrouted ON public.notification USING btree (tenant_id, id) WHERE (routed_at IS NULL);
CREATE TRIGGER written_once BEFORE UPDATE ON public.notification FOR EACH ROW WHEN (((old.routed_at IS NOT NULL) OR (((((((((((((old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.id IS DISTINCT FROM new.id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.cause IS DISTINCT FROM new.cause)) OR (old.schedule_id IS DISTINCT FROM new.schedule_id)) OR (old.schedule_slug IS DISTINCT FROM new.schedule_slug)) OR (old.schedule_name IS DISTINCT FROM new.schedule_name)) OR (old.tags IS DISTINCT FROM new.tags)) OR (old.execution_id IS DISTINCT FROM new.execution_id)) OR (old.scheduled_for IS DISTINCT FROM new.scheduled_for)) OR (old.occurred_at IS DISTINCT FROM new.occurred_at)) OR (old.message IS DISTINCT FROM new.message)) OR (old.noticed_at IS DISTINCT FROM new.noticed_at)))) EXECUTE FUNCTION refuse_change_of_record('notification');
alter table notification enable row level security;
alter table notification force row level security;
create policy tenant_only on notification using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on notification to carillon_app;

create table notification_attempt (
  tenant_id uuid not null,
  delivery_id uuid not null,
  attempt integer not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  result text,
  status_code integer,
  error text,
  constraint notification_attempt_pkey PRIMARY KEY (tenant_id, delivery_id, attempt),
  constraint notification_attempt_tenant_id_delivery_id_fkey FOREIGN KEY (tenant_id, delivery_id) REFERENCES notification_delivery(tenant_id, id),
  constraint notification_attempt_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_attempt_attempt_check CHECK ((attempt > 0)),
  constraint notification_attempt_ended CHECK (((ended_at IS NULL) = (result IS NULL))),
  constraint notification_attempt_error CHECK ((length(error) <= 2000)),
  constraint notification_attempt_result CHECK ((result = ANY (ARRAY['Delivered'::text, 'Failed'::text, 'Refused'::text, 'Unknown'::text])))
);
CREATE TRIGGER written_once BEFORE UPDATE ON public.notification_attempt FOR EACH ROW WHEN (((old.ended_at IS NOT NULL) OR ((((old.tenant_id IS DISTINCT FROM new.tenant_id) OR (old.delivery_id IS DISTINCT FROM new.delivery_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.started_at IS DISTINCT FROM new.started_at)))) EXECUTE FUNCTION refuse_change_of_record('notification_attempt');
alter table notification_attempt enable row level security;
alter table notification_attempt force row level security;
create policy tenant_only on notification_attempt using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on notification_attempt to carillon_app;

create table notification_channel (
  tenant_id uuid not null,
  name text not null,
  id uuid not null,
  kind text not null,
  settings jsonb not null,
  enabled boolean not null,
  disabled_reason text,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  deleted_at timestamp with time zone,
  failures integer not null default 0,
  open_until timestamp with time zone,
  constraint notification_channel_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_channel_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_channel_failures_check CHECK ((failures >= 0)),
  constraint notification_channel_kind CHECK ((kind = ANY (ARRAY['Webhook'::text, 'Email'::text, 'Chat'::text]))),
  constraint notification_channel_name CHECK (((name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(name) <= 63))),
  constraint notification_channel_version_check CHECK ((version > 0))
);
CREATE UNIQUE INDEX notification_channel_name_unique ON public.notification_channel USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
alter table notification_channel enable row level security;
alter table notification_channel force row level security;
create policy tenant_only on notification_channel using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on notification_channel to carillon_app;

create table notification_cursor (
  tenant_id uuid not null,
  since timestamp with time zone not null,
  record_seq bigint not null default 0,
  fires_until timestamp with time zone not null,
  constraint notification_cursor_pkey PRIMARY KEY (tenant_id),
  constraint notification_cursor_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table notification_cursor enable row level security;
alter table notification_cursor force row level security;
create policy tenant_only on notification_cursor using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on notification_cursor to carillon_app;

create table notification_delivery (
  tenant_id uuid not null,
  id uuid not null,
  channel_id uuid not null,
  channel_name text not null,
  rule_name text,
  state text not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  total integer not null default 0,
  content jsonb,
  tries integer not null default 0,
  attempts integer not null default 0,
  claim uuid,
  claimed_until timestamp with time zone,
  reason text,
  ended_at timestamp with time zone,
  constraint notification_delivery_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_delivery_tenant_id_channel_id_fkey FOREIGN KEY (tenant_id, channel_id) REFERENCES notification_channel(tenant_id, id),
  constraint notification_delivery_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_delivery_attempts_check CHECK ((attempts >= 0)),
  constraint notification_delivery_claim CHECK (((claim IS NULL) = (claimed_until IS NULL))),
  constraint notification_delivery_content CHECK (((state = 'Grouping'::text) OR (content IS NOT NULL))),
  constraint notification_delivery_ended CHECK (((state = ANY (ARRAY['Delivered'::text, 'Parked'::text])) = (ended_at IS NOT NULL))),
  constraint notification_delivery_parked CHECK (((state = 'Parked'::text) = (reason IS NOT NULL))),
  constraint notification_delivery_state CHECK ((state = ANY (ARRAY['Grouping'::text, 'Pending'::text, 'Delivered'::text, 'Parked'::text]))),
  constraint notification_delivery_total_check CHECK ((total >= 0)),
  constraint notification_delivery_tries_check CHECK ((tries >= 0))
);
CREATE INDEX notification_delivery_by_channel ON public.notification_delivery USING btree (tenant_id, channel_id, id DESC);
CREATE INDEX notification_delivery_due ON public.notification_delivery USING btree (tenant_id, due_at) WHERE (state = ANY (ARRAY['Grouping'::text, 'Pending'::text]));
CREATE UNIQUE INDEX notification_delivery_open ON public.notification_delivery USING btree (tenant_id, channel_id, rule_name) WHERE (state = 'Grouping'::text);
alter table notification_delivery enable row level security;
alter table notification_delivery force row level security;
create policy tenant_only on notification_delivery using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on notification_delivery to carillon_app;

create table notification_item (
  tenant_id uuid not null,
  channel_id uuid not null,
  notification_id uuid not null,
  delivery_id uuid not null,
  constraint notification_item_pkey PRIMARY KEY (tenant_id, channel_id, notification_id),
  constraint notification_item_tenant_id_delivery_id_fkey FOREIGN KEY (tenant_id, delivery_id) REFERENCES notification_delivery(tenant_id, id),
  constraint notification_item_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_item_tenant_id_notification_id_fkey FOREIGN KEY (tenant_id, notification_id) REFERENCES notification(tenant_id, id)
);
CREATE INDEX notification_item_by_delivery ON public.notification_item USING btree (tenant_id, delivery_id, notification_id);
CREATE TRIGGER written_once BEFORE UPDATE ON public.notification_item FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('notification_item');
alter table notification_item enable row level security;
alter table notification_item force row level security;
create policy tenant_only on notification_item using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on notification_item to carillon_app;

create table notification_rule (
  tenant_id uuid not null,
  name text not null,
  id uuid not null,
  settings jsonb not null,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  deleted_at timestamp with time zone,
  constraint notification_rule_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_rule_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint notification_rule_name CHECK (((name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(name) <= 63))),
  constraint notification_rule_version_check CHECK ((version > 0))
);
CREATE UNIQUE INDEX notification_rule_name_unique ON public.notification_rule USING btree (tenant_id, name) WHERE (deleted_at IS NULL);
alter table notification_rule enable row level security;
alter table notification_rule force row level security;
create policy tenant_only on notification_rule using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on notification_rule to carillon_app;

create table record_chain (
  tenant_id uuid not null,
  seq bigint not null default 0,
  hash bytea not null,
  executions_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  audit_events_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  contradictions_until timestamp with time zone not null default '-infinity'::timestamp with time zone,
  appended_at timestamp with time zone,
  constraint record_chain_pkey PRIMARY KEY (tenant_id),
  constraint record_chain_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table record_chain enable row level security;
alter table record_chain force row level security;
create policy tenant_only on record_chain using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on record_chain to carillon_app;

create table record_link (
  tenant_id uuid not null,
  seq bigint not null,
  object_type text not null,
  object_id uuid not null,
  object_at timestamp with time zone not null,
  covered text not null,
  row_hash bytea not null,
  hash bytea not null,
  linked_at timestamp with time zone not null,
  constraint record_link_once UNIQUE (tenant_id, object_type, object_id),
  constraint record_link_pkey PRIMARY KEY (tenant_id, seq),
  constraint record_link_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint record_link_hash CHECK ((length(hash) = 32)),
  constraint record_link_object_type CHECK ((object_type = ANY (ARRAY['execution'::text, 'audit-event'::text, 'contradiction'::text]))),
  constraint record_link_row_hash CHECK ((length(row_hash) = 32)),
  constraint record_link_seq CHECK ((seq > 0))
);
CREATE TRIGGER kept BEFORE DELETE ON public.record_link FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('record_link');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.record_link FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('record_link');
CREATE TRIGGER written_once BEFORE UPDATE ON public.record_link FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('record_link');
alter table record_link enable row level security;
alter table record_link force row level security;
create policy tenant_only on record_link using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on record_link to carillon_app;

create table removed_object (
  tenant_id uuid not null,
  kind text not null,
  object_id uuid not null,
  cut_id uuid not null,
  schedule_id uuid,
  facts jsonb,
  constraint removed_object_pkey PRIMARY KEY (tenant_id, kind, object_id),
  constraint removed_object_tenant_id_cut_id_fkey FOREIGN KEY (tenant_id, cut_id) REFERENCES retention_cut(tenant_id, id),
  constraint removed_object_kind CHECK ((kind = ANY (ARRAY['execution'::text, 'log'::text, 'event'::text, 'delivery'::text])))
);
CREATE INDEX removed_object_by_cut ON public.removed_object USING btree (tenant_id, cut_id, kind, object_id);
CREATE INDEX removed_object_by_schedule ON public.removed_object USING btree (tenant_id, schedule_id) WHERE (kind = 'execution'::text);
CREATE TRIGGER kept BEFORE DELETE ON public.removed_object FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('removed_object');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.removed_object FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('removed_object');
CREATE TRIGGER of_open_cut BEFORE INSERT ON public.removed_object FOR EACH ROW EXECUTE FUNCTION refuse_object_of_begun_cut();
CREATE TRIGGER written_once BEFORE UPDATE ON public.removed_object FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('removed_object');
alter table removed_object enable row level security;
alter table removed_object force row level security;
create policy tenant_only on removed_object using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on removed_object to carillon_app;

create table removed_tenant (
  id uuid not null,
  slug text not null,
  name text not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone not null,
  started_by jsonb not null,
  reason text not null,
  counts jsonb not null default '{}'::jsonb,
  chain_seq bigint,
  chain_hash bytea,
  removed_at timestamp with time zone,
  removed_by jsonb,
  constraint removed_tenant_pkey PRIMARY KEY (id),
  constraint removed_tenant_chain CHECK (((chain_seq IS NULL) = (chain_hash IS NULL))),
  constraint removed_tenant_chain_hash CHECK ((length(chain_hash) = 32)),
  constraint removed_tenant_done CHECK (((removed_at IS NULL) = (removed_by IS NULL)))
);
CREATE INDEX removed_tenant_by_slug ON public.removed_tenant USING btree (slug, started_at);

create table retention_cut (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  month date not null,
  until timestamp with time zone not null,
  state text not null default 'Open'::text,
  to_archive boolean not null,
  objects integer not null,
  archive_file text,
  archive_sha256 bytea,
  counts jsonb,
  digest bytea,
  opened_at timestamp with time zone not null,
  opened_by jsonb not null,
  deleting_at timestamp with time zone,
  closed_at timestamp with time zone,
  dropped text[] not null default '{}'::text[],
  constraint retention_cut_pkey PRIMARY KEY (tenant_id, id),
  constraint retention_cut_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint retention_cut_archive CHECK (((archive_file IS NULL) = (archive_sha256 IS NULL))),
  constraint retention_cut_archived CHECK (((state = 'Open'::text) OR (to_archive = (archive_file IS NOT NULL)))),
  constraint retention_cut_closed CHECK (((state = 'Closed'::text) = (closed_at IS NOT NULL))),
  constraint retention_cut_described CHECK ((((state = 'Open'::text) = (digest IS NULL)) AND ((state = 'Open'::text) = (counts IS NULL)) AND ((state = 'Open'::text) = (deleting_at IS NULL)))),
  constraint retention_cut_digest CHECK ((length(digest) = 32)),
  constraint retention_cut_kind CHECK ((kind = ANY (ARRAY['executions'::text, 'logs'::text, 'events'::text]))),
  constraint retention_cut_objects CHECK ((objects > 0)),
  constraint retention_cut_sha256 CHECK ((length(archive_sha256) = 32)),
  constraint retention_cut_state CHECK ((state = ANY (ARRAY['Open'::text, 'Deleting'::text, 'Closed'::text])))
);
CREATE INDEX retention_cut_by_month ON public.retention_cut USING btree (tenant_id, month, id);
CREATE INDEX retention_cut_unfinished ON public.retention_cut USING btree (tenant_id, id) WHERE (state <> 'Closed'::text);
CREATE TRIGGER kept BEFORE DELETE ON public.retention_cut FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('retention_cut');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.retention_cut FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('retention_cut');
CREATE TRIGGER moves_forward BEFORE UPDATE ON public.retention_cut FOR EACH ROW EXECUTE FUNCTION refuse_change_of_cut();
alter table retention_cut enable row level security;
alter table retention_cut force row level security;
create policy tenant_only on retention_cut using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on retention_cut to carillon_app;

create table schedule (
  tenant_id uuid not null,
  id uuid not null,
  slug text not null,
  name text not null,
  tags text[] not null default '{}'::text[],
  enabled boolean not null,
  enabled_note text not null default ''::text,
  disabled_until timestamp with time zone,
  disabled_reason text,
  resumed_from timestamp with time zone,
  revision integer not null,
  timings_revision integer not null default 1,
  limit_reached_at timestamp with time zone,
  generation bigint not null default 1,
  observed_generation bigint not null default 0,
  observed_hash text,
  pending_since timestamp with time zone,
  sync_error text,
  sync_failures integer not null default 0,
  sync_due_at timestamp with time zone not null default now(),
  drifted_at timestamp with time zone,
  drift text[] not null default '{}'::text[],
  lease_owner uuid,
  lease_until timestamp with time zone,
  lease_term bigint not null default 0,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  deleted_at timestamp with time zone,
  constraint schedule_pkey PRIMARY KEY (tenant_id, id),
  constraint schedule_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint schedule_observed_not_ahead CHECK ((observed_generation <= generation)),
  constraint schedule_slug_form CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 63)))
);
CREATE INDEX schedule_by_change ON public.schedule USING btree (tenant_id, updated_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX schedule_by_name ON public.schedule USING btree (tenant_id, lower(name), id) WHERE (deleted_at IS NULL);
CREATE INDEX schedule_disabled_until ON public.schedule USING btree (tenant_id, disabled_until) WHERE (disabled_until IS NOT NULL);
CREATE INDEX schedule_drifted ON public.schedule USING btree (tenant_id, drifted_at) WHERE (drifted_at IS NOT NULL);
CREATE INDEX schedule_pending_sync ON public.schedule USING btree (tenant_id, sync_due_at) WHERE (observed_generation < generation);
CREATE UNIQUE INDEX schedule_slug_unique ON public.schedule USING btree (tenant_id, slug) WHERE (deleted_at IS NULL);
CREATE TRIGGER enabled_has_no_end BEFORE UPDATE ON public.schedule FOR EACH ROW WHEN (((new.disabled_until IS NOT NULL) AND (new.enabled OR (new.deleted_at IS NOT NULL)))) EXECUTE FUNCTION forget_end_of_disabling();
CREATE TRIGGER first_pending BEFORE INSERT ON public.schedule FOR EACH ROW EXECUTE FUNCTION note_pending_since();
CREATE TRIGGER first_phase AFTER INSERT ON public.schedule FOR EACH ROW EXECUTE FUNCTION note_schedule_phase();
CREATE TRIGGER next_pending BEFORE UPDATE ON public.schedule FOR EACH ROW WHEN (((old.generation <> new.generation) OR (old.observed_generation <> new.observed_generation))) EXECUTE FUNCTION note_pending_since();
CREATE TRIGGER next_phase AFTER UPDATE ON public.schedule FOR EACH ROW WHEN (((old.enabled <> new.enabled) OR (old.revision <> new.revision) OR (old.deleted_at IS DISTINCT FROM new.deleted_at) OR (old.limit_reached_at IS DISTINCT FROM new.limit_reached_at) OR (old.disabled_until IS DISTINCT FROM new.disabled_until))) EXECUTE FUNCTION note_schedule_phase();
CREATE TRIGGER stream_changed AFTER UPDATE ON public.schedule FOR EACH ROW WHEN (((old.generation <> new.generation) OR (old.observed_generation <> new.observed_generation) OR (old.enabled <> new.enabled) OR (old.deleted_at IS DISTINCT FROM new.deleted_at) OR ((old.drifted_at IS NULL) <> (new.drifted_at IS NULL)) OR ((old.sync_error IS NULL) <> (new.sync_error IS NULL)) OR (old.limit_reached_at IS DISTINCT FROM new.limit_reached_at))) EXECUTE FUNCTION stream_schedule();
CREATE TRIGGER stream_new AFTER INSERT ON public.schedule FOR EACH ROW EXECUTE FUNCTION stream_schedule();
alter table schedule enable row level security;
alter table schedule force row level security;
create policy tenant_only on schedule using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on schedule to carillon_app;

create table schedule_cause (
  tenant_id uuid not null,
  type text not null,
  source text not null,
  name text not null,
  schedule_id uuid not null,
  constraint schedule_cause_pkey PRIMARY KEY (tenant_id, type, source, name, schedule_id),
  constraint schedule_cause_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint schedule_cause_type CHECK ((type = ANY (ARRAY['AfterSchedule'::text, 'Event'::text])))
);
CREATE INDEX schedule_cause_by_schedule ON public.schedule_cause USING btree (tenant_id, schedule_id);
alter table schedule_cause enable row level security;
alter table schedule_cause force row level security;
create policy tenant_only on schedule_cause using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on schedule_cause to carillon_app;

create table schedule_drift (
  tenant_id uuid not null,
  id uuid not null,
  schedule_id uuid not null,
  since timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  parts text[] not null,
  ended_at timestamp with time zone,
  outcome text,
  constraint schedule_drift_pkey PRIMARY KEY (tenant_id, id),
  constraint schedule_drift_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint schedule_drift_ended CHECK (((ended_at IS NULL) = (outcome IS NULL))),
  constraint schedule_drift_outcome CHECK ((outcome = ANY (ARRAY['Restored'::text, 'Adopted'::text, 'Reverted'::text])))
);
CREATE INDEX schedule_drift_by_schedule ON public.schedule_drift USING btree (tenant_id, schedule_id, seen_at DESC);
CREATE UNIQUE INDEX schedule_drift_open ON public.schedule_drift USING btree (tenant_id, schedule_id) WHERE (ended_at IS NULL);
CREATE INDEX schedule_drift_restored ON public.schedule_drift USING btree (tenant_id, ended_at) WHERE (outcome = 'Restored'::text);
alter table schedule_drift enable row level security;
alter table schedule_drift force row level security;
create policy tenant_only on schedule_drift using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on schedule_drift to carillon_app;

create table schedule_lock (
  tenant_id uuid not null,
  schedule_id uuid not null,
  term bigint not null default 0,
  holder_execution_id uuid,
  holder_workflow_id text,
  holder_run_id text,
  claimed_at timestamp with time zone,
  has_queue boolean not null default false,
  constraint schedule_lock_pkey PRIMARY KEY (tenant_id, schedule_id),
  constraint schedule_lock_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id)
);
CREATE INDEX schedule_lock_with_queue ON public.schedule_lock USING btree (tenant_id) WHERE has_queue;
alter table schedule_lock enable row level security;
alter table schedule_lock force row level security;
create policy tenant_only on schedule_lock using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select, update on schedule_lock to carillon_app;

create table schedule_phase (
  tenant_id uuid not null,
  schedule_id uuid not null,
  generation bigint not null,
  since timestamp with time zone not null,
  state text not null,
  revision integer not null,
  note text not null default ''::text,
  disabled_until timestamp with time zone,
  disabled_reason text,
  constraint schedule_phase_pkey PRIMARY KEY (tenant_id, schedule_id, generation),
  constraint schedule_phase_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint schedule_phase_state CHECK ((state = ANY (ARRAY['Enabled'::text, 'Disabled'::text, 'Finished'::text, 'Deleted'::text])))
);
CREATE TRIGGER kept BEFORE DELETE ON public.schedule_phase FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('schedule_phase');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.schedule_phase FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('schedule_phase');
CREATE TRIGGER written_once BEFORE UPDATE ON public.schedule_phase FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('schedule_phase');
alter table schedule_phase enable row level security;
alter table schedule_phase force row level security;
create policy tenant_only on schedule_phase using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on schedule_phase to carillon_app;

create table schedule_revision (
  tenant_id uuid not null,
  schedule_id uuid not null,
  revision integer not null,
  content_hash text not null,
  definition jsonb not null,
  reason text,
  created_at timestamp with time zone not null,
  created_by jsonb not null,
  settings jsonb not null default (definition - 'steps'::text),
  step_count integer not null default jsonb_array_length((definition -> 'steps'::text)),
  group_count integer not null default (jsonb_array_length((definition -> 'steps'::text)) - jsonb_array_length(jsonb_path_query_array(definition, '$."steps"[1 to last]?(@."mode" == "ParallelWithPrevious")'::jsonpath))),
  constraint schedule_revision_pkey PRIMARY KEY (tenant_id, schedule_id, revision),
  constraint schedule_revision_tenant_id_schedule_id_fkey FOREIGN KEY (tenant_id, schedule_id) REFERENCES schedule(tenant_id, id),
  constraint schedule_revision_revision_check CHECK ((revision > 0))
);
CREATE INDEX schedule_revision_with_deadline ON public.schedule_revision USING btree (tenant_id, schedule_id, revision) WHERE (definition ? 'deadline'::text);
CREATE INDEX schedule_revision_with_milestone ON public.schedule_revision USING btree (tenant_id, schedule_id, revision) WHERE (definition @> '{"timings": [{"type": "Milestone"}]}'::jsonb);
CREATE TRIGGER kept BEFORE DELETE ON public.schedule_revision FOR EACH ROW EXECUTE FUNCTION refuse_delete_of_record('schedule_revision');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON public.schedule_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate_of_record('schedule_revision');
CREATE TRIGGER note_causes AFTER INSERT ON public.schedule_revision FOR EACH ROW EXECUTE FUNCTION note_schedule_causes();
CREATE TRIGGER note_uses AFTER INSERT ON public.schedule_revision FOR EACH ROW EXECUTE FUNCTION note_revision_uses();
CREATE TRIGGER written_once BEFORE UPDATE ON public.schedule_revision FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record('schedule_revision');
alter table schedule_revision enable row level security;
alter table schedule_revision force row level security;
create policy tenant_only on schedule_revision using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant insert, select on schedule_revision to carillon_app;

create table schedule_revision_use (
  tenant_id uuid not null,
  kind text not null,
  name text not null,
  schedule_id uuid not null,
  revision integer not null,
  constraint schedule_revision_use_pkey PRIMARY KEY (tenant_id, kind, name, schedule_id, revision),
  constraint schedule_revision_use_tenant_id_schedule_id_revision_fkey FOREIGN KEY (tenant_id, schedule_id, revision) REFERENCES schedule_revision(tenant_id, schedule_id, revision),
  constraint schedule_revision_use_kind CHECK ((kind = ANY (ARRAY['Name'::text, 'System'::text, 'StepType'::text])))
);
alter table schedule_revision_use enable row level security;
alter table schedule_revision_use force row level security;
create policy tenant_only on schedule_revision_use using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on schedule_revision_use to carillon_app;

create table step_limit (
  tenant_id uuid not null,
  kind text not null,
  name text not null,
  id uuid not null,
  max_active integer not null,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  constraint step_limit_pkey PRIMARY KEY (tenant_id, kind, name),
  constraint step_limit_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint step_limit_kind CHECK ((kind = ANY (ARRAY['Pool'::text, 'Tag'::text]))),
  constraint step_limit_max_active_check CHECK (((max_active >= 1) AND (max_active <= 1000))),
  constraint step_limit_name CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint step_limit_version_check CHECK ((version > 0))
);
alter table step_limit enable row level security;
alter table step_limit force row level security;
create policy tenant_only on step_limit using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select, update on step_limit to carillon_app;

create table stored_secret (
  tenant_id uuid not null,
  name text not null,
  id uuid not null,
  pools text[],
  hosts text[],
  key_id text not null,
  ciphertext bytea not null,
  version integer not null,
  updated_at timestamp with time zone not null,
  updated_by jsonb not null,
  constraint stored_secret_pkey PRIMARY KEY (tenant_id, name),
  constraint stored_secret_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint stored_secret_ciphertext CHECK (((octet_length(ciphertext) >= 29) AND (octet_length(ciphertext) <= 262144))),
  constraint stored_secret_key_id CHECK (((length(key_id) >= 1) AND (length(key_id) <= 64))),
  constraint stored_secret_name CHECK (((name ~ '^[A-Za-z_][A-Za-z0-9_.-]*$'::text) AND (length(name) <= 128))),
  constraint stored_secret_version_check CHECK ((version > 0))
);
alter table stored_secret enable row level security;
alter table stored_secret force row level security;
create policy tenant_only on stored_secret using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select, update on stored_secret to carillon_app;

create unlogged table stream_event (
  tenant_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  topic text not null,
  schedule_id uuid,
  execution_id uuid,
  step_index integer,
  attempt integer,
  status text,
  data jsonb,
  at timestamp with time zone not null default clock_timestamp(),
  constraint stream_event_pkey PRIMARY KEY (tenant_id, xid, seq),
  constraint stream_event_topic CHECK ((topic = ANY (ARRAY['executions'::text, 'steps'::text, 'attempts'::text, 'log'::text, 'schedules'::text, 'fires'::text, 'holds'::text, 'approvals'::text])))
);
alter table stream_event enable row level security;
alter table stream_event force row level security;
create policy tenant_only on stream_event using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select on stream_event to carillon_app;

create unlogged table stream_page (
  tenant_id uuid not null,
  page bigint not null,
  mark text not null default substr(md5((gen_random_uuid())::text), 1, 6),
  snapshot pg_snapshot not null,
  made_at timestamp with time zone not null default now(),
  constraint stream_page_pkey PRIMARY KEY (tenant_id, page),
  constraint stream_page_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint stream_page_number CHECK ((page > 0))
);
alter table stream_page enable row level security;
alter table stream_page force row level security;
create policy tenant_only on stream_page using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant delete, insert, select on stream_page to carillon_app;

create table tenant (
  id uuid not null,
  slug text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  observation_key uuid not null default gen_random_uuid(),
  removing_at timestamp with time zone,
  four_eyes text[] not null default '{}'::text[],
  suspended_at timestamp with time zone,
  suspended_reason text,
  executions_kept_days integer,
  logs_kept_days integer,
  events_kept_days integer,
  keys_kept_days integer,
  constraint tenant_pkey PRIMARY KEY (id),
  constraint tenant_slug_unique UNIQUE (slug),
  constraint tenant_events_kept CHECK (((events_kept_days >= 14) AND (events_kept_days <= 36500))),
  constraint tenant_executions_kept CHECK (((executions_kept_days >= 14) AND (executions_kept_days <= 36500))),
  constraint tenant_keys_kept CHECK (((keys_kept_days >= 1) AND (keys_kept_days <= 14))),
  constraint tenant_logs_kept CHECK (((logs_kept_days >= 1) AND (logs_kept_days <= 36500))),
  constraint tenant_logs_kept_with_executions CHECK ((logs_kept_days <= executions_kept_days)),
  constraint tenant_slug_form CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 63))),
  constraint tenant_suspended CHECK (((suspended_at IS NULL) = (suspended_reason IS NULL)))
);
grant select on tenant to carillon_app;

create table tenant_pool (
  tenant_id uuid not null,
  pool text not null,
  granted_at timestamp with time zone not null,
  granted_by text not null,
  constraint tenant_pool_pkey PRIMARY KEY (tenant_id, pool),
  constraint tenant_pool_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint tenant_pool_name CHECK (((pool ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(pool) <= 63)))
);
alter table tenant_pool enable row level security;
alter table tenant_pool force row level security;
create policy tenant_only on tenant_pool using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on tenant_pool to carillon_app;

create table tenant_suspension (
  tenant_id uuid not null,
  since timestamp with time zone not null,
  reason text not null,
  set_by jsonb not null,
  ended_at timestamp with time zone,
  ended_by jsonb,
  constraint tenant_suspension_pkey PRIMARY KEY (tenant_id, since),
  constraint tenant_suspension_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint tenant_suspension_ended CHECK (((ended_at IS NULL) = (ended_by IS NULL)))
);
CREATE UNIQUE INDEX tenant_suspension_open ON public.tenant_suspension USING btree (tenant_id) WHERE (ended_at IS NULL);
alter table tenant_suspension enable row level security;
alter table tenant_suspension force row level security;
create policy tenant_only on tenant_suspension using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on tenant_suspension to carillon_app;

create table worker (
  id uuid not null,
  only_tenant_id uuid,
  identity text not null,
  role text not null,
  pools text[] not null,
  version text not null,
  secrets text[],
  started_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  stopped_at timestamp with time zone,
  constraint worker_only_tenant_id_fkey FOREIGN KEY (only_tenant_id) REFERENCES tenant(id),
  constraint worker_pkey PRIMARY KEY (id),
  constraint worker_role CHECK ((role = ANY (ARRAY['all'::text, 'orchestrator'::text, 'steps'::text])))
);
CREATE INDEX worker_by_age ON public.worker USING btree (seen_at);
CREATE INDEX worker_by_identity ON public.worker USING btree (identity);
grant delete, insert, select, update on worker to carillon_app;

create view step_status with (security_invoker=true) as
 SELECT r.tenant_id,
    r.execution_id,
    r.run_id,
    r.step_index,
    r.id,
    e.schedule_id,
    e.schedule_slug,
    group_in_walk(e.walk, r.step_index, r.group_index) AS group_index,
    r.step_key,
    r.step_name,
    r.step_type,
    r.continue_on_failure,
    s.status,
    r.status AS recorded_status,
    r.queued_at,
        CASE
            WHEN r.ended_at IS NULL THEN COALESCE(r.started_at, a.first_started_at)
            ELSE r.started_at
        END AS started_at,
    r.ended_at,
        CASE
            WHEN r.ended_at IS NULL THEN GREATEST(r.attempts, a.attempt)
            ELSE r.attempts
        END AS attempts,
    r.max_attempts,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.next_attempt_at
            ELSE NULL::timestamp with time zone
        END AS next_attempt_at,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.code
            ELSE r.code
        END AS code,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.message
            ELSE r.message
        END AS message,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.http_status
            ELSE r.http_status
        END AS http_status,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.exit_code
            ELSE r.exit_code
        END AS exit_code,
        CASE
            WHEN s.status = 'Retrying'::text THEN a.output
            ELSE r.output
        END AS output,
    r.counts,
    COALESCE(r.worker, a.worker) AS worker,
    r.inherited_from,
    a.attempt AS latest_attempt,
    a.status AS latest_status,
    a.percent AS latest_percent,
    a.progress AS latest_progress,
    a.message AS latest_message,
    COALESCE(a.started_at, a.ended_at) AS latest_started_at,
    a.ended_at AS latest_ended_at,
    a.next_attempt_at AS latest_next_attempt_at,
    r.outputs,
    r.evaluation,
    r.inserted,
    a.lane AS latest_lane
   FROM execution e
     JOIN activity_record r ON r.tenant_id = e.tenant_id AND r.execution_id = e.id AND r.run_id = e.run_id
     LEFT JOIN LATERAL ( SELECT t.tenant_id,
            t.execution_id,
            t.run_id,
            t.step_index,
            t.attempt,
            t.status,
            t.idempotency_key,
            t.worker,
            t.started_at,
            t.ended_at,
            t.next_attempt_at,
            t.request_method,
            t.request_url,
            t.request_body,
            t.code,
            t.message,
            t.http_status,
            t.exit_code,
            t.output,
            t.output_bytes,
            t.percent,
            t.progress,
            t.progress_at,
            t.log_lines,
            t.log_bytes,
            t.log_dropped,
            t.updated_at,
            t.lane,
            t.report_rest,
            min(t.started_at) OVER () AS first_started_at
           FROM attempt t
          WHERE t.tenant_id = e.tenant_id AND t.execution_id =
                CASE
                    WHEN e.reset_of IS NULL THEN e.id
                    ELSE e.reset_of
                END AND t.run_id = r.run_id AND t.step_index = r.step_index
          ORDER BY t.attempt DESC
         LIMIT 1) a ON true
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN r.status <> 'Queued'::text OR a.attempt IS NULL THEN r.status
                    WHEN a.status <> 'InProgress'::text AND a.next_attempt_at IS NOT NULL THEN 'Retrying'::text
                    ELSE 'InProgress'::text
                END AS status) s;
grant select on step_status to carillon_app;

CREATE OR REPLACE FUNCTION public.create_partitions(from_month timestamp with time zone, until_month timestamp with time zone)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  month timestamp;
  parent text;
  name text;
  made integer := 0;
begin
  for month in
    select generate_series(date_trunc('month', from_month at time zone 'UTC'),
                           least(until_month, from_month + interval '10 years') at time zone 'UTC',
                           interval '1 month')
  loop
    foreach parent in array array['fire', 'execution', 'activity_record', 'attempt', 'log_line'] loop
      name := parent || '_' || to_char(month, 'YYYYMM');
      continue when to_regclass(name) is not null;
      begin
        if parent = 'fire' then
          execute format('create table %I partition of fire for values from (%L) to (%L)', name,
            month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        else
          execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
            first_uuid_at(month at time zone 'UTC'),
            first_uuid_at((month + interval '1 month') at time zone 'UTC'));
        end if;
        perform protect_partition(name);
        perform keep_partition(name, parent);
        made := made + 1;
      exception when check_violation then
        raise warning 'partition % was not made: the default partition has rows of it', name;
      end;
    end loop;
  end loop;
  return made;
end $function$;
-- may be run by: carillon_app

CREATE OR REPLACE FUNCTION public.current_tenant()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select nullif(current_setting('app.tenant', true), '')::uuid
$function$;

CREATE OR REPLACE FUNCTION public.delivery_id(at timestamp with time zone, seed text)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select overlay(overlay(first_uuid_at(at)::text
    placing substr(md5(seed), 1, 3) from 16 for 3)
    placing substr(md5(seed), 4, 12) from 25 for 12)::uuid
$function$;

CREATE OR REPLACE FUNCTION public.first_uuid_at(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
          || '7000' || '8000' || '000000000000')::uuid
$function$;

CREATE OR REPLACE FUNCTION public.forget_end_of_disabling()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.disabled_until := null;
  new.disabled_reason := null;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.group_in_walk(walk jsonb, step_index integer, planned integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (walk IS NULL) THEN planned ELSE COALESCE((SELECT ((g.place)::integer - 1) FROM jsonb_array_elements(group_in_walk.walk) WITH ORDINALITY g(steps, place) WHERE (g.steps @> to_jsonb(group_in_walk.step_index)) LIMIT 1), planned) END;

CREATE OR REPLACE FUNCTION public.keep_partition(name text, parent text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('create trigger kept_whole before truncate on %I for each statement '
    'execute function refuse_truncate_of_record(%L)', name, parent);
end $function$;

CREATE OR REPLACE FUNCTION public.note_pending_since()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.pending_since := case
    when new.observed_generation >= new.generation then null
    when tg_op = 'UPDATE' then coalesce(old.pending_since, now())
    else now() end;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.note_revision_uses()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into schedule_revision_use (tenant_id, kind, name, schedule_id, revision)
  select new.tenant_id, u.kind, u.name, new.schedule_id, new.revision
  from (
    select 'Name' as kind, lower(new.definition ->> 'name') || ' ' || s.slug as name
    from schedule s where s.tenant_id = new.tenant_id and s.id = new.schedule_id
    union
    select 'System', step ->> 'connectedSystem' from jsonb_array_elements(new.definition -> 'steps') step
    union
    select 'StepType', step ->> 'type' from jsonb_array_elements(new.definition -> 'steps') step
  ) u
  where u.name is not null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_schedule_causes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from schedule_cause
  where tenant_id = new.tenant_id and schedule_id = new.schedule_id;
  insert into schedule_cause (tenant_id, type, source, name, schedule_id)
  select new.tenant_id, 'AfterSchedule', t ->> 'schedule', o, new.schedule_id
  from jsonb_array_elements(new.definition -> 'timings') t
  cross join jsonb_array_elements_text(t -> 'outcomes') o
  where t ->> 'type' = 'AfterSchedule'
  on conflict do nothing;
  insert into schedule_cause (tenant_id, type, source, name, schedule_id)
  select new.tenant_id, 'Event', t ->> 'source', t ->> 'name', new.schedule_id
  from jsonb_array_elements(new.definition -> 'timings') t
  where t ->> 'type' = 'Event'
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_schedule_phase()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  became text := case
    when new.deleted_at is not null then 'Deleted'
    when not new.enabled then 'Disabled'
    when new.limit_reached_at is not null then 'Finished'
    else 'Enabled' end;
  at timestamptz := new.updated_at;
begin
  -- Admission notes that the limit is reached; it changes nothing else.
  if tg_op = 'UPDATE' and new.limit_reached_at is distinct from old.limit_reached_at then
    at := coalesce(new.limit_reached_at, at);
  end if;
  if tg_op = 'UPDATE' and new.resumed_from is distinct from old.resumed_from then
    at := coalesce(new.resumed_from, at);
  end if;
  insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note,
    disabled_until, disabled_reason)
  values (new.tenant_id, new.id, new.generation, at, became, new.revision, new.enabled_note,
    new.disabled_until, new.disabled_reason);
  insert into fire_audit as known (tenant_id, schedule_id, audited_until, due_at)
  values (new.tenant_id, new.id, at, at)
  on conflict (tenant_id, schedule_id) do update set due_at = least(known.due_at, excluded.due_at);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.protect_partition(name text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy tenant_only on %I using (tenant_id = current_tenant()) '
    'with check (tenant_id = current_tenant())', name);
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_cut()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state <> 'Closed'
    and (new.tenant_id, new.id, new.kind, new.month, new.until, new.to_archive, new.objects,
      new.opened_at, new.opened_by)
      = (old.tenant_id, old.id, old.kind, old.month, old.until, old.to_archive, old.objects,
      old.opened_at, old.opened_by)
    and (old.state = 'Open' and new.state = 'Deleting' or old.state = 'Deleting'
      and new.state in ('Deleting', 'Closed')
      and (new.archive_file, new.archive_sha256, new.counts, new.digest, new.deleting_at)
        is not distinct from
        (old.archive_file, old.archive_sha256, old.counts, old.digest, old.deleting_at))
  then
    return new;
  end if;
  raise exception 'a cut only moves forward'
    using errcode = 'check_violation', constraint = 'retention_cut_moves_forward';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_final_fire()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.decision = 'Skipped' and new.decision = 'Started' and (exists (
    select from backfill_fire f
    join backfill b on b.tenant_id = f.tenant_id and b.id = f.backfill_id
    where f.tenant_id = new.tenant_id and f.execution_id = new.execution_id
      and f.scheduled_for = new.scheduled_for and b.schedule_id = new.schedule_id
  ) or exists (
    select from milestone m
    join anchor_version a on a.tenant_id = m.tenant_id and a.name = m.anchor
    where m.tenant_id = new.tenant_id and m.schedule_id = new.schedule_id
      and a.at + make_interval(secs => m.offset_seconds) = new.scheduled_for
  )) then
    return new;
  end if;
  raise exception 'a final fire cannot change'
    using errcode = 'check_violation', constraint = 'fire_final_is_write_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_final_hold()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a hold that has ended cannot change'
    using errcode = 'check_violation', constraint = 'hold_final_is_write_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_final_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a final % cannot change', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_final_is_write_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a row of % cannot change: it is written once', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_write_once';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_delete_of_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  object uuid;
  kinds text[];
begin
  if tg_argv[0] = 'execution' then
    object := old.id;
    kinds := '{execution}';
  elsif tg_argv[0] in ('activity_record', 'attempt') then
    object := old.execution_id;
    kinds := '{execution}';
  elsif tg_argv[0] = 'log_line' then
    object := old.execution_id;
    kinds := '{execution,log}';
  elsif tg_argv[0] in ('event', 'delivery') then
    object := old.id;
    kinds := array[tg_argv[0]];
  end if;
  if object is not null and exists (
    select from removed_object r
    join retention_cut c on c.tenant_id = r.tenant_id and c.id = r.cut_id
    where r.tenant_id = old.tenant_id and r.kind = any (kinds) and r.object_id = object
      and c.state = 'Deleting'
  ) then
    return old;
  end if;
  if exists (select from tenant where id = old.tenant_id and removing_at is not null) then
    return old;
  end if;
  if tg_argv[0] in ('execution', 'activity_record', 'attempt', 'log_line') and exists (
    select from execution e
    where e.tenant_id = old.tenant_id and e.id = object and e.trigger = 'Demo'
  ) then
    return old;
  end if;
  raise exception 'a row of % cannot be deleted: the record is kept', tg_argv[0]
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_kept';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_object_of_begun_cut()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from retention_cut
    where tenant_id = new.tenant_id and id = new.cut_id and state = 'Open')
  then
    return new;
  end if;
  raise exception 'the cut is not open'
    using errcode = 'check_violation', constraint = 'removed_object_of_open_cut';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_rows_of_removed_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from tenant where id = current_tenant() and removing_at is null;
  if not found then
    raise exception 'the tenant does not exist or is being removed'
      using errcode = 'foreign_key_violation', constraint = 'tenant_is_known';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_truncate_of_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% cannot be truncated: the record is kept', tg_table_name
    using errcode = 'check_violation', constraint = tg_argv[0] || '_is_kept';
end $function$;

CREATE OR REPLACE FUNCTION public.remove_demo_history()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  demo uuid[] := array(select id from execution where tenant_id = current_tenant() and trigger = 'Demo');
  removed integer;
begin
  delete from log_line where tenant_id = current_tenant() and execution_id = any (demo);
  delete from attempt where tenant_id = current_tenant() and execution_id = any (demo);
  delete from activity_record where tenant_id = current_tenant() and execution_id = any (demo);
  delete from execution where tenant_id = current_tenant() and id = any (demo);
  get diagnostics removed = row_count;
  return removed;
end $function$;
-- may be run by: carillon_app

CREATE OR REPLACE FUNCTION public.steps_in_walk(walk jsonb, planned integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (walk IS NULL) THEN planned ELSE (SELECT (sum(jsonb_array_length(g.steps)))::integer AS sum FROM jsonb_array_elements(steps_in_walk.walk) g(steps)) END;

CREATE OR REPLACE FUNCTION public.stream_approval()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, status, data)
  values (new.tenant_id, 'approvals', new.status, jsonb_build_object('approvalId', new.id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_attempt()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, attempt, status, data)
  values (new.tenant_id, 'attempts', new.execution_id, new.step_index, new.attempt, new.status,
    case when new.percent is not null then jsonb_build_object('percent', new.percent) end);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_execution()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, schedule_id, execution_id, status)
  values (new.tenant_id, 'executions', new.schedule_id, new.id, new.status);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_fire()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, schedule_id, execution_id, status, data)
  values (new.tenant_id, 'fires', new.schedule_id, new.execution_id, new.decision,
    jsonb_build_object('scheduledFor', new.scheduled_for, 'catchUp', new.catch_up));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_hold()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, status, data)
  values (new.tenant_id, 'holds', case when new.ended_at is null then 'Set' else 'Released' end,
    jsonb_build_object('holdId', new.id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_new_lines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, attempt, data)
  select tenant_id, 'log', execution_id, step_index, attempt,
    jsonb_build_object('firstLine', min(line), 'lastLine', max(line))
  from new_rows group by tenant_id, execution_id, run_id, step_index, attempt;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_schedule()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, schedule_id, status, data)
  values (new.tenant_id, 'schedules', new.id,
    case when new.deleted_at is not null then 'Deleted'
      when new.drifted_at is not null then 'Drifted'
      when new.observed_generation < new.generation and new.sync_error is not null then 'SyncFailing'
      when new.observed_generation < new.generation then 'PendingSync'
      else 'InSync' end,
    jsonb_build_object('enabled', new.enabled, 'revision', new.revision,
      'generation', new.generation, 'observedGeneration', new.observed_generation));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.stream_step()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into stream_event (tenant_id, topic, execution_id, step_index, status)
  values (new.tenant_id, 'steps', new.execution_id, new.step_index, new.status);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.uuid_of(name text)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select overlay(overlay(md5(name) placing '8' from 13) placing '8' from 17)::uuid
$function$;
