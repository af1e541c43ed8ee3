/** A new notification rule that names the schedule. */
import { Button, Group, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import {
  kindWords,
  type NotificationKind,
  notificationKinds,
} from '../../../src/domain/notification/kinds.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { api } from '../../api/client.ts';
import { Problem } from '../../display/problem.tsx';

type Props = { slug: string; close: () => void };

const maxChannels = 200;

async function readChannels(signal: AbortSignal): Promise<readonly string[]> {
  const params = { query: { limit: maxChannels } };
  const { data } = await api().GET('/api/v1/notification-channels', { params, signal });
  return data.items.map(({ name }) => name);
}

/** A PUT would replace it. */
async function hasRule(name: string): Promise<boolean> {
  try {
    await api().GET('/api/v1/notification-rules/{name}', { params: { path: { name } } });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

export function NewRule({ slug, close }: Props): ReactNode {
  const known = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => readChannels(signal),
  });
  const readAgain = useReadAgain('rules');
  const [name, setName] = useState(`${slug}-failures`);
  const [kinds, setKinds] = useState<string[]>(['Failed', 'Missed']);
  const [channels, setChannels] = useState<string[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const create = async (): Promise<void> => {
    setFailure(null);
    try {
      const body = { kinds: kinds as NotificationKind[], schedules: [slug], channels };
      const params = { path: { name } };
      if (await hasRule(name)) {
        throw new Error(`There is a rule ${name} already; choose another name.`);
      }
      await api().PUT('/api/v1/notification-rules/{name}', { params, body });
      await readAgain();
      close();
    } catch (error) {
      setFailure(error);
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void create();
  };
  if (known.data?.length === 0) {
    return (
      <Text size="sm">
        There is no notification channel yet: <code>carillon apply -f my-channel.yaml</code>
      </Text>
    );
  }
  return (
    <form onSubmit={submit} aria-label="New rule">
      <Stack maw={480}>
        <TextInput
          label="Name of the rule"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label="Tells when it"
          data={notificationKinds.map((value) => ({ value, label: kindWords[value] }))}
          value={kinds}
          onChange={setKinds}
        />
        <MultiSelect
          label="Channels"
          data={[...(known.data ?? [])]}
          value={channels}
          onChange={setChannels}
        />
        {failure !== null && <Problem error={failure} />}
        <Group>
          <Button variant="default" onClick={close}>
            Back
          </Button>
          <Button type="submit">Create the rule</Button>
        </Group>
      </Stack>
    </form>
  );
}
