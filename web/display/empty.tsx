/** An empty list: what it will show, and what to do for it; here and on the command line. */
import { Code, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { title: string; children?: ReactNode; command?: string };

export function Empty({ title, children, command }: Props): ReactNode {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center">
      <Text fw={600}>{title}</Text>
      {children}
      {command && <Code>{command}</Code>}
    </Stack>
  );
}
