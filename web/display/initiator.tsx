/** Who or what started an execution; the schedule is always a link. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Execution } from '../api/client.ts';
import { DemoBadge } from './status/demo-badge.tsx';

type Props = {
  execution: Pick<Execution, 'trigger' | 'initiator' | 'scheduleSlug' | 'scheduleName'>;
};

const byWhat: Readonly<Record<Execution['trigger'], string>> = {
  Schedule: 'its time',
  AfterSchedule: 'another schedule',
  Event: 'an event',
  Manual: '',
  External: 'Temporal',
  Backfill: 'a backfill',
  Step: 'a step',
  Demo: '',
};

/** `Queued by schedule Delta Sync`, `by user anna`. */
export function StartedBy({ execution }: Props): ReactNode {
  const { trigger, initiator, scheduleSlug, scheduleName } = execution;
  if (trigger === 'Schedule') {
    return (
      <>
        schedule{' '}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => (
            <Link to="/schedules/$ref" params={{ ref: scheduleSlug }} {...props} />
          )}
        >
          {scheduleName}
        </Anchor>
      </>
    );
  }
  if (trigger === 'Demo') return <DemoBadge word="Demo history" />;
  const cause = byWhat[trigger];
  return cause === '' ? `${initiator.type} ${initiator.name}` : `${cause} (${initiator.name})`;
}
