/** Names of secrets, who may use them, and the form that stores one: no response shows a value. */
import {
  Button,
  Group,
  Loader,
  Modal,
  PasswordInput,
  Stack,
  Table,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { components } from '../../src/client/api-types.ts';
import { shellWord } from '../../src/domain/text/shell-word.ts';
import { useAsk } from '../actions/ask.tsx';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { deleteSecret, putSecret } from '../actions/writing/govern-commands.ts';
import { WriteForm } from '../actions/writing/write-form.tsx';
import { secretsQuery } from '../api/govern-queries.ts';
import { Empty } from '../display/empty.tsx';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';

type Secret = components['schemas']['Secret'];

export function SecretsSection(): ReactNode {
  const { form } = useSearch({ from: '/settings/$section' });
  const navigate = useNavigate({ from: '/settings/$section' });
  const { data, error, refetch } = useQuery(secretsQuery);
  const mayAdminister = usePermitted('administer');
  const showForm = (name: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, form: name }) });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { items, activeKeyId } = data;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">
          {activeKeyId === null
            ? 'The server has no keys for stored secrets; the operator sets CARILLON_SECRETS_KEYS_FILE.'
            : `New values are encrypted with the key ${activeKeyId}.`}
        </Text>
        {mayAdminister && activeKeyId !== null && (
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => showForm('')}
          >
            New secret
          </Button>
        )}
      </Group>
      {items.length === 0 ? (
        <Empty title="No secret is known" command="carillon secret set HR_TOKEN">
          <Text size="sm">Steps name a secret; its value is shown to no user.</Text>
        </Empty>
      ) : (
        <SecretTable secrets={items} change={mayAdminister ? showForm : null} />
      )}
      {form !== undefined && (
        <SecretDialog
          key={form}
          current={items.find(({ name, source }) => name === form && source === 'store') ?? null}
          close={() => showForm(undefined)}
        />
      )}
    </Stack>
  );
}

type TableProps = { secrets: readonly Secret[]; change: ((name: string) => void) | null };

function SecretTable({ secrets, change }: TableProps): ReactNode {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table aria-label="Secrets">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Where</Table.Th>
            <Table.Th>Pools</Table.Th>
            <Table.Th>Hosts</Table.Th>
            <Table.Th>Changed</Table.Th>
            {change && <Table.Th>Action</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {secrets.map((secret) => (
            <Table.Tr key={`${secret.source} ${secret.name}`}>
              <Table.Td>{secret.name}</Table.Td>
              <Table.Td>
                {secret.source === 'store' ? `stored, key ${secret.keyId}` : 'step workers'}
                {secret.readable === false && ' (the server does not have this key)'}
              </Table.Td>
              <Table.Td>{secret.pools?.join(', ') ?? 'any'}</Table.Td>
              <Table.Td>{secret.hosts?.join(', ') ?? 'any'}</Table.Td>
              <Table.Td>
                {secret.updatedBy && `by ${secret.updatedBy.name} `}
                <Instant at={secret.updatedAt} relative none="" />
              </Table.Td>
              {change && (
                <Table.Td>
                  {secret.source === 'store' && (
                    <Group gap="xs">
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`Replace ${secret.name}`}
                        onClick={() => change(secret.name)}
                      >
                        Replace
                      </Button>
                      <Remove secret={secret} />
                    </Group>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Remove({ secret: { name } }: { secret: Secret }): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('secrets');
  const remove = (): void =>
    ask({
      title: `Remove the secret ${name}`,
      effect: 'Steps that name it fail, unless their workers have one of that name.',
      confirm: 'Remove',
      danger: true,
      takesReason: false,
      command: `carillon secret remove ${name} --yes`,
      act: async () => {
        await deleteSecret(name);
        await readAgain();
      },
    });
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Remove the secret ${name}`}
      onClick={remove}
    >
      Remove
    </Button>
  );
}

type DialogProps = { current: Secret | null; close: () => void };

function SecretDialog({ current, close }: DialogProps): ReactNode {
  const readAgain = useReadAgain('secrets');
  const [name, setName] = useState(current?.name ?? '');
  const [value, setValue] = useState('');
  const [pools, setPools] = useState<string[]>(current?.pools ?? []);
  const [hosts, setHosts] = useState<string[]>(current?.hosts ?? []);
  const orNull = (list: string[]): string[] | null => (list.length === 0 ? null : list);
  const listFlag = (flag: string, list: string[]): string =>
    list.length === 0 ? '' : ` ${flag} ${shellWord(list.join(','))}`;
  const flags = listFlag('--pools', pools) + listFlag('--hosts', hosts);
  return (
    <Modal opened onClose={close} title={current ? `Replace ${name}` : 'New secret'} size="lg">
      <WriteForm
        submit="Store"
        command={`carillon secret set ${shellWord(name)}${flags}`}
        etag={null}
        save={async (reason) => {
          const body = { value, pools: orNull(pools), hosts: orNull(hosts) };
          await putSecret({ name, body, reason, ifMatch: null });
          await readAgain();
        }}
        close={close}
      >
        <TextInput
          label="Name"
          description="The name that steps use, such as HR_TOKEN."
          required
          disabled={current !== null}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Value"
          description="Encrypted by the server, and shown to no user."
          required
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <TagsInput
          label="Pools"
          description="Only their steps may use it; none: those of every pool."
          value={pools}
          onChange={setPools}
        />
        <TagsInput
          label="Hosts"
          description="It may be sent to these alone, such as hr.example.com; none: to any."
          value={hosts}
          onChange={setHosts}
        />
      </WriteForm>
    </Modal>
  );
}
