-- Lists show schedules without their steps. Steps make most of a definition, so reading, sending and parsing them for a
-- page of schedules took longer than everything else. Safe while old processes run; the table is locked while it is
-- written anew.
alter table schedule_revision
  add column settings jsonb not null generated always as (definition - 'steps') stored,
  add column step_count integer not null
    generated always as (jsonb_array_length(definition -> 'steps')) stored,
  -- Each step begins a group, except those that run in parallel with the one before.
  add column group_count integer not null generated always as (
    jsonb_array_length(definition -> 'steps') - jsonb_array_length(
      jsonb_path_query_array(definition, '$.steps[1 to last] ? (@.mode == "ParallelWithPrevious")')
    )
  ) stored;
