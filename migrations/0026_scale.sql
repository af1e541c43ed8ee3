-- Lists and searches that stay as fast as they are when the record grows.

-- A policy is checked before anything that might leak a row, and PostgreSQL counts coalesce among that: the
-- attempts of a step were found by reading those of the whole month. A case expression leaks nothing.
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
  where t.tenant_id = e.tenant_id and t.execution_id = case when e.reset_of is null then e.id else e.reset_of end
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

-- Executions that are not plainly completed are few, and only they have steps that failed or have not ended.
create index execution_not_completed on execution (tenant_id, id desc) where status <> 'Completed';

-- Starts that are no fires; most executions have no entry.
create index execution_by_trigger on execution (tenant_id, trigger, id desc) where trigger <> 'Schedule';

-- The fires of all schedules in the order of their times.
create index fire_by_time on fire (tenant_id, scheduled_for, schedule_id);

-- Answers other than the usual one. Written with the end of a step, so a step that is answered 200 has no entry.
create index activity_record_by_answer on activity_record (tenant_id, http_status, execution_id desc, step_index desc)
  where http_status <> 200;

-- Steps that operators inserted are few.
create index activity_record_inserted on activity_record (tenant_id, execution_id) where inserted is not null;

-- What each revision says that executions are searched by. A search finds the revisions first, which are few, and
-- needs no index that a policy would have to be checked before. By a trigger with the rights of the owner, like
-- schedule_cause.
create table schedule_revision_use (
  tenant_id uuid not null,
  kind text not null constraint schedule_revision_use_kind check (kind in ('Name', 'System', 'StepType')),
  -- Of `Name`: the name and the slug of the schedule as searches compare them, in lower case.
  name text not null,
  schedule_id uuid not null,
  revision integer not null,
  primary key (tenant_id, kind, name, schedule_id, revision),
  foreign key (tenant_id, schedule_id, revision) references schedule_revision (tenant_id, schedule_id, revision)
);
select protect_partition('schedule_revision_use');
grant select on schedule_revision_use to carillon_app;

create function note_revision_uses() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
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
end $$;
create trigger note_uses after insert on schedule_revision for each row
  execute function note_revision_uses();

alter table schedule_revision no force row level security;
alter table schedule no force row level security;
alter table schedule_revision_use no force row level security;
insert into schedule_revision_use (tenant_id, kind, name, schedule_id, revision)
select r.tenant_id, 'Name', lower(r.definition ->> 'name') || ' ' || s.slug, r.schedule_id, r.revision
from schedule_revision r
join schedule s on s.tenant_id = r.tenant_id and s.id = r.schedule_id
union
select r.tenant_id, k.kind, step ->> k.field, r.schedule_id, r.revision
from schedule_revision r
cross join (values ('System', 'connectedSystem'), ('StepType', 'type')) k (kind, field)
cross join lateral jsonb_array_elements(r.definition -> 'steps') step
where step ->> k.field is not null;
alter table schedule_revision force row level security;
alter table schedule force row level security;
alter table schedule_revision_use force row level security;
