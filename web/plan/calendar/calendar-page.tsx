/** The calendar of all schedules: how busy each hour or day was and will be, and where there is room. */
import { Alert, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import type { ExecutionLoad } from '../../api/client.ts';
import { loadQuery } from '../../api/plan-queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { dayOf } from '../../display/time/zone-days.ts';
import { useZones } from '../../display/time/zones.tsx';
import { daysOf, loadText, periodOf, sumOf } from './calendar-days.ts';
import { CalendarFilters } from './calendar-filters.tsx';
import type { CalendarSearch } from './calendar-search.ts';
import { DayFires } from './day-fires.tsx';
import { HourGrid } from './hour-grid.tsx';
import { MonthGrid } from './month-grid.tsx';

export function CalendarPage(): ReactNode {
  const search = useSearch({ from: '/plan/calendar' });
  const navigate = useNavigate({ from: '/plan/calendar' });
  const zone = useZones().zoneFor();
  const change = useCallback(
    (part: CalendarSearch) => void navigate({ search: (before) => ({ ...before, ...part }) }),
    [navigate],
  );
  const { view = 'week', day = dayOf(Date.now(), zone), tag, connectedSystem, quiet } = search;
  const days = daysOf(view, day);
  const period = periodOf(days, zone);
  const filter = { ...period, tag, connectedSystem };
  const load = useQuery(loadQuery({ ...filter, bucketMinutes: 60, quietMinutes: quiet }));
  const { data, error } = load;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Calendar
        </Title>
        <CopyAs
          commands={{}}
          path={`/api/v1/schedule-executions/load?${new URLSearchParams(period)}`}
        />
      </Group>
      <CalendarFilters search={search} view={view} day={day} zone={zone} change={change} />
      {error && !data && <Problem error={error} retry={() => void load.refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data && <Summary load={data} quiet={quiet} />}
      {data && view === 'month' && (
        <MonthGrid
          month={day.slice(0, 7)}
          buckets={data.buckets}
          zone={zone}
          open={(chosen) => change({ view: 'day', day: chosen })}
        />
      )}
      {data && view !== 'month' && <HourGrid days={days} buckets={data.buckets} zone={zone} />}
      {view === 'day' && <DayFires filter={filter} />}
    </Stack>
  );
}

type SummaryProps = { load: ExecutionLoad; quiet: number | undefined };

function Summary({ load, quiet }: SummaryProps): ReactNode {
  const { buckets, quietest, truncated } = load;
  return (
    <>
      {truncated && (
        <Alert variant="light">
          Not everything is counted: there is too much in this period. Choose a shorter one, or a
          filter.
        </Alert>
      )}
      <Text size="sm" data-load>
        In all: {loadText(sumOf(buckets))}
      </Text>
      {quiet !== undefined && (
        <Text size="sm" component="div" data-quiet role="status">
          {quietest === null ? (
            'Nothing of this period is still to come, or it is shorter than the slot.'
          ) : (
            <>
              The quietest {quiet} minutes begin <Instant at={quietest.from} />:{' '}
              {loadText({ ...sumOf([]), ...quietest })}
            </>
          )}
        </Text>
      )}
    </>
  );
}
