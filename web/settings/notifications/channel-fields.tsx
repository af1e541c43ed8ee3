/** The fields of each type of channel. Secrets are named, never asked for. */
import { JsonInput, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import {
  channelLimits,
  type ChatFormat,
  chatFormats,
  mailSecurities,
} from '../../../src/domain/notification/channel.ts';
import { TextOrSecretInput } from '../../display/text-or-secret.tsx';

export type ChannelSettings = components['schemas']['ChannelSettings'];
type Of<Type extends ChannelSettings['type']> = Extract<ChannelSettings, { type: Type }>;

export function emptySettings(type: ChannelSettings['type']): ChannelSettings {
  switch (type) {
    case 'Webhook':
      return { type, url: '', signingSecrets: [] };
    case 'Email':
      return { type, host: '', port: 587, security: 'StartTls', login: null, from: '', to: [] };
    case 'Chat':
      return { type, url: { secret: '' }, format: 'Slack', template: null, body: null };
  }
}

type Props<Settings> = { settings: Settings; change: (settings: ChannelSettings) => void };

export function ChannelFields({ settings, change }: Props<ChannelSettings>): ReactNode {
  switch (settings.type) {
    case 'Webhook':
      return <WebhookFields settings={settings} change={change} />;
    case 'Email':
      return <EmailFields settings={settings} change={change} />;
    case 'Chat':
      return <ChatFields settings={settings} change={change} />;
  }
}

function WebhookFields({ settings, change }: Props<Of<'Webhook'>>): ReactNode {
  return (
    <>
      <TextOrSecretInput
        label="Address"
        placeholder="where messages are posted to"
        maxLength={channelLimits.urlLength}
        value={settings.url}
        change={(url) => change({ ...settings, url })}
      />
      <TagsInput
        label="Signing secrets"
        description="Names of secrets of the server, which sign each message; two while one replaces the other."
        required
        maxTags={channelLimits.signingSecrets}
        acceptValueOnBlur
        value={settings.signingSecrets.map(({ secret }) => secret)}
        onChange={(names) =>
          change({ ...settings, signingSecrets: names.map((secret) => ({ secret })) })
        }
      />
    </>
  );
}

function EmailFields({ settings, change }: Props<Of<'Email'>>): ReactNode {
  const { host, port = 587, security = 'StartTls', login = null, from, to } = settings;
  return (
    <>
      <TextInput
        label="Mail server"
        placeholder="mail.example.com"
        required
        maxLength={253}
        value={host}
        onChange={(event) => change({ ...settings, host: event.currentTarget.value })}
      />
      <NumberInput
        label="Port"
        min={1}
        max={65_535}
        allowDecimal={false}
        value={port}
        onChange={(value) => change({ ...settings, port: Number(value) || 587 })}
      />
      <Select
        label="Security"
        allowDeselect={false}
        data={[...mailSecurities]}
        value={security}
        onChange={(chosen) =>
          change({
            ...settings,
            security: mailSecurities.find((one) => one === chosen) ?? 'StartTls',
          })
        }
      />
      <TextInput
        label="Login"
        description="Empty for none."
        maxLength={254}
        value={login?.user ?? ''}
        onChange={({ currentTarget: { value } }) =>
          change({
            ...settings,
            login:
              value === '' ? null : { user: value, password: login?.password ?? { secret: '' } },
          })
        }
      />
      {login && (
        <TextInput
          label="Password: name of the secret"
          required
          maxLength={128}
          value={login.password.secret}
          onChange={(event) =>
            change({
              ...settings,
              login: { ...login, password: { secret: event.currentTarget.value } },
            })
          }
        />
      )}
      <TextInput
        type="email"
        label="From"
        required
        value={from}
        onChange={(event) => change({ ...settings, from: event.currentTarget.value })}
      />
      <TagsInput
        label="To"
        description="Addresses; Enter ends each."
        required
        maxTags={channelLimits.recipients}
        acceptValueOnBlur
        value={to}
        onChange={(addresses) => change({ ...settings, to: addresses })}
      />
    </>
  );
}

function ChatFields({ settings, change }: Props<Of<'Chat'>>): ReactNode {
  const { url, format, template = null } = settings;
  const isCustom = format === 'Custom';
  const setFormat = (chosen: ChatFormat): void =>
    change({ ...settings, format: chosen, template: null, body: null });
  return (
    <>
      <Select
        label="Format"
        allowDeselect={false}
        data={[...chatFormats]}
        value={format}
        onChange={(chosen) => setFormat(chatFormats.find((one) => one === chosen) ?? 'Slack')}
      />
      <TextOrSecretInput
        label="Address"
        maxLength={channelLimits.urlLength}
        value={url}
        change={(changed) => change({ ...settings, url: changed })}
      />
      {isCustom ? (
        <CustomBody settings={settings} change={change} />
      ) : (
        <Textarea
          label="Template"
          description="With {{subject}}, {{items}} and others; empty for the usual text."
          maxLength={channelLimits.templateLength}
          autosize
          value={template ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ ...settings, template: value === '' ? null : value })
          }
        />
      )}
    </>
  );
}

function CustomBody({ settings, change }: Props<Of<'Chat'>>): ReactNode {
  const [text, setText] = useState(
    settings.body === null || settings.body === undefined
      ? ''
      : JSON.stringify(settings.body, null, 2),
  );
  return (
    <JsonInput
      label="Body"
      description="The JSON that is sent; placeholders such as {{subject}} in its texts are replaced."
      validationError="This is no JSON"
      required
      autosize
      minRows={4}
      value={text}
      onChange={(written) => {
        setText(written);
        const body = parse(written);
        if (body !== undefined) change({ ...settings, body });
      }}
    />
  );
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
