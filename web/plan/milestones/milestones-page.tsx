/** Milestones. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function MilestonesPage(): ReactNode {
  return (
    <Title order={1} size="h3">
      Milestones
    </Title>
  );
}
