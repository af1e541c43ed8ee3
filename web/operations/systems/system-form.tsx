/** The form of a connected system of the tenant. */
import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { systemLimits } from '../../../src/domain/schedule/connected-system.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { applyCommand, putSystem, type SystemBody } from '../../actions/writing/govern-commands.ts';
import { WriteForm } from '../../actions/writing/write-form.tsx';
import { poolsQuery, readSystem, type Tagged } from '../../api/govern-queries.ts';
import { type TextOrSecret, TextOrSecretInput } from '../../display/text-or-secret.tsx';

type System = components['schemas']['ConnectedSystem'];
type Header = { name: string; value: TextOrSecret };
type Fields = {
  name: string;
  title: string;
  url: string;
  pool: string | null;
  runProfiles: string[];
  headers: readonly Header[];
};

type Props = {
  /** Null for a new one. */
  current: Tagged<System> | null;
  /** Those whose names a new one cannot have. */
  taken: readonly Pick<System, 'name'>[];
  close: () => void;
};

export function SystemDialog({ current, taken, close }: Props): ReactNode {
  const title = current ? `Change ${current.value.title}` : 'New connected system';
  return (
    <Modal opened onClose={close} title={title} size="xl">
      <SystemForm current={current} taken={taken} close={close} />
    </Modal>
  );
}

function fieldsOf(system: System | undefined): Fields {
  return {
    name: system?.name ?? '',
    title: system?.title ?? '',
    url: system?.url ?? '',
    pool: system?.pool ?? null,
    runProfiles: [...(system?.runProfiles ?? [])],
    headers: Object.entries(system?.headers ?? {}).map(([name, value]) => ({ name, value })),
  };
}

/** What there is, in the shape of a body. */
function bodyOf({ name, title, url, pool, runProfiles, headers }: Fields): SystemBody {
  return {
    url: url.trim(),
    runProfiles,
    title: title.trim() === '' ? name : title.trim(),
    headers: Object.fromEntries(headers.map((one) => [one.name.trim(), one.value])),
    pool,
  };
}

function SystemForm({ current, taken, close }: Props): ReactNode {
  const [fields, setFields] = useState(() => fieldsOf(current?.value));
  const [etag, setEtag] = useState(current?.etag ?? null);
  const readAgain = useReadAgain('systems');
  const body = bodyOf(fields);
  const name = fields.name.trim();
  const isTaken = current === null && taken.some((one) => one.name === name);
  return (
    <WriteForm<System>
      submit={current ? 'Save' : 'Create'}
      command={applyCommand('carillon system set', { kind: 'ConnectedSystem', name, spec: body })}
      etag={etag}
      save={async (reason, ifMatch) => {
        if (isTaken) throw new Error(`There is a system "${name}" already; choose another name.`);
        await putSystem({ name, body, reason, ifMatch });
        await readAgain();
      }}
      conflict={{
        read: () => readSystem(name),
        toBody: (stored) => bodyOf(fieldsOf(stored)),
        mine: body,
        take: ({ value, etag: now }) => {
          setFields(fieldsOf(value));
          setEtag(now);
        },
      }}
      close={close}
    >
      <SystemFields
        fields={fields}
        change={(part) => setFields((before) => ({ ...before, ...part }))}
        isNew={current === null}
        isTaken={isTaken}
      />
    </WriteForm>
  );
}

type FieldsProps = {
  fields: Fields;
  change: (part: Partial<Fields>) => void;
  isNew: boolean;
  isTaken: boolean;
};

function SystemFields({ fields, change, isNew, isTaken }: FieldsProps): ReactNode {
  const { data: pools = [] } = useQuery(poolsQuery);
  const names = new Set([...pools.map(({ name }) => name), ...(fields.pool ? [fields.pool] : [])]);
  return (
    <>
      {isNew && (
        <TextInput
          label="Name"
          description="What steps call it: lower-case letters, digits and hyphens."
          required
          maxLength={63}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          error={isTaken ? 'There is a system of this name already' : undefined}
          value={fields.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Title"
        description="Its name for people; the name unless given."
        maxLength={systemLimits.titleLength}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <TextInput
        type="url"
        label="Address"
        description="Base address of the run-profile protocol, without a query."
        placeholder="where run profiles are started"
        required
        maxLength={systemLimits.urlLength}
        value={fields.url}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <TagsInput
        label="Run profiles"
        description="Enter ends each. One that a schedule uses cannot be taken away."
        required
        maxTags={systemLimits.runProfiles}
        acceptValueOnBlur
        value={fields.runProfiles}
        onChange={(runProfiles) => change({ runProfiles })}
      />
      <Select
        label="Pool"
        description="The only pool whose steps may use it, because only its workers reach it."
        placeholder="any"
        clearable
        data={[...names]}
        value={fields.pool}
        onChange={(pool) => change({ pool })}
      />
      <Headers headers={fields.headers} change={(headers) => change({ headers })} />
    </>
  );
}

type HeadersProps = { headers: readonly Header[]; change: (headers: readonly Header[]) => void };

function Headers({ headers, change }: HeadersProps): ReactNode {
  const set = (index: number, part: Partial<Header>): void =>
    change(headers.map((one, place) => (place === index ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs" role="group" aria-label="Headers">
      <Text size="sm" fw={500}>
        Headers
      </Text>
      <Text size="xs" c="dimmed">
        Sent with every request to it. Credentials only as the name of a secret of the step workers.
      </Text>
      {headers.map(({ name, value }, index) => (
        <Group key={index} gap="xs" align="end">
          <TextInput
            label={`Header ${index + 1}`}
            required
            maxLength={200}
            value={name}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          <TextOrSecretInput
            label={`Value ${index + 1}`}
            maxLength={4_000}
            value={value}
            change={(changed) => set(index, { value: changed })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => change(headers.filter((_one, place) => place !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={headers.length >= systemLimits.headers}
          onClick={() => change([...headers, { name: '', value: { secret: '' } }])}
        >
          Add a header
        </Button>
      </Group>
    </Stack>
  );
}
