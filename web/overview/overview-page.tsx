/** What a person wants to know first: figures of now, what needs attention, what runs and what comes. */
import { Grid, Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { healthQuery, overviewQuery } from '../api/plan-queries.ts';
import { Problem } from '../display/problem.tsx';
import { FirstSteps } from '../operations/queue/first-steps.tsx';
import { AttentionList } from './attention-list.tsx';
import { DayStrip } from './day-strip.tsx';
import { HealthPanel } from './health-panel.tsx';
import { NextFires } from './next-fires.tsx';
import { RunningNow } from './running-now.tsx';
import { Tiles } from './tiles.tsx';

export function OverviewPage(): ReactNode {
  const { data, error, refetch } = useQuery(overviewQuery);
  const { data: health } = useQuery(healthQuery);
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        Overview
      </Title>
      <FirstSteps />
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data && <Tiles overview={data} health={health} />}
      {data && <AttentionList overview={data} health={health} />}
      <DayStrip />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <RunningNow />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <NextFires />
        </Grid.Col>
      </Grid>
      <HealthPanel />
    </Stack>
  );
}
