/** The form of a notification channel; which fields there are depends on its type. */
import { Loader, Modal, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import {
  applyCommand,
  type ChannelBody,
  putChannel,
} from '../../actions/writing/govern-commands.ts';
import { WriteForm } from '../../actions/writing/write-form.tsx';
import { readChannel, type Tagged } from '../../api/govern-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { ChannelFields, type ChannelSettings, emptySettings } from './channel-fields.tsx';

type Channel = components['schemas']['NotificationChannel'];

type DialogProps = {
  /** Empty for a new one. */
  name: string;
  taken: readonly Pick<Channel, 'name'>[];
  close: () => void;
};

export function ChannelDialog({ name, taken, close }: DialogProps): ReactNode {
  const isNew = name === '';
  const { data, error } = useQuery({
    queryKey: ['channel-form', name],
    queryFn: () => readChannel(name),
    enabled: !isNew,
    // A form keeps the version that it began with.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Modal opened onClose={close} title={isNew ? 'New channel' : `Change ${name}`} size="lg">
      {error && <Problem error={error} />}
      {!isNew && !data && !error && <Loader aria-label="Loading" />}
      {(isNew || data) && <ChannelForm current={data ?? null} taken={taken} close={close} />}
    </Modal>
  );
}

type FormProps = { current: Tagged<Channel> | null } & Pick<DialogProps, 'taken' | 'close'>;

function bodyOf({ settings, enabled }: Pick<Channel, 'settings' | 'enabled'>): ChannelBody {
  return { settings, enabled };
}

function ChannelForm({ current, taken, close }: FormProps): ReactNode {
  const [name, setName] = useState(current?.value.name ?? '');
  const [enabled, setEnabled] = useState(current?.value.enabled ?? true);
  const [settings, setSettings] = useState<ChannelSettings>(
    current?.value.settings ?? emptySettings('Webhook'),
  );
  const [etag, setEtag] = useState(current?.etag ?? null);
  const readAgain = useReadAgain('channels');
  const body = bodyOf({ settings, enabled });
  const isTaken = current === null && taken.some((one) => one.name === name);
  return (
    <WriteForm<Channel>
      submit={current ? 'Save' : 'Create'}
      command={applyCommand('carillon notification channel apply', {
        kind: 'NotificationChannel',
        name,
        spec: body,
      })}
      etag={etag}
      save={async (reason, ifMatch) => {
        if (isTaken) throw new Error(`There is a channel "${name}" already; choose another name.`);
        await putChannel({ name, body, reason, ifMatch });
        await readAgain();
      }}
      conflict={{
        read: () => readChannel(name),
        toBody: bodyOf,
        mine: body,
        take: ({ value, etag: now }) => {
          setSettings(value.settings);
          setEnabled(value.enabled);
          setEtag(now);
        },
      }}
      close={close}
    >
      {current === null && (
        <TextInput
          label="Name"
          description="Lower-case letters, digits and hyphens, such as on-call."
          required
          maxLength={63}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          error={isTaken ? 'There is a channel of this name already' : undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Select
        label="Type"
        allowDeselect={false}
        data={[
          { value: 'Webhook', label: 'Webhook, signed' },
          { value: 'Email', label: 'E-mail' },
          { value: 'Chat', label: 'Chat' },
        ]}
        value={settings.type}
        onChange={(chosen) => setSettings(emptySettings(chosen ?? 'Webhook'))}
      />
      <ChannelFields settings={settings} change={setSettings} />
      <Switch
        label="Enabled"
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </WriteForm>
  );
}
