/**
 * A flow over a job queue, as one writes it by hand: a job for each step. The job that ends the last step of a
 * group adds the jobs of the next group, in the transaction that records its own end, so that no crash loses
 * or doubles one. The queue deletes jobs that are done; the record is in `flow_run` and `flow_step`.
 */
export const createFlow = `
create table flow_run (
  id bigint generated always as identity primary key,
  sizes int[] not null,
  group_number int not null default 1,
  steps_left int not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create table flow_step (
  run_id bigint not null references flow_run,
  group_number int not null,
  step_number int not null,
  started_at timestamptz not null,
  ended_at timestamptz not null default clock_timestamp(),
  output jsonb not null,
  primary key (run_id, group_number, step_number)
);

create function add_group(run bigint, at_group int, size int) returns void language sql as $$
  select graphile_worker.add_job('step',
    json_build_object('run', run::text, 'group', at_group, 'step', step))
  from generate_series(1, size) step
$$;

create function start_run(group_sizes int[]) returns bigint language plpgsql as $$
declare run bigint;
begin
  insert into flow_run (sizes, steps_left) values (group_sizes, group_sizes[1]) returning id into run;
  perform add_group(run, 1, group_sizes[1]);
  return run;
end $$;

-- Whether this was the last step of the run. A job that is repeated after a crash changes nothing.
create function end_step(run bigint, at_group int, at_step int, began timestamptz, result jsonb)
returns boolean language plpgsql as $$
declare found_run flow_run;
begin
  insert into flow_step (run_id, group_number, step_number, started_at, output)
    values (run, at_group, at_step, began, result) on conflict do nothing;
  if not found then
    return exists (select from flow_run where id = run and ended_at is not null);
  end if;
  update flow_run set steps_left = steps_left - 1 where id = run returning * into found_run;
  if found_run.steps_left > 0 then return false; end if;
  if at_group = cardinality(found_run.sizes) then
    update flow_run set ended_at = clock_timestamp() where id = run;
    return true;
  end if;
  update flow_run set group_number = at_group + 1, steps_left = sizes[at_group + 1] where id = run;
  perform add_group(run, at_group + 1, found_run.sizes[at_group + 1]);
  return false;
end $$;
`;
