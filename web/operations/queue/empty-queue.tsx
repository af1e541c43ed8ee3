/** Nothing runs: when the next execution begins. */
import { Anchor, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { schedulesQuery } from '../../api/queries.ts';
import { Empty } from '../../display/empty.tsx';
import { Instant } from '../../display/time/instant.tsx';

export function EmptyQueue(): ReactNode {
  const { data } = useInfiniteQuery(schedulesQuery({ enabled: true }));
  const schedules = data?.pages.flatMap(({ items }) => items) ?? [];
  const [next] = schedules
    .filter(({ nextFireAt }) => nextFireAt !== null)
    .toSorted((a, b) => (a.nextFireAt ?? '').localeCompare(b.nextFireAt ?? ''));
  return (
    <Empty title="Nothing runs or waits" command="carillon schedule run delta-sync --wait">
      {next ? (
        <Text size="sm">
          Next:{' '}
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link to="/schedules/$ref" params={{ ref: next.slug }} {...props} />
            )}
          >
            {next.name}
          </Anchor>{' '}
          <Instant at={next.nextFireAt} relative />
        </Text>
      ) : (
        <Text size="sm">
          No enabled schedule has a next time.{' '}
          <Anchor size="sm" renderRoot={(props) => <Link to="/operations/schedules" {...props} />}>
            To the schedules
          </Anchor>
        </Text>
      )}
    </Empty>
  );
}
