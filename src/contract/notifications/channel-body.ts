/** The body of a channel → its settings, or every mistake. */
import {
  channelLimits,
  type ChannelSettings,
  type ChatSettings,
} from '../../domain/notification/channel.ts';
import {
  placeholders,
  textsOf,
  unknownPlaceholder,
} from '../../domain/notification/chat-template.ts';
import { isMailAddress } from '../../domain/notification/mail-address.ts';
import type { InputError } from '../../domain/problem.ts';
import type { TextOrSecret } from '../../domain/schedule/schedule.ts';
import { credentialInUrl, credentialInValue } from '../../domain/secrets/literal-secret.ts';
import { problemOf } from '../schedule/definition.ts';
import { checkBodyText } from '../validation/body-text.ts';
import type { NotificationChannelBody } from './channels.ts';

const error = (field: string, message: string, suggestion: string): InputError => ({
  pointer: `/settings/${field}`,
  code: 'channel-invalid',
  message,
  suggestion,
});

/** @throws ProblemError `channel-invalid` with every mistake. */
export function readChannelBody(body: NotificationChannelBody): ChannelSettings {
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const settings = toSettings(body.settings);
  const errors = errorsOf(settings);
  if (errors.length > 0) throw problemOf(errors);
  return settings;
}

function toSettings(given: NotificationChannelBody['settings']): ChannelSettings {
  switch (given.type) {
    case 'Webhook':
      return { type: given.type, url: given.url, signingSecrets: given.signingSecrets };
    case 'Email':
      return {
        type: given.type,
        host: given.host.toLowerCase(),
        port: given.port ?? 587,
        security: given.security ?? 'StartTls',
        login: given.login ?? null,
        from: given.from,
        to: given.to,
      };
    case 'Chat':
      return {
        type: given.type,
        url: given.url,
        format: given.format,
        template: given.template ?? null,
        body: given.body ?? null,
      };
  }
}

function errorsOf(settings: ChannelSettings): InputError[] {
  switch (settings.type) {
    case 'Webhook': {
      const names = new Set(settings.signingSecrets.map(({ secret }) => secret));
      const repeated = names.size < settings.signingSecrets.length;
      const twice = error('signingSecrets', 'names one secret twice', 'name each once');
      return [...urlErrors(settings.url), ...(repeated ? [twice] : [])];
    }
    case 'Email':
      return emailErrors(settings);
    case 'Chat':
      return [...urlErrors(settings.url), ...chatErrors(settings)];
  }
}

function urlErrors(url: TextOrSecret): InputError[] {
  if (typeof url !== 'string') return [];
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return [
      error('url', 'is not an address', 'write one such as https://hooks.example.com/carillon'),
    ];
  }
  if (new URL(url).hash !== '') {
    return [error('url', 'has a fragment, which is never sent', 'remove the part from # on')];
  }
  const what = credentialInUrl(url);
  if (what === null) return [];
  const remedy = 'write { "secret": "NAME" } and give the server a secret with the whole address';
  return [{ ...error('url', `holds ${what}`, remedy), code: 'literal-secret' }];
}

function emailErrors({
  from,
  to,
  host,
  security,
  login,
}: Extract<ChannelSettings, { type: 'Email' }>): InputError[] {
  const plain = 'write one address such as alerts@example.com, without a name';
  const wrong = [
    ...(isMailAddress(from) ? [] : [error('from', 'is not an address', plain)]),
    ...to.flatMap((one, index) =>
      isMailAddress(one) ? [] : [error(`to/${index}`, 'is not an address', plain)],
    ),
  ];
  const shown = host.includes(':') ? `[${host}]` : host;
  if (!URL.canParse(`http://${shown}/`)) {
    wrong.push(error('host', 'is not a host', 'write a name such as mail.example.com'));
  }
  if (security === 'None' && login !== null) {
    wrong.push(error('login', 'would be sent in the clear', 'use StartTls or Tls, or no login'));
  }
  return wrong;
}

function chatErrors({ url, format, template, body }: ChatSettings): InputError[] {
  const found: InputError[] = [];
  if (format !== 'Custom' && typeof url === 'string') {
    const remedy = 'write { "secret": "NAME" } and give the server a secret with the whole address';
    const message = `is the credential of a ${format} webhook`;
    found.push({ ...error('url', message, remedy), code: 'literal-secret' });
  }
  if (format === 'Custom' && body === null) {
    found.push(error('body', 'is missing', 'write the JSON that the format Custom sends'));
  }
  if (format !== 'Custom' && body !== null) {
    found.push(error('body', `is only sent with the format Custom`, 'remove it, or use template'));
  }
  if (format === 'Custom' && template !== null) {
    found.push(error('template', 'is not used with the format Custom', 'put the text into body'));
  }
  if (Buffer.byteLength(JSON.stringify(body)) > channelLimits.bodyBytes) {
    const most = `use at most ${channelLimits.bodyBytes} bytes`;
    return [...found, error('body', 'is too large', most)];
  }
  const credential = credentialInValue(body);
  if (credential !== null) {
    const remedy = 'send it in the address: write { "secret": "NAME" } as url';
    found.push({ ...error('body', `holds ${credential}`, remedy), code: 'literal-secret' });
  }
  return [
    ...found,
    ...placeholderErrors('template', [template ?? '']),
    ...placeholderErrors('body', textsOf(body)),
  ];
}

function placeholderErrors(field: string, texts: readonly string[]): InputError[] {
  const known = placeholders.map((name) => `{{${name}}}`).join(', ');
  return texts.flatMap((text) => {
    const name = unknownPlaceholder(text);
    if (name === null) return [];
    return [error(field, `has no placeholder {{${name.slice(0, 50)}}}`, `use ${known}`)];
  });
}
