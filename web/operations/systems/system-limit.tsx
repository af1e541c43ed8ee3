/** How many steps may use a system at a time, which do now, and which wait for it. */
import { List, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { limitQuery } from '../../api/govern-queries.ts';
import { Instant } from '../../display/time/instant.tsx';

type Place = components['schemas']['Limit']['holders'][number];

export function SystemLimit({ system }: { system: string }): ReactNode {
  const { data } = useQuery(limitQuery('System', system));
  if (!data) return null;
  const { maxActive, active, waiting, holders, queue } = data;
  return (
    <section aria-labelledby="limit">
      <Title order={2} size="h4" id="limit">
        In use
      </Title>
      <Text size="sm" mt="xs" aria-live="polite">
        {active} of {maxActive} {maxActive === 1 ? 'step' : 'steps'} at a time; {waiting} waiting
      </Text>
      <Places places={holders} label="Steps that use it" act="since" />
      <Places places={queue} label="Steps that wait for it" act="waiting since" />
    </section>
  );
}

type PlacesProps = { places: readonly Place[]; label: string; act: string };

function Places({ places, label, act }: PlacesProps): ReactNode {
  if (places.length === 0) return null;
  return (
    <List size="sm" aria-label={label}>
      {places.map(({ executionId, schedule, stepIndex, since }, index) => (
        <List.Item key={`${executionId ?? index} ${stepIndex}`}>
          {executionId === null ? (
            'another tenant'
          ) : (
            <Link to="/executions/$id" params={{ id: executionId }}>
              {schedule ?? executionId}, step {(stepIndex ?? 0) + 1}
            </Link>
          )}{' '}
          {act} <Instant at={since} relative />
        </List.Item>
      ))}
    </List>
  );
}
