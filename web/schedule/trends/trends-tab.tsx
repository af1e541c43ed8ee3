/** How long executions of a schedule took and how many failed, day by day; and which steps are slowest. */
import { Loader, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { showDuration } from '../../display/time/times.ts';
import { addDays, dayOf, startOfDay } from '../../display/time/zone-days.ts';
import { useZones } from '../../display/time/zones.tsx';
import { dailyQuery, type Period, stepStatisticsQuery } from '../schedule-queries.ts';
import { trendDays } from '../schedule-search.ts';
import type { DayStatistics, Schedule, StepStatistics } from '../schedule-types.ts';
import { zoneOfSchedule } from '../schedule-zone.ts';
import { LineChart } from './line-chart.tsx';

export function TrendsTab({ schedule }: { schedule: Schedule }): ReactNode {
  const { days: count = 30 } = useSearch({ from: '/schedules/$ref' });
  const navigate = useNavigate({ from: '/schedules/$ref' });
  const { zoneFor } = useZones();
  const zone = zoneFor(zoneOfSchedule(schedule));
  const [openedAt] = useState(Date.now);
  const tomorrow = addDays(dayOf(openedAt, zone), 1);
  const period = {
    from: new Date(startOfDay(addDays(tomorrow, -count), zone)).toISOString(),
    to: new Date(startOfDay(tomorrow, zone)).toISOString(),
  };
  return (
    <Stack>
      <SegmentedControl
        size="xs"
        aria-label="Days shown"
        style={{ alignSelf: 'start' }}
        data={trendDays.map((one) => ({ value: String(one), label: `${one} days` }))}
        value={String(count)}
        onChange={(chosen) =>
          void navigate({
            search: (before) => ({
              ...before,
              days: trendDays.find((one) => String(one) === chosen),
            }),
            replace: true,
          })
        }
      />
      <Days slug={schedule.slug} zone={zone} period={period} />
      <Steps slug={schedule.slug} period={period} />
    </Stack>
  );
}

const seconds = (value: number | null): string =>
  value === null ? '–' : showDuration(value * 1_000);
const percent = (rate: number | null): string =>
  rate === null ? '–' : `${(100 * rate).toFixed(1)} %`;

/** Of those that ended, the part that is not Completed. */
function failureRate({ successRate }: Pick<DayStatistics, 'successRate'>): number | null {
  return successRate === null ? null : 1 - successRate;
}

type DaysProps = { slug: string; zone: string; period: Period };

function Days({ slug, zone, period }: DaysProps): ReactNode {
  const { data, error, refetch } = useQuery(dailyQuery(slug, zone, period));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { days, complete } = data;
  const busy = days.filter(({ total }) => total > 0).toReversed();
  if (busy.length === 0) {
    return (
      <Empty title="No execution in these days" command={`carillon schedule statistics ${slug}`} />
    );
  }
  const names = days.map(({ day }) => day);
  return (
    <>
      <LineChart
        title="Duration of completed executions"
        days={names}
        show={(value) => showDuration(value * 1_000)}
        lines={[
          {
            name: 'median',
            kind: 'first',
            values: days.map(({ runTime }) => runTime.p50Seconds),
          },
          {
            name: '95th percentile',
            kind: 'second',
            values: days.map(({ runTime }) => runTime.p95Seconds),
          },
        ]}
      />
      <LineChart
        title="Failure rate: ended otherwise than completed"
        days={names}
        show={percent}
        lines={[{ name: 'failure rate', kind: 'second', values: days.map(failureRate) }]}
      />
      {!complete && (
        <Text size="sm">There are too many executions: only the newest are counted.</Text>
      )}
      <DayTable days={busy} zone={zone} />
    </>
  );
}

function DayTable({ days, zone }: { days: readonly DayStatistics[]; zone: string }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={480} mah="50dvh">
      <Table aria-label="Days">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day ({zone})</Table.Th>
            <Table.Th>Executions</Table.Th>
            <Table.Th>Failure rate</Table.Th>
            <Table.Th>Median</Table.Th>
            <Table.Th>95th percentile</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((one) => (
            <Table.Tr key={one.day}>
              <Table.Td>{one.day}</Table.Td>
              <Table.Td>{one.total}</Table.Td>
              <Table.Td>{percent(failureRate(one))}</Table.Td>
              <Table.Td>{seconds(one.runTime.p50Seconds)}</Table.Td>
              <Table.Td>{seconds(one.runTime.p95Seconds)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const shownSteps = 20;

function Steps({ slug, period }: { slug: string; period: Period }): ReactNode {
  const { data, error } = useQuery(stepStatisticsQuery(slug, period));
  if (error) return <Problem error={error} />;
  if (!data || data.steps.length === 0) return null;
  const slowest = data.steps.toSorted((a, b) => p95Of(b) - p95Of(a)).slice(0, shownSteps);
  return (
    <>
      <Title order={2} size="h5">
        Slowest steps
      </Title>
      <Table.ScrollContainer minWidth={520}>
        <Table aria-label="Slowest steps">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th>Runs</Table.Th>
              <Table.Th>Failure rate</Table.Th>
              <Table.Th>Attempts after the first</Table.Th>
              <Table.Th>Median</Table.Th>
              <Table.Th>95th percentile</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {slowest.map((step) => (
              <Table.Tr key={step.key}>
                <Table.Td>{step.name}</Table.Td>
                <Table.Td>{step.total}</Table.Td>
                <Table.Td>{percent(failureRate(step))}</Table.Td>
                <Table.Td>{step.retries}</Table.Td>
                <Table.Td>{seconds(step.runTime.p50Seconds)}</Table.Td>
                <Table.Td>{seconds(step.runTime.p95Seconds)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {data.steps.length > shownSteps && (
        <Text size="sm">
          The slowest {shownSteps} of {data.steps.length} steps.
        </Text>
      )}
    </>
  );
}

function p95Of({ runTime }: StepStatistics): number {
  return runTime.p95Seconds ?? -1;
}
