/** What a request failed with: what, why, and the id that finds it in the log of the server. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../src/client/api-error.ts';

type Props = { error: unknown; retry?: (() => void) | undefined };

export function Problem({ error, retry }: Props): ReactNode {
  const { title, detail, requestId } = problemOf(error);
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={title}>
      <Text size="sm">{detail}</Text>
      <Group mt="xs" gap="sm">
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        {requestId && (
          <Text size="xs" ff="monospace">
            request {requestId}
          </Text>
        )}
      </Group>
    </Alert>
  );
}

type Shown = { title: string; detail: string; requestId: string | null };

export function problemOf(error: unknown): Shown {
  if (error instanceof ApiError) {
    const { title, detail, requestId, errors = [] } = error;
    const each = errors.map(({ pointer, message }) => `${pointer}: ${message}`);
    return { title, detail: [detail, ...each].filter(Boolean).join(' · '), requestId };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The console could not do that', detail, requestId: null };
}
