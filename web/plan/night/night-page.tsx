/** Night board. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function NightPage(): ReactNode {
  return (
    <Title order={1} size="h3">
      Night board
    </Title>
  );
}
