/** Calendar. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function CalendarPage(): ReactNode {
  return (
    <Title order={1} size="h3">
      Calendar
    </Title>
  );
}
