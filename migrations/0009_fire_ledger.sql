-- The ledger of fires: what a schedule was and since when, how far its fires are accounted for, and
-- fires that nobody started. Safe while old processes run: a trigger writes the history for them too.

-- What a schedule was from an instant on. By a trigger, so that no path of changing one can forget it.
create table schedule_phase (
  tenant_id uuid not null,
  schedule_id uuid not null,
  generation bigint not null,
  since timestamptz not null,
  state text not null constraint schedule_phase_state
    check (state in ('Enabled', 'Disabled', 'Finished', 'Deleted')),
  revision integer not null,
  note text not null default '',
  primary key (tenant_id, schedule_id, generation),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);

-- Every expected fire up to audited_until has its row; due_at is when there is more to look at.
create table fire_audit (
  tenant_id uuid not null,
  schedule_id uuid not null,
  audited_until timestamptz not null,
  due_at timestamptz,
  primary key (tenant_id, schedule_id),
  foreign key (tenant_id, schedule_id) references schedule (tenant_id, id)
);
create index fire_audit_due on fire_audit (tenant_id, due_at) where due_at is not null;

-- Nobody runs for a fire that was missed.
alter table fire alter column execution_id drop not null;
-- Started later than on time, as the catch-up policy allows.
alter table fire add column catch_up boolean not null default false;
-- Temporal has its workflow, but no worker has begun it yet.
alter table fire add column unbegun boolean not null default false;
create index fire_unbegun on fire (tenant_id, scheduled_for) where unbegun;

create function note_schedule_phase() returns trigger language plpgsql as $$
declare
  became text := case
    when new.deleted_at is not null then 'Deleted'
    when not new.enabled then 'Disabled'
    when new.limit_reached_at is not null then 'Finished'
    else 'Enabled' end;
  at timestamptz := new.updated_at;
begin
  -- Noted by the gate, which changes nothing else.
  if tg_op = 'UPDATE' and new.limit_reached_at is distinct from old.limit_reached_at then
    at := coalesce(new.limit_reached_at, at);
  end if;
  insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note)
  values (new.tenant_id, new.id, new.generation, at, became, new.revision, new.enabled_note);
  insert into fire_audit as known (tenant_id, schedule_id, audited_until, due_at)
  values (new.tenant_id, new.id, at, at)
  on conflict (tenant_id, schedule_id) do update set due_at = least(known.due_at, excluded.due_at);
  return null;
end $$;

create trigger first_phase after insert on schedule for each row
  execute function note_schedule_phase();
create trigger next_phase after update on schedule for each row
  when (old.enabled <> new.enabled or old.revision <> new.revision
    or old.deleted_at is distinct from new.deleted_at
    or old.limit_reached_at is distinct from new.limit_reached_at)
  execute function note_schedule_phase();

-- Of the time before this migration the ledger claims nothing.
do $$
declare
  owner uuid;
begin
  for owner in select id from tenant loop
    perform set_config('app.tenant', owner::text, true);
    insert into schedule_phase (tenant_id, schedule_id, generation, since, state, revision, note)
    select tenant_id, id, generation, now(), case
        when deleted_at is not null then 'Deleted'
        when not enabled then 'Disabled'
        when limit_reached_at is not null then 'Finished'
        else 'Enabled' end, revision, enabled_note
    from schedule where tenant_id = owner;
    insert into fire_audit (tenant_id, schedule_id, audited_until, due_at)
    select tenant_id, id, now(), now() from schedule where tenant_id = owner;
  end loop;
  perform set_config('app.tenant', '', true);
end $$;

select protect_partition('schedule_phase');
select protect_partition('fire_audit');
grant select, insert on schedule_phase to carillon_app;
grant select, insert, update on fire_audit to carillon_app;

-- Open is a fire whose workflow waits for a worker, and one that was missed and is asked for later.
create trigger final_is_write_once before update on fire for each row
  when (not old.unbegun and not (old.decision = 'Missed' and new.decision = 'Started'))
  execute function refuse_change_of_final_row('fire');
grant update on fire to carillon_app;
