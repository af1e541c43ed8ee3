/** Shapes of notification channels, discriminated by the `type` of their settings. */
import { type Static, Type } from 'typebox';
import { titlePattern } from '../../domain/name.ts';
import { channelLimits, chatFormats, mailSecurities } from '../../domain/notification/channel.ts';
import { placeholders } from '../../domain/notification/chat-template.ts';
import { maxAddressLength } from '../../domain/notification/mail-address.ts';
import { Initiator } from '../execution/executions.ts';
import {
  Enum,
  Instant,
  Named,
  Nullable,
  OneOf,
  Page,
  Ref,
  Slug,
  Strict,
  Uuid,
} from '../validation/schema.ts';

const optional = Type.Optional;

export const channelName = { ...Slug, description: 'Name of a channel, such as on-call.' };

const ChannelSecret = Named(
  'ChannelSecret',
  Strict(
    {
      secret: Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' }),
    },
    { description: 'Name of a secret of the server: CARILLON_SECRET_NAME. Never its value.' },
  ),
);

const url = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: channelLimits.urlLength, pattern: '^https?://' }),
    Ref(ChannelSecret),
  ],
  { description: 'An address, or { "secret": "NAME" } when the address is itself a credential.' },
);
const address = Type.String({ minLength: 3, maxLength: maxAddressLength, pattern: '@' });

const WebhookChannelSettings = Named(
  'WebhookChannelSettings',
  Strict({
    type: Type.Literal('Webhook'),
    url,
    signingSecrets: Type.Array(Ref(ChannelSecret), {
      minItems: 1,
      maxItems: channelLimits.signingSecrets,
      description:
        'Secrets of the form whsec_ and base64, as Standard Webhooks uses them. Two while one replaces the other.',
    }),
  }),
);

const EmailChannelSettings = Named(
  'EmailChannelSettings',
  Strict({
    type: Type.Literal('Email'),
    host: Type.String({
      minLength: 1,
      maxLength: 253,
      pattern: '^[A-Za-z0-9.:_-]+$',
      description: 'Mail server.',
    }),
    port: optional(Type.Integer({ minimum: 1, maximum: 65_535, default: 587 })),
    security: optional(
      Enum(mailSecurities, {
        default: 'StartTls',
        description:
          'StartTls refuses a server that does not offer it; Tls is for port 465; None sends in the clear.',
      }),
    ),
    login: optional(
      Nullable(
        Strict({
          user: Type.String({ minLength: 1, maxLength: 254, pattern: titlePattern }),
          password: Ref(ChannelSecret),
        }),
      ),
    ),
    from: { ...address, description: 'Sender; the policy file lists those that a tenant may use.' },
    to: Type.Array(address, { minItems: 1, maxItems: channelLimits.recipients, uniqueItems: true }),
  }),
);

const template = Type.String({
  minLength: 1,
  maxLength: channelLimits.templateLength,
  description: `Text with placeholders: ${placeholders.map((name) => `{{${name}}}`).join(', ')}.`,
});

const ChatChannelSettings = Named(
  'ChatChannelSettings',
  Strict({
    type: Type.Literal('Chat'),
    url,
    format: Enum(chatFormats, {
      description: 'Custom sends `body`; the others know their own form.',
    }),
    template: optional(Nullable(template)),
    body: optional(
      Type.Unknown({
        description:
          'With the format Custom: the JSON that is sent; placeholders in its texts are replaced.',
      }),
    ),
  }),
);

const ChannelSettings = Named(
  'ChannelSettings',
  OneOf([WebhookChannelSettings, EmailChannelSettings, ChatChannelSettings]),
);

export const NotificationChannelBody = Named(
  'NotificationChannelBody',
  Strict({
    settings: Ref(ChannelSettings),
    enabled: optional(Type.Boolean({ default: true })),
    reason: optional(Type.String({ maxLength: 500, description: 'Why it is changed.' })),
  }),
);
export type NotificationChannelBody = Static<typeof NotificationChannelBody>;

export const NotificationChannel = Named(
  'NotificationChannel',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    settings: Ref(ChannelSettings),
    enabled: Type.Boolean(),
    disabledReason: Nullable(
      Type.String({ description: 'Why Carillon disabled it; null unless it did.' }),
    ),
    failures: Type.Integer({ description: 'Failed attempts since the last one that succeeded.' }),
    pausedUntil: Nullable({
      ...Instant,
      description: 'After five failures in a row no attempt is made before this instant.',
    }),
    version: Type.Integer({ description: 'Grows by one with every change.' }),
    updatedAt: Instant,
    updatedBy: Ref(Initiator),
  }),
);
export type NotificationChannel = Static<typeof NotificationChannel>;

export const NotificationChannelPage = Named('NotificationChannelPage', Page(NotificationChannel));
export type NotificationChannelPage = Static<typeof NotificationChannelPage>;

export const channelSchemas = [
  ChannelSecret,
  WebhookChannelSettings,
  EmailChannelSettings,
  ChatChannelSettings,
  ChannelSettings,
  NotificationChannelBody,
  NotificationChannel,
  NotificationChannelPage,
];
