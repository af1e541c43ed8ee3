/** A month or a week of a schedule: how its days went, what did not run and why, and what is planned. */
import { Button, Group, Loader, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Problem } from '../../display/problem.tsx';
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  startOfDay,
  weekOf,
  weeksOfMonth,
} from '../../display/time/zone-days.ts';
import { useZones } from '../../display/time/zones.tsx';
import {
  dailyQuery,
  firesOfPeriodQuery,
  type Period,
  plannedAtOnce,
  plannedQuery,
} from '../schedule-queries.ts';
import type { Schedule } from '../schedule-types.ts';
import { zoneOfSchedule } from '../schedule-zone.ts';
import { type CalendarDay, fillDays } from './calendar-days.ts';
import { CalendarTable } from './calendar-table.tsx';

export function CalendarTab({ schedule }: { schedule: Schedule }): ReactNode {
  const { day, span } = useSearch({ from: '/schedules/$ref' });
  const { zoneFor } = useZones();
  const zone = zoneFor(zoneOfSchedule(schedule));
  // The days of the calendar stay while the page is open; a link has a fresh one.
  const [openedAt] = useState(Date.now);
  const today = dayOf(openedAt, zone);
  const shown = day ?? today;
  const month = shown.slice(0, 7);
  const weeks = span === 'week' ? [weekOf(shown)] : weeksOfMonth(month);
  return (
    <Stack>
      <Steering shown={shown} span={span} zone={zone} today={today} />
      <Filled
        schedule={schedule}
        weeks={weeks}
        zone={zone}
        now={openedAt}
        month={span === 'week' ? null : month}
      />
    </Stack>
  );
}

type SteeringProps = { shown: Day; today: Day; span: 'week' | undefined; zone: string };

function Steering({ shown, today, span, zone }: SteeringProps): ReactNode {
  const navigate = useNavigate({ from: '/schedules/$ref' });
  const show = (part: { day?: Day | undefined; span?: 'week' | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }) });
  const move = (way: 1 | -1): Day =>
    span === 'week' ? addDays(shown, 7 * way) : `${addMonths(shown.slice(0, 7), way)}-01`;
  const what = span === 'week' ? 'week' : 'month';
  return (
    <Group justify="space-between">
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => show({ day: move(-1) })}>
          Previous {what}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={shown === today}
          onClick={() => show({ day: undefined })}
        >
          Today
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => show({ day: move(1) })}>
          Next {what}
        </Button>
        <Title order={2} size="h4" aria-live="polite">
          {headingOf(shown, span)}
        </Title>
      </Group>
      <Group gap="xs">
        <Text size="sm">Days of {zone}</Text>
        <SegmentedControl
          size="xs"
          aria-label="Days shown"
          data={[
            { value: 'month', label: 'Month' },
            { value: 'week', label: 'Week' },
          ]}
          value={what}
          onChange={(chosen) => show({ span: chosen === 'week' ? 'week' : undefined })}
        />
      </Group>
    </Group>
  );
}

const monthFormat = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

function headingOf(shown: Day, span: 'week' | undefined): string {
  if (span !== 'week') return monthFormat.format(new Date(`${shown}T00:00:00Z`));
  const week = weekOf(shown);
  return `${week[0]} to ${week[6]}`;
}

type FilledProps = {
  schedule: Schedule;
  weeks: readonly (readonly Day[])[];
  zone: string;
  now: number;
  /** Null for a week. */
  month: string | null;
};

function Filled({ schedule, weeks, zone, now, month }: FilledProps): ReactNode {
  const days = weeks.flat();
  const read = useDays(schedule, { days, zone, now });
  if (read.error) return <Problem error={read.error} />;
  if (!read.days) return <Loader aria-label="Loading" />;
  return (
    <>
      <CalendarTable
        days={read.days}
        month={month}
        today={dayOf(now, zone)}
        zone={zone}
        name={schedule.name}
      />
      {read.notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
    </>
  );
}

type Shown = { days: readonly Day[]; zone: string; now: number };

type ReadDays = { days: CalendarDay[] | null; notes: readonly string[]; error: unknown };

function useDays(schedule: Schedule, { days, zone, now }: Shown): ReadDays {
  const { slug, enabled } = schedule;
  const first = startOfDay(days[0] ?? '', zone);
  const end = startOfDay(addDays(days.at(-1) ?? '', 1), zone);
  const period: Period = { from: iso(first), to: iso(end) };
  const [isPast, isComing] = [first < now, end > now && enabled];
  const daily = useQuery({ ...dailyQuery(slug, zone, period), enabled: isPast });
  const skipped = useQuery({ ...firesOfPeriodQuery(slug, 'Skipped', period), enabled: isPast });
  const missed = useQuery({ ...firesOfPeriodQuery(slug, 'Missed', period), enabled: isPast });
  const after = iso(Math.max(first - 1_000, Math.floor(now / 1_000) * 1_000));
  const planned = useQuery({ ...plannedQuery(slug, after), enabled: isComing });
  const queries = [daily, skipped, missed, planned];
  const error = queries.find((one) => one.error !== null)?.error ?? null;
  if (queries.some(({ isLoading }) => isLoading)) return { days: null, notes: [], error };
  const coming = planned.data?.fires.map(({ at }) => at) ?? [];
  const until = coming.length === plannedAtOnce ? Date.parse(coming.at(-1) ?? '') : Infinity;
  const inPeriod = (at: string): boolean => Date.parse(at) >= first && Date.parse(at) < end;
  return {
    error,
    days: fillDays({
      days,
      zone,
      statistics: daily.data?.days ?? [],
      fires: [...(skipped.data?.items ?? []), ...(missed.data?.items ?? [])],
      planned: coming.filter(inPeriod),
      leftOut: (planned.data?.skipped ?? []).filter(({ at }) => inPeriod(at)),
    }),
    notes: [
      ...(enabled || end <= now ? [] : ['It is disabled: nothing is planned.']),
      ...(until < end ? [`Only the next ${plannedAtOnce} fires are shown as planned.`] : []),
      ...(skipped.data?.hasMore || missed.data?.hasMore
        ? ['Not every skipped or missed fire is shown; the tab Fires has all of them.']
        : []),
      ...(daily.data?.complete === false
        ? ['There are too many executions to count: only the newest are counted.']
        : []),
    ],
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
