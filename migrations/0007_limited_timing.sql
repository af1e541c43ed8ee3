-- Counts the starts of limited timings: since which revision, and when the last one was made. Safe while old processes run.

-- The revision in which the timings were last changed; a limited number of starts counts from there.
alter table schedule add column timings_revision integer not null default 1;
-- When the last start that a limited timing allows was made; the schedule is finished then.
alter table schedule add column limit_reached_at timestamptz;
