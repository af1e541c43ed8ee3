/** Times of day, each with its own minute; or how often within which hours. */
import { ActionIcon, Button, Group, NativeSelect, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Hours, PickedTimes } from '../../../src/timing/describe/picker.ts';

type Kind = 'Times' | 'EveryHours' | 'EveryMinutes';

const kinds: Readonly<Record<Kind, string>> = {
  Times: 'At times of day',
  EveryHours: 'Every so many hours',
  EveryMinutes: 'Every so many minutes',
};

/** Every hour is every first hour. */
type Shown = Exclude<PickedTimes, { kind: 'Hourly' }>;

type Props = { times: PickedTimes; change: (times: PickedTimes) => void };

export function TimesFields({ times, change }: Props): ReactNode {
  const shown: Shown =
    times.kind === 'Hourly'
      ? { kind: 'EveryHours', every: 1, minute: times.minute, hours: null }
      : times;
  return (
    <Stack gap="xs">
      <NativeSelect
        label="Times"
        data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        value={shown.kind}
        onChange={(event) => change(firstTimes(event.currentTarget.value as Kind))}
      />
      {shown.kind === 'Times' && (
        <TimesOfDay times={shown.times} change={(all) => change({ kind: 'Times', times: all })} />
      )}
      {shown.kind === 'EveryHours' && <EveryHours times={shown} change={change} />}
      {shown.kind === 'EveryMinutes' && <EveryMinutes times={shown} change={change} />}
    </Stack>
  );
}

function firstTimes(kind: Kind): PickedTimes {
  if (kind === 'Times') return { kind, times: ['06:00'] };
  if (kind === 'EveryHours') return { kind: 'Hourly', minute: 0 };
  return { kind, minutes: 15, hours: null };
}

const maxTimes = 24;

type TimesProps = { times: readonly string[]; change: (times: readonly string[]) => void };

/** In the order in which they were typed: a field must not move while someone types into it. */
function TimesOfDay({ times, change }: TimesProps): ReactNode {
  const [typed, setTyped] = useState(times);
  const shown = sortedTimes(typed).join() === times.join() ? typed : times;
  const put = (next: readonly string[]): void => {
    setTyped(next);
    const all = sortedTimes(next);
    if (all.length > 0) change(all);
  };
  return (
    <>
      {shown.map((time, index) => (
        <Group key={index} gap="xs" align="end">
          <TextInput
            type="time"
            label={`Time ${index + 1}`}
            required
            value={time}
            onChange={(event) => put(shown.with(index, event.currentTarget.value))}
          />
          {shown.length > 1 && (
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={`Remove time ${index + 1}`}
              onClick={() => put(shown.toSpliced(index, 1))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      <Button
        variant="default"
        w="fit-content"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={shown.length >= maxTimes}
        onClick={() => put([...shown, freeTime(shown)])}
      >
        Add a time
      </Button>
    </>
  );
}

function sortedTimes(times: readonly string[]): string[] {
  return [...new Set(times)].filter((time) => /^\d\d:\d\d$/.test(time)).toSorted();
}

/** The first whole hour from noon on that is not taken. */
function freeTime(times: readonly string[]): string {
  const hours = Array.from({ length: 24 }, (_, index) => (index + 12) % 24);
  const free = hours.map((hour) => `${String(hour).padStart(2, '0')}:00`);
  return free.find((time) => !times.includes(time)) ?? '12:30';
}

const everyHours = [1, 2, 3, 4, 6, 8, 12];
const everyMinutes = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

type HoursProps = { times: Extract<Shown, { kind: 'EveryHours' }>; change: Props['change'] };

function EveryHours({ times, change }: HoursProps): ReactNode {
  const put = (part: Partial<HoursProps['times']>): void => {
    const next = { ...times, ...part };
    const { every, hours, minute } = next;
    change(every === 1 && hours === null ? { kind: 'Hourly', minute } : next);
  };
  // A number that does not divide the day can be read, but begins anew at midnight.
  const choices = [...new Set([...everyHours, times.every])].toSorted((a, b) => a - b);
  return (
    <>
      <Group gap="xs" grow>
        <NativeSelect
          label="Every"
          data={choices.map((every) => ({
            value: String(every),
            label: every === 1 ? 'hour' : `${every} hours`,
          }))}
          value={String(times.every)}
          onChange={(event) => put({ every: Number(event.currentTarget.value) })}
        />
        <NativeSelect
          label="At minute"
          data={Array.from({ length: 60 }, (_, minute) => String(minute))}
          value={String(times.minute)}
          onChange={(event) => put({ minute: Number(event.currentTarget.value) })}
        />
      </Group>
      <Window hours={times.hours} change={(hours) => put({ hours })} />
    </>
  );
}

type MinutesProps = { times: Extract<Shown, { kind: 'EveryMinutes' }>; change: Props['change'] };

function EveryMinutes({ times, change }: MinutesProps): ReactNode {
  return (
    <>
      <NativeSelect
        label="Every"
        data={everyMinutes.map((minutes) => ({
          value: String(minutes),
          label: minutes === 1 ? 'minute' : `${minutes} minutes`,
        }))}
        value={String(times.minutes)}
        onChange={(event) => change({ ...times, minutes: Number(event.currentTarget.value) })}
      />
      <Window hours={times.hours} change={(hours) => change({ ...times, hours })} />
    </>
  );
}

type WindowProps = { hours: Hours | null; change: (hours: Hours | null) => void };

const hourNames = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')} h`,
}));

function Window({ hours, change }: WindowProps): ReactNode {
  return (
    <>
      <Switch
        label="Only within some hours of the day"
        checked={hours !== null}
        onChange={(event) => change(event.currentTarget.checked ? { from: 8, to: 17 } : null)}
      />
      {hours && (
        <Group gap="xs" grow>
          <NativeSelect
            label="From hour"
            data={hourNames}
            value={String(hours.from)}
            onChange={(event) => {
              const from = Number(event.currentTarget.value);
              change({ from, to: Math.max(from, hours.to) });
            }}
          />
          <NativeSelect
            label="To hour, included"
            data={hourNames}
            value={String(hours.to)}
            onChange={(event) => {
              const to = Number(event.currentTarget.value);
              change({ from: Math.min(hours.from, to), to });
            }}
          />
        </Group>
      )}
    </>
  );
}
