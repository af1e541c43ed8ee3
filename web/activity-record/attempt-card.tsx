/** One attempt: when, on which worker, what was asked and what was answered. */
import { Code, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Attempt } from '../api/client.ts';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Elapsed } from '../display/time/elapsed.tsx';
import { Instant } from '../display/time/instant.tsx';
import { statusOf } from '../execution/error-card.tsx';
import { Facts } from './facts.tsx';

export function AttemptCard({ attempt }: { attempt: Attempt }): ReactNode {
  const { status, message, request, output, outputBytes, progress } = attempt;
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Attempt ${attempt.attempt}`}>
      <Stack gap="xs">
        <Group gap="sm">
          <Text fw={600}>Attempt {attempt.attempt}</Text>
          <StatusBadge
            status={status}
            tooltip={[statusOf(attempt), message].filter(Boolean).join(' – ') || undefined}
          />
          {progress?.percent != null && status === 'InProgress' && (
            <Text size="sm">{Math.round(progress.percent)} %</Text>
          )}
        </Group>
        {message && <Text size="sm">{message}</Text>}
        <Facts
          label={`Facts of attempt ${attempt.attempt}`}
          facts={[
            ['Started', <Instant key="started" at={attempt.startedAt} />],
            ['Ended', <Instant key="ended" at={attempt.endedAt} />],
            ['Duration', <Elapsed key="elapsed" of={attempt} />],
            ['Result', statusOf(attempt)],
            ['Problem', attempt.code],
            ['Worker', attempt.worker],
            ['Lane', attempt.lane ?? null],
            [
              'Next attempt',
              attempt.nextAttemptAt && <Instant key="next" at={attempt.nextAttemptAt} />,
            ],
            ['Idempotency key', attempt.idempotencyKey],
          ]}
        />
        {request && (
          <Shown title="Request">
            {`${request.method} ${request.url}${request.body === null ? '' : `\n\n${request.body}`}`}
          </Shown>
        )}
        {output && (
          <Shown title={outputBytes === null ? 'Answer' : `Answer, ${outputBytes} bytes`}>
            {output}
          </Shown>
        )}
      </Stack>
    </Paper>
  );
}

function Shown({ title, children }: { title: string; children: string }): ReactNode {
  return (
    <div>
      <Text size="xs">{title}</Text>
      <Code block mah="16rem" tabIndex={0}>
        {children}
      </Code>
    </div>
  );
}
