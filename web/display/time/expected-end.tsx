/** When an execution that runs should end, by how long others of its schedule took. */
import { Badge, Text } from '@mantine/core';
import { IconHourglassHigh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { expectEnd, type UsualDuration } from '../../../src/domain/execution/usual-duration.ts';
import type { Execution } from '../../api/client.ts';
import { usualDurationQuery } from '../../api/queries.ts';
import { useNow } from './now.ts';
import { showDuration } from './times.ts';

/** Undefined unless it runs and others say what is usual. A retry runs fewer steps than they did. */
export function useUsualDuration({
  status,
  scheduleId,
  retriedFrom,
}: Execution): UsualDuration | undefined {
  const enabled = status === 'InProgress' && retriedFrom === null;
  const { data } = useQuery({ ...usualDurationQuery(scheduleId), enabled });
  return enabled ? data : undefined;
}

export function ExpectedEnd({ execution }: { execution: Execution }): ReactNode {
  const now = useNow();
  const usual = useUsualDuration(execution);
  const { startedAt } = execution;
  if (!usual || startedAt === null) return null;
  const expected = expectEnd((now - Date.parse(startedAt)) / 1_000, usual);
  if (expected === null) return null;
  const { leftSeconds, usually } = expected;
  const [least, most] = usually.map((seconds) => showDuration(seconds * 1_000));
  const range = least === most ? `usually ${least}` : `usually ${least} to ${most}`;
  if (expected.state === 'Slower') {
    return (
      <Badge
        variant="light"
        color="orange"
        c="var(--mantine-color-text)"
        radius="sm"
        leftSection={<IconHourglassHigh size={14} aria-hidden />}
        title={range}
      >
        slower than usual
      </Badge>
    );
  }
  const left = leftSeconds > 0 ? `about ${showDuration(leftSeconds * 1_000)} left` : 'ends soon';
  return (
    <Text span size="sm" title={range} data-expected-end>
      {left}
    </Text>
  );
}
