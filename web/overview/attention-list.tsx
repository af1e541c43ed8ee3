/** What needs a person: each entry with why, since when, and where to go. */
import { Anchor, Code, Group, List, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AttentionItem, Health, Overview } from '../api/client.ts';
import { holdQuery } from '../api/queries.ts';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Instant } from '../display/time/instant.tsx';

type Props = { overview: Overview; health: Health | undefined };

export function AttentionList({ overview, health }: Props): ReactNode {
  const { attention, moreAttention } = overview;
  const hold = useQuery(holdQuery).data ?? null;
  const unserved = (health?.workers.pools ?? []).filter(
    ({ message, schedules }) => message !== null && schedules > 0,
  );
  const isCalm = attention.length === 0 && unserved.length === 0 && hold === null;
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="attention">
      <Title order={2} size="h5" id="attention" mb="xs">
        Needs attention
      </Title>
      {isCalm && <Text size="sm">Nothing: no schedule failed last, and no fire is missing.</Text>}
      <List listStyleType="none" spacing="xs">
        {hold !== null && (
          <List.Item>
            <Group gap="xs">
              <StatusBadge status="Paused" detail="everything" />
              <Text size="sm">On hold: {hold.reason}</Text>
            </Group>
          </List.Item>
        )}
        {unserved.map(({ pool, message, command }) => (
          <List.Item key={pool}>
            <Group gap="xs">
              <StatusBadge status="Waiting" detail="no worker" />
              <Text size="sm">{message}</Text>
              {command !== null && <Code>{command}</Code>}
            </Group>
          </List.Item>
        ))}
        {attention.map((item) => (
          <List.Item key={`${item.kind} ${item.scheduleId}`} data-attention={item.scheduleSlug}>
            <Entry item={item} />
          </List.Item>
        ))}
      </List>
      {moreAttention && (
        <Text size="sm" mt="xs">
          There is more: only the newest of each kind are shown.
        </Text>
      )}
    </Paper>
  );
}

const badges: Readonly<Record<AttentionItem['kind'], readonly [string, string]>> = {
  Failed: ['Failed', 'last time'],
  Missed: ['Missed', 'not started since'],
  DidNotRun: ['Waiting', 'no worker has begun it'],
  Drifted: ['Interrupted', 'changed in Temporal'],
};

function Entry({ item }: { item: AttentionItem }): ReactNode {
  const { kind, scheduleSlug, scheduleName, executionId, at, text } = item;
  const [status, detail] = badges[kind];
  return (
    <>
      <Group gap="xs">
        <StatusBadge status={status} detail={detail} />
        <Anchor
          renderRoot={(props) => (
            <Link to="/schedules/$ref" params={{ ref: scheduleSlug }} {...props} />
          )}
        >
          {scheduleName}
        </Anchor>
        <Text size="sm" component="span">
          <Instant at={at} relative />
        </Text>
        {executionId !== null && (
          <Anchor
            size="sm"
            aria-label={`The execution of ${scheduleName}`}
            renderRoot={(props) => (
              <Link to="/executions/$id" params={{ id: executionId }} {...props} />
            )}
          >
            the execution
          </Anchor>
        )}
      </Group>
      {text !== null && (
        <Text size="sm" lineClamp={2}>
          {text}
        </Text>
      )}
    </>
  );
}
