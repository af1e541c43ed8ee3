/** Creates a token and shows it once: it is neither stored nor shown again. */
import {
  Alert,
  Button,
  Code,
  Group,
  Modal,
  MultiSelect,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isRole, type Role, roles, rolesBeyond } from '../../../src/domain/access/permissions.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { type CreatedToken, createToken } from '../../actions/writing/govern-commands.ts';
import { WriteForm } from '../../actions/writing/write-form.tsx';
import { principalQuery } from '../../api/queries.ts';
import { copyText } from '../../display/copy-text.ts';
import { Instant } from '../../display/time/instant.tsx';

export function NewTokenDialog({ close }: { close: () => void }): ReactNode {
  const [created, setCreated] = useState<CreatedToken | null>(null);
  return (
    <Modal
      opened
      onClose={close}
      // What is shown once is not lost by a click beside it.
      closeOnClickOutside={created === null}
      closeOnEscape={created === null}
      title={created ? `Token of ${created.name}` : 'New token'}
      size="lg"
    >
      {created ? (
        <ShownOnce created={created} close={close} />
      ) : (
        <Form done={setCreated} close={close} />
      )}
    </Modal>
  );
}

const lives = [
  { value: '1d', label: 'in one day' },
  { value: '30d', label: 'in 30 days' },
  { value: '90d', label: 'in 90 days' },
  { value: '365d', label: 'in 365 days' },
  { value: 'never', label: 'never' },
] as const;

function endOf(life: string): string | null {
  if (life === 'never') return null;
  return new Date(Date.now() + Number.parseInt(life, 10) * 86_400_000).toISOString();
}

type FormProps = { done: (created: CreatedToken) => void; close: () => void };

function Form({ done, close }: FormProps): ReactNode {
  const { data: me } = useQuery(principalQuery);
  const readAgain = useReadAgain('tokens');
  const [name, setName] = useState('');
  const [wanted, setWanted] = useState<Role[]>([]);
  const [life, setLife] = useState('90d');
  const held = me?.roles.filter(isRole) ?? [];
  const flags = wanted.map((role) => ` --role ${role}`).join('');
  return (
    <WriteForm
      submit="Create"
      command={`carillon token create --name ${shellWord(name)}${flags} --expires ${life}`}
      takesReason={false}
      etag={null}
      save={async () => {
        const created = await createToken({ name, roles: wanted, expiresAt: endOf(life) });
        done(created);
        await readAgain();
      }}
      close={close}
      staysOpen
    >
      <TextInput
        label="User"
        description="Recorded as the initiator of every change: letters, digits, dots and hyphens."
        required
        maxLength={64}
        pattern="[A-Za-z0-9.\-]{1,64}"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Roles"
        searchable
        description="None may allow more than yours do."
        required
        data={roles.map((role) => ({
          value: role,
          label: role,
          disabled: rolesBeyond(held, [role]).length > 0,
        }))}
        value={wanted}
        onChange={(chosen) => setWanted(chosen.filter(isRole))}
      />
      <Select
        label="Expires"
        allowDeselect={false}
        data={[...lives]}
        value={life}
        onChange={(chosen) => setLife(chosen ?? '90d')}
      />
    </WriteForm>
  );
}

type ShownProps = { created: CreatedToken; close: () => void };

function ShownOnce({ created, close }: ShownProps): ReactNode {
  return (
    <Stack>
      <Alert color="bell" title="Copy it now">
        It is not stored and cannot be shown again.
      </Alert>
      <Code block tabIndex={0} aria-label="The token">
        {created.token}
      </Code>
      <Text size="sm" component="div">
        Roles: {created.roles.join(', ')}. Expires: <Instant at={created.expiresAt} none="never" />
      </Text>
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={() => copyText(created.token)}
        >
          Copy
        </Button>
        <Button onClick={close}>I have kept it</Button>
      </Group>
    </Stack>
  );
}
