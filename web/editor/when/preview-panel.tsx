/** What the server says of the timings of the draft: in words, the next fires and why they are so, and the coming weeks. */
import { Alert, Card, List, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { Problem } from '../../display/problem.tsx';
import { addDays, dayOf, weekOf } from '../../display/time/zone-days.ts';
import type { Draft } from '../draft.ts';
import { previewDraft, type StoredSchedule } from '../stored-schedule.ts';
import { Collisions } from './collisions.tsx';

type Preview = components['schemas']['Preview'];

/** After the last change. Milliseconds. */
const settledMs = 300;
const listedFires = 10;
/** Enough for some weeks of every hour; what is beyond is not in the small calendar. */
const calendarFires = 500;
const calendarWeeks = 5;

/** The fields that decide when it fires. */
function firingOf({ timings, calendars, jitterSeconds, overlap }: Draft): string {
  return JSON.stringify({ timings, calendars, jitterSeconds, overlap });
}

function usePreview(
  draft: Draft,
  stored: StoredSchedule | null,
  count: number,
): UseQueryResult<Preview> {
  const [settled] = useDebouncedValue(firingOf(draft), settledMs);
  return useQuery({
    queryKey: ['draft-preview', stored?.schedule.id, settled, count],
    queryFn: () => previewDraft(JSON.parse(settled) as Draft, stored, { count }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useDraftPreview(
  draft: Draft,
  stored: StoredSchedule | null,
): UseQueryResult<Preview> {
  return usePreview(draft, stored, listedFires);
}

type Props = {
  draft: Draft;
  stored: StoredSchedule | null;
  zone: string;
  preview: UseQueryResult<Preview>;
};

export function PreviewPanel({ draft, stored, zone, preview }: Props): ReactNode {
  const { data, error } = preview;
  return (
    <Card withBorder component="section" aria-label="Preview">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Preview
        </Title>
        {error && <Problem error={error} retry={() => void preview.refetch()} />}
        {!data && !error && <Loader aria-label="Loading" />}
        {data && !error && (
          <>
            <Text aria-live="polite">It fires {data.description}.</Text>
            {data.warnings.length > 0 && (
              <Alert color="gray" role="note" title="Worth knowing">
                <List size="sm">
                  {data.warnings.map((warning) => (
                    <List.Item key={warning}>{warning}</List.Item>
                  ))}
                </List>
              </Alert>
            )}
            <Collisions draft={draft} stored={stored} zone={zone} />
            <Fires preview={data} />
            <SmallCalendar draft={draft} stored={stored} zone={zone} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Fires({ preview: { fires, skipped } }: { preview: Preview }): ReactNode {
  if (fires.length === 0) return <Text size="sm">No fire is known beforehand.</Text>;
  return (
    <>
      <Title order={3} size="h6">
        Next fires
      </Title>
      <List type="ordered" size="sm" aria-label="Next fires">
        {fires.map(({ at, local, notes }) => (
          <List.Item key={at}>
            <time dateTime={at}>{local}</time>
            {notes.length > 0 && ` – ${notes.join('; ')}`}
          </List.Item>
        ))}
      </List>
      {skipped.length > 0 && (
        <>
          <Title order={3} size="h6">
            Skipped
          </Title>
          <List size="sm" aria-label="Skipped fires">
            {skipped.slice(0, listedFires).map(({ at, local, reason }) => (
              <List.Item key={at}>
                {local} – {reason}
              </List.Item>
            ))}
          </List>
          {skipped.length > listedFires && (
            <Text size="sm">and {skipped.length - listedFires} more</Text>
          )}
        </>
      )}
    </>
  );
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** On which days of the coming weeks it fires, and how often. */
function SmallCalendar({ draft, stored, zone }: Omit<Props, 'preview'>): ReactNode {
  const { data } = usePreview(draft, stored, calendarFires);
  if (!data || data.fires.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { local } of data.fires) {
    const day = local.slice(0, 10);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const [monday = ''] = weekOf(dayOf(Date.now(), zone));
  // Of the last day of a list that was cut off, not all fires are known.
  const last = data.fires.length < calendarFires ? null : data.fires.at(-1)?.local.slice(0, 10);
  return (
    <Table aria-label="Fires of the coming weeks" withColumnBorders fz="xs" horizontalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          {dayNames.map((name) => (
            <Table.Th key={name} ta="center">
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Array.from({ length: calendarWeeks }, (_, week) => (
          <Table.Tr key={week}>
            {weekOf(addDays(monday, week * 7)).map((day) => {
              const count = counts.get(day) ?? 0;
              const isUnknown = last != null && day >= last;
              return (
                <Table.Td key={day} ta="center" aria-label={`${day}: ${count} fires`}>
                  <div>{Number(day.slice(8))}</div>
                  <Text size="xs" fw={700} mih={18}>
                    {isUnknown ? '…' : count > 0 ? `${count}×` : ''}
                  </Text>
                </Table.Td>
              );
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
