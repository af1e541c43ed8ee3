/** The command palette: goes to pages, schedules and executions, and acts on schedules. */
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { usePermitted } from '../actions/permissions.ts';
import { useScheduleActs } from '../actions/schedule-actions.tsx';
import type { ScheduleSummary } from '../api/client.ts';
import { foundSchedulesQuery } from '../api/queries.ts';
import { places } from '../app/places.ts';
import { problemOf } from '../display/problem.tsx';
import { useZones } from '../display/time/zones.tsx';
import classes from './palette.module.css';
import {
  isExecutionId,
  matches,
  readQuery,
  scheduleEntries,
  type ScheduleEntry,
} from './palette-entries.ts';

import '@mantine/spotlight/styles.css';

/** Between the last key and the question to the server. Milliseconds. */
const typingMs = 150;

/** What scrolls can be reached with the keyboard. The library hands it on, and does not declare it. */
const focusable = { viewportProps: { tabIndex: 0 } } as object;

/** Opens each time that `asked` grows. */
export function Palette({ asked }: { asked: number }): ReactNode {
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), [asked]);
  const { text } = readQuery(query);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight="60vh"
      classNames={{ actionDescription: classes['description'] ?? '' }}
      aria-label="Command palette"
    >
      <Spotlight.Search
        placeholder="A page, a schedule, an execution id, or: run, enable, disable and a name"
        aria-label="Go to, or do"
      />
      <Spotlight.ActionsList {...focusable}>
        <Schedules query={query} />
        <Executions text={text} />
        <Pages text={text} />
        <Appearance text={text} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

const words = { open: 'Open', run: 'Run now:', enable: 'Enable', disable: 'Disable' } as const;

function Schedules({ query }: { query: string }): ReactNode {
  const navigate = useNavigate();
  const mayOperate = usePermitted('operate');
  const { runNow, changeEnabled } = useScheduleActs();
  const [typed] = useDebouncedValue(query, typingMs);
  const { verb, text } = readQuery(typed);
  const { data, error } = useQuery(foundSchedulesQuery(text));
  if (error) return <Spotlight.Empty role="alert">{problemOf(error).title}</Spotlight.Empty>;
  const entries = scheduleEntries(data ?? [], verb, mayOperate);
  if (data && entries.length === 0) {
    return <Spotlight.Empty>No schedule has “{text}” in its name or slug</Spotlight.Empty>;
  }
  const carryOut = ({ act, schedule }: ScheduleEntry<ScheduleSummary>): void => {
    if (act === 'run') runNow(schedule);
    else if (act === 'open')
      void navigate({ to: '/schedules/$ref', params: { ref: schedule.slug } });
    else changeEnabled(schedule);
  };
  return (
    <Spotlight.ActionsGroup label="Schedules">
      {entries.map((entry) => (
        <Spotlight.Action
          key={`${entry.act} ${entry.schedule.id}`}
          label={`${words[entry.act]} ${entry.schedule.name}`}
          description={entry.schedule.timingDescription}
          onClick={() => carryOut(entry)}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function Executions({ text }: { text: string }): ReactNode {
  const navigate = useNavigate();
  if (text === '') return null;
  return (
    <Spotlight.ActionsGroup label="Executions">
      {isExecutionId(text) && (
        <Spotlight.Action
          label={`Open execution ${text}`}
          onClick={() => void navigate({ to: '/executions/$id', params: { id: text } })}
        />
      )}
      <Spotlight.Action
        label={`Executions of schedules with “${text}”`}
        onClick={() => void navigate({ to: '/operations/history', search: { q: text } })}
      />
      <Spotlight.Action
        label={`Executions whose error contains “${text}”`}
        onClick={() =>
          void navigate({ to: '/operations/history', search: { errorContains: text } })
        }
      />
    </Spotlight.ActionsGroup>
  );
}

function Pages({ text }: { text: string }): ReactNode {
  const navigate = useNavigate();
  const found = text === '' ? [] : places.filter(({ name }) => matches(name, text));
  if (found.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label="Pages">
      {found.map(({ path, name, key }) => (
        <Spotlight.Action
          key={path}
          label={name}
          description={`g ${key}`}
          onClick={() => void navigate({ to: path })}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}

const zones = [
  ['schedule', 'Times in the zone of the schedule'],
  ['mine', 'Times in my zone'],
  ['utc', 'Times in UTC'],
] as const;
const themes = [
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
  ['auto', 'Theme of the system'],
] as const;

function Appearance({ text }: { text: string }): ReactNode {
  const { choose } = useZones();
  const { setColorScheme } = useMantineColorScheme();
  const all = [
    ...zones.map(([zone, label]) => ({ label, act: () => choose(zone) })),
    ...themes.map(([theme, label]) => ({ label, act: () => setColorScheme(theme) })),
  ];
  const found = text === '' ? [] : all.filter(({ label }) => matches(label, text));
  if (found.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label="Appearance">
      {found.map(({ label, act }) => (
        <Spotlight.Action key={label} label={label} onClick={act} />
      ))}
    </Spotlight.ActionsGroup>
  );
}
