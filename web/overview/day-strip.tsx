/** Twenty-four hours in bars: what ran by outcome, what is planned as outlines, and a line for now. */
import { Group, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LoadBucket } from '../api/client.ts';
import { loadQuery } from '../api/plan-queries.ts';
import { Problem } from '../display/problem.tsx';
import { useNow } from '../display/time/now.ts';
import { showInstant } from '../display/time/times.ts';
import { useZones } from '../display/time/zones.tsx';
import classes from './overview.module.css';
import { stripBars, stripCaption, stripPeriod } from './strip-bars.ts';

export function DayStrip(): ReactNode {
  const now = useNow();
  const period = stripPeriod(now);
  const { data, error } = useQuery(loadQuery({ ...period, bucketMinutes: 30 }));
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="day-strip">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5" id="day-strip">
          Twelve hours back, twelve ahead
        </Title>
        <Text size="xs">
          filled: what ran, red where it failed · outlined: planned · line: now
        </Text>
      </Group>
      {error && !data && <Problem error={error} />}
      {data && <Strip buckets={data.buckets} period={data} now={now} />}
    </Paper>
  );
}

type StripProps = {
  buckets: readonly LoadBucket[];
  period: { from: string; to: string };
  now: number;
};

function Strip({ buckets, period, now }: StripProps): ReactNode {
  const { zoneFor } = useZones();
  const caption = stripCaption(buckets);
  const [begin, end] = [Date.parse(period.from), Date.parse(period.to)];
  const place = Math.min(100, Math.max(0, (100 * (now - begin)) / (end - begin)));
  const at = (ms: number): string => showInstant(new Date(ms).toISOString(), zoneFor());
  return (
    <>
      <div className={classes['strip']} role="img" aria-label={caption}>
        {stripBars(buckets).map(({ from, parts }) => (
          <div key={from} className={classes['bar']}>
            {parts.map(({ part, share }) => (
              <div
                key={part}
                className={classes['part']}
                data-part={part}
                style={{ height: `${100 * share}%` }}
              />
            ))}
          </div>
        ))}
        <div className={classes['now']} style={{ left: `${place}%` }} />
      </div>
      <div className={classes['hours']} aria-hidden>
        <span>{at(begin)}</span>
        <span>{at(end)}</span>
      </div>
      <Text size="sm" mt={4}>
        {caption}
      </Text>
    </>
  );
}
