/** The delivery log: messages to channels, what the receiver answered, and the button that sends one again. */
import {
  Anchor,
  Badge,
  Button,
  Drawer,
  Group,
  Loader,
  Select,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconStack2 } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { redeliver } from '../../actions/writing/govern-commands.ts';
import { deliveriesQuery, deliveryQuery } from '../../api/govern-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';

type Delivery = components['schemas']['NotificationDelivery'];
type Attempt = components['schemas']['NotificationDeliveryDetail']['log'][number];

const states = {
  Grouping: { Icon: IconStack2, word: 'waits for more' },
  Pending: { Icon: IconClock, word: 'to be sent' },
  Delivered: { Icon: IconCircleCheck, word: 'delivered' },
  Parked: { Icon: IconAlertTriangle, word: 'given up' },
} as const satisfies Record<Delivery['state'], object>;

function State({ of }: { of: Delivery['state'] }): ReactNode {
  const { Icon, word } = states[of];
  return (
    <Badge variant="default" radius="sm" tt="none" leftSection={<Icon size={14} aria-hidden />}>
      {word}
    </Badge>
  );
}

export function Deliveries({ channels }: { channels: readonly string[] }): ReactNode {
  const { channel, delivery } = useSearch({ from: '/settings/$section' });
  const navigate = useNavigate({ from: '/settings/$section' });
  const list = useInfiniteQuery(deliveriesQuery(channel));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="end">
        <Title order={3} size="h5">
          Messages
        </Title>
        <Select
          label="Channel"
          placeholder="any"
          clearable
          data={[...new Set([...channels, ...(channel ? [channel] : [])])]}
          value={channel ?? null}
          onChange={(chosen) =>
            void navigate({ search: (before) => ({ ...before, channel: chosen ?? undefined }) })
          }
        />
      </Group>
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && rows.length === 0 && <Text size="sm">No message yet.</Text>}
      {rows.length > 0 && <DeliveryTable deliveries={rows} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <Drawer
        opened={delivery !== undefined}
        onClose={() => void navigate({ search: (before) => ({ ...before, delivery: undefined }) })}
        position="right"
        size="lg"
        title="Message"
      >
        {delivery !== undefined && <Detail id={delivery} />}
      </Drawer>
    </Stack>
  );
}

function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label="Messages">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Tells</Table.Th>
            <Table.Th>Channel</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Attempts</Table.Th>
            <Table.Th>Created</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map(({ id, summary, rule, channel, state, attempts, createdAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Link
                  from="/settings/$section"
                  to="/settings/$section"
                  params={{ section: 'channels' }}
                  search={(before) => ({ ...before, delivery: id })}
                >
                  {rule === null ? 'test message' : (summary ?? 'waits for more')}
                </Link>
              </Table.Td>
              <Table.Td>{channel}</Table.Td>
              <Table.Td>
                <State of={state} />
              </Table.Td>
              <Table.Td>{attempts}</Table.Td>
              <Table.Td>
                <Instant at={createdAt} relative />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Detail({ id }: { id: string }): ReactNode {
  const { data, error, refetch } = useQuery(deliveryQuery(id));
  const mayOperate = usePermitted('operate');
  const ask = useAsk();
  const readAgain = useReadAgain('deliveries', 'channels');
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { channel, rule, state, reason, dueAt, log } = data;
  const again = (): void =>
    ask({
      title: 'Send it once more',
      effect: 'The receiver gets the same message with the same webhook-id.',
      confirm: 'Send',
      command: `carillon notification delivery redeliver ${id}`,
      act: async (why) => {
        await redeliver(id, why);
        await readAgain();
      },
    });
  const isOver = state === 'Delivered' || state === 'Parked';
  return (
    <Stack>
      <Group gap="sm">
        <State of={state} />
        <Text size="sm">
          to {channel}, {rule === null ? 'a test message' : `by the rule ${rule}`}
        </Text>
      </Group>
      {reason !== null && <Text size="sm">{reason}</Text>}
      {state === 'Pending' && (
        <Text size="sm" component="div">
          Next attempt: <Instant at={dueAt} relative />
        </Text>
      )}
      {log.length === 0 ? <Text size="sm">No attempt yet.</Text> : <Attempts log={log} />}
      {mayOperate && (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!isOver}
            title={isOver ? undefined : 'It is still to be sent'}
            onClick={again}
          >
            Send again
          </Button>
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link
                to="/settings/$section"
                params={{ section: 'channels' }}
                search={{ channel }}
                {...props}
              />
            )}
          >
            All messages to {channel}
          </Anchor>
        </Group>
      )}
    </Stack>
  );
}

function Attempts({ log }: { log: readonly Attempt[] }): ReactNode {
  return (
    <Table aria-label="Attempts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Attempt</Table.Th>
          <Table.Th>At</Table.Th>
          <Table.Th>Result</Table.Th>
          <Table.Th>Answer</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {log.map(({ attempt, startedAt, result, statusCode, error }) => (
          <Table.Tr key={attempt}>
            <Table.Td>{attempt}</Table.Td>
            <Table.Td>
              <Instant at={startedAt} />
            </Table.Td>
            <Table.Td>{result?.toLowerCase() ?? 'under way'}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {[statusCode === null ? null : `HTTP ${statusCode}`, error]
                .filter(Boolean)
                .join(': ') || '–'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
