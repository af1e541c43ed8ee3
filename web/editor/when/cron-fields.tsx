/** Days and times of a cron timing as controls; its expressions only when asked for. */
import {
  Alert,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Switch,
  TagsInput,
  Textarea,
} from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import type { PickedDays, Picker } from '../../../src/timing/describe/picker.ts';
import type { TimingBody } from '../draft.ts';
import { TimesFields } from './times-fields.tsx';
import { type CronCard, readPicker, writeCron, writePicker } from './timing-form.ts';

type Props = { card: CronCard; put: (timings: TimingBody[]) => void };

export function CronFields({ card, put }: Props): ReactNode {
  const picker = readPicker(card.expressions);
  const [isShown, setShown] = useState(picker === null);
  const id = useId();
  const change = (changed: Picker): void => put(writeCron(writePicker(card, changed)));
  return (
    <>
      {picker ? (
        <>
          <DaysFields days={picker.days} change={(days) => change({ ...picker, days })} />
          <TimesFields times={picker.times} change={(times) => change({ ...picker, times })} />
        </>
      ) : (
        <Alert color="bell" role="note" title="Custom">
          The controls cannot show this expression; it is used as it is written.
        </Alert>
      )}
      <Switch
        label="Show the cron expression"
        checked={isShown}
        onChange={(event) => setShown(event.currentTarget.checked)}
        aria-controls={id}
      />
      <div id={id} hidden={!isShown}>
        {isShown && (
          <Textarea
            label="Cron expression"
            description="Minute, hour, day of the month, month, day of the week. One on each line."
            autosize
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={card.expressions.join('\n')}
            onChange={(event) =>
              put(writeCron({ ...card, expressions: event.currentTarget.value.split('\n') }))
            }
          />
        )}
      </div>
    </>
  );
}

const dayKinds: Readonly<Record<PickedDays['kind'], string>> = {
  EveryDay: 'Every day',
  Weekdays: 'Weekdays, Monday to Friday',
  Weekends: 'Weekends',
  DaysOfWeek: 'Chosen days of the week',
  DaysOfMonth: 'Days of the month',
  NthWeekday: 'A weekday of the month',
};

const weekdays = [
  [1, 'Monday'],
  [2, 'Tuesday'],
  [3, 'Wednesday'],
  [4, 'Thursday'],
  [5, 'Friday'],
  [6, 'Saturday'],
  [0, 'Sunday'],
] as const;

function firstDays(kind: PickedDays['kind']): PickedDays {
  switch (kind) {
    case 'DaysOfWeek':
      return { kind, weekdays: [1] };
    case 'DaysOfMonth':
      return { kind, days: [1], lastDay: false };
    case 'NthWeekday':
      return { kind, weekday: 1, nth: 1 };
    case 'EveryDay':
    case 'Weekdays':
    case 'Weekends':
      return { kind };
  }
}

type DaysProps = { days: PickedDays; change: (days: PickedDays) => void };

function DaysFields({ days, change }: DaysProps): ReactNode {
  return (
    <Stack gap="xs">
      <NativeSelect
        label="Days"
        data={Object.entries(dayKinds).map(([value, label]) => ({ value, label }))}
        value={days.kind}
        onChange={(event) => change(firstDays(event.currentTarget.value as PickedDays['kind']))}
      />
      {weekdaysOf(days) && <Weekdays chosen={weekdaysOf(days) ?? []} change={change} />}
      {days.kind === 'DaysOfMonth' && (
        <>
          <TagsInput
            label="Days of the month"
            description="1 to 31; Enter adds one. A month without that day is left out."
            value={days.days.map(String)}
            onChange={(all) => change(daysOfMonth(all, days.lastDay))}
          />
          <Checkbox
            label="The last day of the month"
            checked={days.lastDay}
            onChange={(event) =>
              change(daysOfMonth(days.days.map(String), event.currentTarget.checked))
            }
          />
        </>
      )}
      {days.kind === 'NthWeekday' && (
        <Group grow>
          <NativeSelect
            label="Which"
            data={[
              { value: '1', label: 'first' },
              { value: '2', label: 'second' },
              { value: '3', label: 'third' },
              { value: '4', label: 'fourth' },
              { value: '5', label: 'fifth' },
              { value: 'last', label: 'last' },
            ]}
            value={String(days.nth)}
            onChange={(event) => change({ ...days, nth: readNth(event.currentTarget.value) })}
          />
          <NativeSelect
            label="Weekday"
            data={weekdays.map(([value, label]) => ({ value: String(value), label }))}
            value={String(days.weekday)}
            onChange={(event) => change({ ...days, weekday: Number(event.currentTarget.value) })}
          />
        </Group>
      )}
    </Stack>
  );
}

type NthWeekday = Extract<PickedDays, { kind: 'NthWeekday' }>;

function readNth(text: string): NthWeekday['nth'] {
  return text === 'last' ? text : (Number(text) as NthWeekday['nth']);
}

/** Without any day, the first stays: a timing has to fire on some. */
function daysOfMonth(texts: readonly string[], lastDay: boolean): PickedDays {
  const days = [...new Set(texts.map(Number))]
    .filter((day) => Number.isInteger(day) && day >= 1 && day <= 31)
    .toSorted((a, b) => a - b);
  return { kind: 'DaysOfMonth', days: days.length === 0 && !lastDay ? [1] : days, lastDay };
}

/** Null for days that are no days of the week. */
function weekdaysOf(days: PickedDays): readonly number[] | null {
  switch (days.kind) {
    case 'EveryDay':
      return [0, 1, 2, 3, 4, 5, 6];
    case 'Weekdays':
      return [1, 2, 3, 4, 5];
    case 'Weekends':
      return [0, 6];
    case 'DaysOfWeek':
      return days.weekdays;
    case 'DaysOfMonth':
    case 'NthWeekday':
      return null;
  }
}

type WeekdaysProps = { chosen: readonly number[]; change: (days: PickedDays) => void };

function Weekdays({ chosen, change }: WeekdaysProps): ReactNode {
  const toggle = (day: number, isOn: boolean): void => {
    const next = isOn ? [...chosen, day] : chosen.filter((one) => one !== day);
    // The last one stays: a timing has to fire on some day.
    if (next.length > 0) change({ kind: 'DaysOfWeek', weekdays: next.toSorted((a, b) => a - b) });
  };
  return (
    <Group gap="sm" role="group" aria-label="Days of the week">
      {weekdays.map(([day, label]) => (
        <Checkbox
          key={day}
          label={label}
          checked={chosen.includes(day)}
          onChange={(event) => toggle(day, event.currentTarget.checked)}
        />
      ))}
    </Group>
  );
}
