/** How a connected system did lately: what became of the steps that used it, and whether workers serve it. */
import { Badge, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';

type Outcomes = components['schemas']['SystemOutcomes']['items'][number];
type Pool = components['schemas']['WorkerPool'];

/** `2 of 40 steps failed (5 %)`. */
export function ErrorRate({ outcomes }: { outcomes: Outcomes | undefined }): ReactNode {
  if (!outcomes) return 'no step ran';
  const { steps, failed } = outcomes;
  const percent = Math.round((100 * failed) / steps);
  const text = `${failed} of ${steps} ${steps === 1 ? 'step' : 'steps'} failed (${percent} %)`;
  return (
    <Text span size="sm" {...(failed > 0 && { fw: 600 })}>
      {text}
    </Text>
  );
}

/** Whether a worker serves the pool. */
export function PoolState({ name, pools }: { name: string; pools: readonly Pool[] }): ReactNode {
  const pool = pools.find((one) => one.name === name);
  const served = pool?.served ?? null;
  const look =
    served === true
      ? { word: 'served', color: 'green', Icon: IconCircleCheck }
      : served === false
        ? { word: 'no worker serves it', color: 'red', Icon: IconAlertTriangle }
        : { word: 'not known', color: 'gray', Icon: IconHelpCircle };
  return (
    <Group gap={6}>
      <Text span size="sm">
        {name}
      </Text>
      <Badge
        variant="default"
        radius="sm"
        tt="none"
        leftSection={<look.Icon size={14} aria-hidden />}
      >
        {look.word}
      </Badge>
    </Group>
  );
}
