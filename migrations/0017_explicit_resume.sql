-- An automatic resume says from when it counts, instead of being recognised by its timestamp. Existing phases are right already, so nothing is filled in.

-- When the newest automatic resume takes effect, just before the end of the disable period: a fire at that very instant runs. Null for a schedule that was never resumed automatically.
alter table schedule add column resumed_from timestamptz;

create or replace function note_schedule_phase() returns trigger language plpgsql as $$
declare
  became text := case
    when new.deleted_at is not null then 'Deleted'
    when not new.enabled then 'Disabled'
    when new.limit_reached_at is not null then 'Finished'
    else 'Enabled' end;
  at timestamptz := new.updated_at;
begin
  -- Set by admission, which changes nothing else.
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
end $$;
