/** Notification channels: where messages go, whether they arrive, and what became of each. */
import { Button, Group, Loader, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPencil, IconPlus, IconSend, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { deleteChannel, testChannel } from '../../actions/writing/govern-commands.ts';
import { channelsQuery, readChannel } from '../../api/govern-queries.ts';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { ChannelDialog } from './channel-form.tsx';
import { Deliveries } from './deliveries.tsx';

type Channel = components['schemas']['NotificationChannel'];

export function ChannelsSection(): ReactNode {
  const { form } = useSearch({ from: '/settings/$section' });
  const navigate = useNavigate({ from: '/settings/$section' });
  const mayEdit = usePermitted('edit');
  const { data, error, refetch } = useQuery(channelsQuery);
  const showForm = (name: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, form: name }) });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">Where messages about executions go; the rules say which.</Text>
        {mayEdit && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => showForm('')}
          >
            New channel
          </Button>
        )}
      </Group>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data?.length === 0 && (
        <Empty title="No channel yet" command="carillon notification channel apply -f on-call.yaml">
          <Text size="sm">A channel is a signed webhook, a mail server, or a chat.</Text>
        </Empty>
      )}
      {data && data.length > 0 && <ChannelTable channels={data} edit={showForm} />}
      <Deliveries channels={data?.map(({ name }) => name) ?? []} />
      {mayEdit && form !== undefined && (
        <ChannelDialog
          key={form}
          name={form}
          taken={data ?? []}
          close={() => showForm(undefined)}
        />
      )}
    </Stack>
  );
}

function targetOf({ settings }: Channel): string {
  if (settings.type === 'Email') return settings.to.join(', ');
  if (typeof settings.url !== 'string') return `secret ${settings.url.secret}`;
  return URL.canParse(settings.url) ? new URL(settings.url).host : settings.url;
}

function stateOf({ enabled, disabledReason, failures, pausedUntil }: Channel): string {
  if (!enabled) return disabledReason === null ? 'disabled' : `disabled: ${disabledReason}`;
  if (pausedUntil !== null) return `failing, ${failures} in a row`;
  return failures > 0 ? `enabled, ${failures} failed in a row` : 'enabled';
}

type TableProps = { channels: readonly Channel[]; edit: (name: string) => void };

function ChannelTable({ channels, edit }: TableProps): ReactNode {
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table aria-label="Channels">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Channel</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>To</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Changed</Table.Th>
            <Table.Th>Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map((channel) => (
            <Table.Tr key={channel.id}>
              <Table.Td>{channel.name}</Table.Td>
              <Table.Td>{channel.settings.type}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{targetOf(channel)}</Table.Td>
              <Table.Td>{stateOf(channel)}</Table.Td>
              <Table.Td>
                by {channel.updatedBy.name} <Instant at={channel.updatedAt} relative />
              </Table.Td>
              <Table.Td>
                <ChannelActions channel={channel} edit={() => edit(channel.name)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ChannelActions({ channel, edit }: { channel: Channel; edit: () => void }): ReactNode {
  const { name, enabled } = channel;
  const mayOperate = usePermitted('operate');
  const mayEdit = usePermitted('edit');
  const test = useTest(name);
  const remove = useRemove(name);
  if (!mayOperate) return '–';
  return (
    <Group gap={4}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconSend size={14} aria-hidden />}
        aria-label={`Test ${name}`}
        disabled={!enabled}
        title={enabled ? undefined : 'It is disabled; enable it first'}
        onClick={test}
      >
        Test
      </Button>
      {mayEdit && (
        <>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            aria-label={`Edit ${name}`}
            onClick={edit}
          >
            Edit
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconTrash size={14} aria-hidden />}
            aria-label={`Delete ${name}`}
            onClick={remove}
          >
            Delete
          </Button>
        </>
      )}
    </Group>
  );
}

function useTest(name: string): () => void {
  const ask = useAsk();
  const navigate = useNavigate({ from: '/settings/$section' });
  const readAgain = useReadAgain('deliveries', 'channels');
  return () =>
    ask({
      title: `Test ${name}`,
      effect: 'A test message is sent now. What the receiver answers is in the list of messages.',
      confirm: 'Send',
      takesReason: false,
      command: `carillon notification channel test ${name}`,
      act: async () => {
        const delivery = await testChannel(name);
        notifications.show({ message: `A test message to ${name} is on its way` });
        await navigate({ search: (before) => ({ ...before, delivery }) });
        await readAgain();
      },
    });
}

function useRemove(name: string): () => void {
  const ask = useAsk();
  const readAgain = useReadAgain('channels');
  return () =>
    ask({
      title: `Delete the channel ${name}`,
      effect: 'Nothing is sent to it any more. It is refused while a rule sends to it.',
      confirm: 'Delete',
      danger: true,
      takesReason: false,
      command: `carillon notification channel remove ${name} --yes`,
      act: async () => {
        const { etag } = await readChannel(name);
        await deleteChannel(name, etag);
        await readAgain();
      },
    });
}
