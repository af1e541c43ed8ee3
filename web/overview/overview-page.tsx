/** Overview. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function OverviewPage(): ReactNode {
  return (
    <Title order={1} size="h3">
      Overview
    </Title>
  );
}
