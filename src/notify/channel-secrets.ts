/** The secrets of channels: values of this server's environment, for the tenants and hosts of the policy. */
import { type AccessPolicy, refuseSecret } from '../domain/access/access-policy.ts';
import { type HostPlace, placeOf } from '../domain/access/host-pattern.ts';
import { secretPrefix } from '../domain/identifiers.ts';
import { notificationPool } from '../domain/notification/channel.ts';
import type { TextOrSecret } from '../domain/schedule/schedule.ts';

/** The channel as it is defined cannot be used here; another attempt ends the same until something is changed. */
export class ChannelRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChannelRefusal';
  }
}

export type SecretSource = {
  policy: AccessPolicy;
  resolveSecret: (name: string) => string | undefined;
};

export type ChannelSecrets = {
  /** The value of a secret that is used with requests to the places. @throws ChannelRefusal */
  resolve(name: string, places: readonly HostPlace[]): string;
  /** A value that is used here and sent nowhere. @throws ChannelRefusal */
  signing(name: string): string;
  /** The URL of a channel; where it is a secret, its host is judged as the place of that secret. */
  url(given: TextOrSecret): URL;
  /** Every value resolved so far, to be hidden from what is recorded. */
  hide(text: string): string;
};

export function createChannelSecrets(
  { policy, resolveSecret }: SecretSource,
  tenant: string,
): ChannelSecrets {
  const seen = new Set<string>();
  const scope = { tenant, pool: notificationPool };
  const check = (name: string, places: readonly HostPlace[]): void => {
    const refusal = refuseSecret(policy, scope, { name, target: places });
    if (refusal) throw new ChannelRefusal(`${refusal.message}; ${refusal.remedy}`);
  };
  const resolve = (name: string, places: readonly HostPlace[]): string => {
    // First: whether a secret exists is no concern of those who may not use it.
    check(name, places);
    const value = resolveSecret(name);
    if (value === undefined) {
      throw new ChannelRefusal(
        `the secret ${name} is not known to the server; set ${secretPrefix}${name} in its ` +
          'environment and start it again',
      );
    }
    seen.add(value);
    return value;
  };
  return {
    resolve,
    signing: (name) => resolve(name, []),
    url(given) {
      if (typeof given === 'string') return toUrl(given, 'the URL of the channel');
      // Twice: its host is known only when it is read, and only who may use it may have it read.
      const url = toUrl(resolve(given.secret, []), `the secret ${given.secret}`);
      check(given.secret, [placeOf(url)]);
      return url;
    },
    hide: (text) => [...seen].reduce((shown, value) => hideValue(shown, value), text),
  };
}

function toUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new ChannelRefusal(`${what} is not an http:// or https:// address without a user name`);
}

/** A short value would hide parts of other words. */
const shortestHidden = 4;

function hideValue(text: string, value: string): string {
  if (value.length < shortestHidden) return text;
  const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('base64')];
  return forms.reduce((shown, form) => shown.replaceAll(form, '***'), text);
}
