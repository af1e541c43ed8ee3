/** Channels: where messages are sent to. Settings name secrets and never hold them. */
import type { TextOrSecret } from '../schedule/schedule.ts';

export type ChannelKind = 'Webhook' | 'Email' | 'Chat';

type SecretRef = { secret: string };

export type WebhookSettings = {
  type: 'Webhook';
  /** A URL that is itself a credential is named, as a secret. */
  url: TextOrSecret;
  /** Signing secrets, the newest first: each signs, so that a receiver may still know the old one only. */
  signingSecrets: readonly SecretRef[];
};

export const mailSecurities = ['StartTls', 'Tls', 'None'] as const;
/** `StartTls` refuses a server without it. `None` sends in the clear, and never a password. */
type MailSecurity = (typeof mailSecurities)[number];

export type EmailSettings = {
  type: 'Email';
  host: string;
  port: number;
  security: MailSecurity;
  /** Null without a login. */
  login: { user: string; password: SecretRef } | null;
  from: string;
  to: readonly string[];
};

export const chatFormats = ['Slack', 'Teams', 'Mattermost', 'Custom'] as const;
export type ChatFormat = (typeof chatFormats)[number];

export type ChatSettings = {
  type: 'Chat';
  url: TextOrSecret;
  format: ChatFormat;
  /** Text with `{{placeholders}}`; null for the usual one. */
  template: string | null;
  /** With the format `Custom`: the body, in whose texts placeholders are replaced. */
  body: unknown;
};

export type ChannelSettings = WebhookSettings | EmailSettings | ChatSettings;

export const channelLimits = {
  channels: 100,
  signingSecrets: 2,
  recipients: 20,
  urlLength: 2_048,
  templateLength: 4_000,
  bodyBytes: 16_384,
} as const;

/** Part of the policy file where it lists pools: notifications are sent as from a pool of this name. */
export const notificationPool = 'notifications';

/** The secrets that a channel names. */
export function secretsOf(settings: ChannelSettings): string[] {
  switch (settings.type) {
    case 'Webhook':
      return [...namesIn(settings.url), ...settings.signingSecrets.map(({ secret }) => secret)];
    case 'Email':
      return settings.login === null ? [] : [settings.login.password.secret];
    case 'Chat':
      return namesIn(settings.url);
  }
}

function namesIn(url: TextOrSecret): string[] {
  return typeof url === 'string' ? [] : [url.secret];
}
