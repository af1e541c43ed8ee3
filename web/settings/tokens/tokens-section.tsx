/** Tokens of the API: who has which, when they end, and the buttons that create and revoke them. */
import { Button, Group, Loader, Stack, Switch, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { revokeToken } from '../../actions/writing/govern-commands.ts';
import { tokensQuery } from '../../api/govern-queries.ts';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { NewTokenDialog } from './new-token.tsx';

type Token = components['schemas']['ApiToken'];

export function TokensSection(): ReactNode {
  const mayAdminister = usePermitted('administer');
  if (mayAdminister) return <Tokens />;
  return <Text size="sm">Only the role admin sees, creates and revokes tokens.</Text>;
}

function Tokens(): ReactNode {
  const { form } = useSearch({ from: '/settings/$section' });
  const navigate = useNavigate({ from: '/settings/$section' });
  const [ended, setEnded] = useState(false);
  const list = useInfiniteQuery(tokensQuery);
  const all = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = ended ? all : all.filter(({ state }) => state === 'Active');
  const showForm = (open: boolean): void =>
    void navigate({ search: (before) => ({ ...before, form: open ? '' : undefined }) });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Switch
          label="Also expired and revoked ones"
          checked={ended}
          onChange={(event) => setEnded(event.currentTarget.checked)}
        />
        <Button
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => showForm(true)}
        >
          New token
        </Button>
      </Group>
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && shown.length === 0 && (
        <Empty title="No token" command="carillon token create --name ci --role operator">
          <Text size="sm">A token is the credential of a program; it is shown once.</Text>
        </Empty>
      )}
      {shown.length > 0 && <TokenTable tokens={shown} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {form !== undefined && <NewTokenDialog close={() => showForm(false)} />}
    </Stack>
  );
}

function TokenTable({ tokens }: { tokens: readonly Token[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table aria-label="Tokens">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>User</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Expires</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Created</Table.Th>
            <Table.Th>Action</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td>
                {token.name}
                <Text size="xs" ff="monospace">
                  {token.prefix}…
                </Text>
              </Table.Td>
              <Table.Td>{token.roles.join(', ')}</Table.Td>
              <Table.Td>
                {token.state === 'Active' ? 'active' : token.state.toLowerCase()}
                {token.revokedBy && ` by ${token.revokedBy.name}`}
              </Table.Td>
              <Table.Td>
                <Instant at={token.expiresAt} none="never" />
              </Table.Td>
              <Table.Td>
                <Instant at={token.lastUsedAt} relative none="never" />
              </Table.Td>
              <Table.Td>
                by {token.createdBy.name} <Instant at={token.createdAt} relative />
              </Table.Td>
              <Table.Td>{token.state === 'Active' && <Revoke token={token} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Revoke({ token: { id, name } }: { token: Token }): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('tokens');
  const revoke = (): void =>
    ask({
      title: `Revoke a token of ${name}`,
      effect: 'Every server refuses it within five seconds. It cannot be made good again.',
      confirm: 'Revoke',
      danger: true,
      takesReason: false,
      command: `carillon token revoke ${id}`,
      act: async () => {
        await revokeToken(id);
        await readAgain();
      },
    });
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Revoke a token of ${name}`}
      onClick={revoke}
    >
      Revoke
    </Button>
  );
}
