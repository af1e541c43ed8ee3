-- What steps are doing, readable in SQL, and what reports of step workers are checked by. Safe while old processes run: they leave the new columns as they are.

-- Signs the nonces that steps are dispatched with; see docs/adr/0022.
alter table tenant add column observation_key uuid not null default gen_random_uuid();

-- Tries the retry policy allows. Null in records written by earlier releases, whose steps have no nonce.
alter table activity_record add column max_attempts integer;

-- The log of an attempt is bounded: what is stored of it, and how many lines were not.
alter table attempt
  add column log_lines integer not null default 0,
  add column log_bytes bigint not null default 0,
  add column log_dropped integer not null default 0;

-- Lines may arrive with or after the end of their attempt; everything else stays as it ended.
drop trigger final_is_write_once on attempt;
create trigger final_is_write_once before update on attempt for each row
  when (old.status <> 'InProgress' and (new.status <> old.status or old.started_at is not null and
    (new.started_at, new.ended_at, new.next_attempt_at, new.code, new.message, new.http_status,
      new.exit_code, new.output, new.output_bytes, new.percent, new.progress, new.worker)
    is distinct from
    (old.started_at, old.ended_at, old.next_attempt_at, old.code, old.message, old.http_status,
      old.exit_code, old.output, old.output_bytes, old.percent, old.progress, old.worker)))
  execute function refuse_change_of_final_row('attempt');

-- One row per step of an execution, as the step is at this moment. The walk writes that a step is
-- queued and how it ended; what happens in between is seen by its attempts alone. While a step waits
-- for its next attempt, the last one says why. Row-level security is that of the reader.
create view step_status with (security_invoker = true) as
select
  r.tenant_id, r.execution_id, r.run_id, r.step_index, r.id, e.schedule_id, e.schedule_slug,
  r.group_index, r.step_key, r.step_name, r.step_type, r.continue_on_failure,
  s.status, r.status as recorded_status, r.queued_at,
  case when r.ended_at is null then coalesce(r.started_at, a.first_started_at)
    else r.started_at end as started_at,
  r.ended_at,
  case when r.ended_at is null then greatest(r.attempts, a.attempt) else r.attempts end as attempts,
  r.max_attempts,
  case when s.status = 'Retrying' then a.next_attempt_at end as next_attempt_at,
  case when s.status = 'Retrying' then a.code else r.code end as code,
  case when s.status = 'Retrying' then a.message else r.message end as message,
  case when s.status = 'Retrying' then a.http_status else r.http_status end as http_status,
  case when s.status = 'Retrying' then a.exit_code else r.exit_code end as exit_code,
  case when s.status = 'Retrying' then a.output else r.output end as output,
  r.counts, coalesce(r.worker, a.worker) as worker, r.inherited_from,
  a.attempt as latest_attempt, a.status as latest_status, a.percent as latest_percent,
  a.progress as latest_progress, a.message as latest_message,
  coalesce(a.started_at, a.ended_at) as latest_started_at, a.ended_at as latest_ended_at,
  a.next_attempt_at as latest_next_attempt_at
from execution e
join activity_record r on r.tenant_id = e.tenant_id and r.execution_id = e.id and r.run_id = e.run_id
left join lateral (
  select t.*, min(t.started_at) over () as first_started_at
  from attempt t
  where t.tenant_id = e.tenant_id and t.execution_id = coalesce(e.reset_of, e.id)
    and t.run_id = r.run_id and t.step_index = r.step_index
  order by t.attempt desc
  limit 1
) a on true
cross join lateral (
  select case
    when r.status <> 'Queued' or a.attempt is null then r.status
    when a.status <> 'InProgress' and a.next_attempt_at is not null then 'Retrying'
    else 'InProgress'
  end as status
) s;
grant select on step_status to carillon_app;
