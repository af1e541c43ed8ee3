-- Demo history: executions that did not run. They are marked, nothing is judged by them, and they can be removed; see
-- docs/adr/0050. Safe while old processes run.

alter table execution
  drop constraint execution_trigger,
  add constraint execution_trigger check (trigger in (
    'Schedule', 'AfterSchedule', 'Event', 'Manual', 'External', 'Backfill', 'Demo')),
  -- It has ended from the start, holds no lock and belongs to no fire, milestone, backfill or other execution.
  add constraint execution_demo_is_apart check (trigger <> 'Demo' or (
    status in ('Completed', 'CompletedWithErrors', 'Failed', 'TimedOut', 'Cancelled', 'Terminated',
               'Skipped', 'Lost')
    and scheduled_for is null and lock_term is null and milestone is null and triggered_by is null
    and backfill_id is null and retried_from is null and reset_of is null and start_request is null));
-- Empty where there is no demo history, which is everywhere but on a machine for trying things out.
create index execution_demo on execution (tenant_id, id) where trigger = 'Demo';

-- What runs stays real: it could be deleted otherwise. A demo execution is final, so it never changes at all.
create trigger real_stays_real before update of trigger on execution for each row
  when (new.trigger = 'Demo' and old.trigger <> 'Demo')
  execute function refuse_change_of_record('execution');

-- The record is kept from everyone, but for rows that a recorded cut removes, and for demo history, which is no record.
create or replace function refuse_delete_of_record() returns trigger language plpgsql as $$
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
end $$;

-- For the application, which may delete nothing of these tables itself. Answers how many executions are gone.
create function remove_demo_history() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
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
end $$;
revoke execute on function remove_demo_history() from public;
grant execute on function remove_demo_history() to carillon_app;
