/** Which other schedules use the same systems while this one runs, or begin in the same minute. */
import { Alert, List, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { Instant } from '../../display/time/instant.tsx';
import type { Draft } from '../draft.ts';
import { previewDraft, type StoredSchedule } from '../stored-schedule.ts';

type Schemas = components['schemas'];
type Found = Schemas['ScheduleCollisions'];

/** After the last change: all schedules of the tenant are looked at. Milliseconds. */
const settledMs = 600;
/** The server compares no more than those of eight days. */
const comparedFires = 200;

/** What the steps use, as far as it was chosen. */
function systemsOf({ steps }: Draft): string[] {
  const used = steps.flatMap((step) =>
    step.type === 'RunProfile' && step.connectedSystem ? [step.connectedSystem] : [],
  );
  return [...new Set(used)].toSorted().slice(0, 50);
}

type Props = { draft: Draft; stored: StoredSchedule | null; zone: string };

export function Collisions({ draft, stored, zone }: Props): ReactNode {
  const { timings, calendars, jitterSeconds, overlap } = draft;
  const firing = JSON.stringify({ timings, calendars, jitterSeconds, overlap });
  const [asked] = useDebouncedValue(JSON.stringify([firing, systemsOf(draft)]), settledMs);
  const { data } = useQuery({
    queryKey: ['draft-collisions', stored?.schedule.id, asked],
    queryFn: async () => {
      const [of, connectedSystems] = JSON.parse(asked) as [string, string[]];
      const wanted = { count: comparedFires, connectedSystems };
      return (await previewDraft(JSON.parse(of) as Draft, stored, wanted)).collisions ?? null;
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Alert color="gray" role="note" title="At the same time as other schedules">
      <List size="sm" aria-label="Collisions">
        {data.items.map((one) => (
          <List.Item key={one.scheduleId}>
            <Link to="/schedules/$ref" params={{ ref: one.scheduleSlug }}>
              {one.scheduleName}
            </Link>{' '}
            {describe(one)}, {one.fires === 1 ? 'once' : `${one.fires} times`}, first{' '}
            <Instant at={one.firstAt} zone={zone} />
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs" component="div">
        <Rest found={data} zone={zone} />
      </Text>
    </Alert>
  );
}

function describe({ connectedSystems: shared }: Found['items'][number]): string {
  return shared.length === 0
    ? 'begins in the same minute'
    : `uses ${shared.join(', ')} at the same time`;
}

function Rest({ found, zone }: { found: Found; zone: string }): ReactNode {
  const { items, schedules, until, truncated } = found;
  const more = schedules - items.length;
  return (
    <>
      {more > 0 && `And ${more} more. `}Fires until <Instant at={until} zone={zone} /> are compared
      {truncated && '; not all schedules could be looked at'}.
    </>
  );
}
