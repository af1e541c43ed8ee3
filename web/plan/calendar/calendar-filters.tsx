/** Which days the calendar shows, of which schedules, and how long a quiet slot must be. */
import { ActionIcon, Button, Group, NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { systemsQuery } from '../../api/queries.ts';
import { SearchInput } from '../../display/search-input.tsx';
import type { Day } from '../../display/time/zone-days.ts';
import { turn } from './calendar-days.ts';
import {
  type CalendarSearch,
  type CalendarView,
  calendarViews,
  quietLimits,
} from './calendar-search.ts';

type Props = {
  search: CalendarSearch;
  view: CalendarView;
  day: Day;
  zone: string;
  change: (part: CalendarSearch) => void;
};

export function CalendarFilters({ search, view, day, zone, change }: Props): ReactNode {
  const systems = useQuery(systemsQuery).data ?? [];
  return (
    <>
      <Group gap="sm">
        <SegmentedControl<CalendarView>
          size="xs"
          aria-label="View"
          value={view}
          onChange={(chosen) => change({ view: chosen })}
          data={calendarViews.map((value) => ({
            value,
            label: value.charAt(0).toUpperCase() + value.slice(1),
          }))}
        />
        <ActionIcon
          variant="default"
          aria-label={`The ${view} before`}
          onClick={() => change({ day: turn(view, day, -1) })}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Button size="compact-sm" variant="default" onClick={() => change({ day: undefined })}>
          Today
        </Button>
        <ActionIcon
          variant="default"
          aria-label={`The ${view} after`}
          onClick={() => change({ day: turn(view, day, 1) })}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Text size="sm">times of {zone}</Text>
      </Group>
      <Group gap="sm" align="end" role="search" aria-label="Filters">
        <Select
          label="Connected system"
          placeholder="any"
          clearable
          data={systems.map(({ name, title }) => ({ value: name, label: title }))}
          value={search.connectedSystem ?? null}
          onChange={(chosen) => change({ connectedSystem: chosen ?? undefined })}
        />
        <SearchInput
          label="Tag"
          placeholder="of the schedule"
          value={search.tag}
          change={(tag) => change({ tag })}
        />
        <NumberInput
          label="Find a quiet slot of minutes"
          placeholder="such as 30"
          {...quietLimits}
          step={5}
          allowDecimal={false}
          clampBehavior="blur"
          value={search.quiet ?? ''}
          onChange={(minutes) => {
            const { min, max } = quietLimits;
            const fits = typeof minutes === 'number' && minutes >= min && minutes <= max;
            if (fits || minutes === '') change({ quiet: fits ? minutes : undefined });
          }}
        />
      </Group>
    </>
  );
}
