-- The inline lane. Safe while old processes run: they write attempts of the regular lane.

alter table attempt
  -- Which way the attempt took: through a task queue of Temporal, or inside the workflow task.
  add column lane text not null default 'Regular'
    constraint attempt_lane check (lane in ('Regular', 'Inline')),
  -- What the report of an inline attempt says beyond the other columns: a repeated workflow task is answered from it.
  add column report_rest jsonb;

-- The view as before, with the lane of the newest attempt.
create or replace view step_status with (security_invoker = true) as
select
  r.tenant_id, r.execution_id, r.run_id, r.step_index, r.id, e.schedule_id, e.schedule_slug,
  group_in_walk(e.walk, r.step_index, r.group_index) as group_index, r.step_key, r.step_name, r.step_type, r.continue_on_failure,
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
  a.next_attempt_at as latest_next_attempt_at, r.outputs, r.evaluation, r.inserted,
  a.lane as latest_lane
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
