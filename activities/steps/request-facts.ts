/** What the record keeps of the request a step sends: never a credential, never much. */
import { type AttemptRequest, requestExcerptLength } from '../../src/domain/observation.ts';
import type { HttpSettings, StepSettings } from '../../src/domain/schedule/schedule.ts';
import { mayNameCredential } from '../../src/domain/secrets/credential-names.ts';
import { cleanText, excerpt } from '../../src/domain/text/clip.ts';
import { mark, maskBeginning, type SecretMask } from './masking/secret-mask.ts';

/** Null for steps that send no request. A run profile is started with one to its connected system. */
export function requestOf(
  settings: StepSettings,
  secrets: SecretMask,
  systemUrl?: string,
): AttemptRequest | null {
  const shown = (url: string): string => shownText(secrets, withoutSecrets(secrets.mask(url)));
  if ('runProfile' in settings && systemUrl !== undefined) {
    const body = JSON.stringify({ profile: settings.runProfile });
    const url = shown(`${systemUrl}/runs`);
    return { method: 'POST', url, body: shownText(secrets, body) };
  }
  if (!('url' in settings)) return null;
  const body = bodyOf(settings);
  return {
    method: settings.method,
    url: shown(settings.url),
    body: body === null ? null : shownText(secrets, body),
  };
}

function shownText(secrets: SecretMask, text: string): string {
  const masked = maskBeginning(secrets, cleanText(text), requestExcerptLength);
  return excerpt(masked, requestExcerptLength);
}

/** The address without user, fragment, and the values of parameters that look like credentials. */
function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text.split(/[?#]/)[0] ?? '';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  const query = [...url.searchParams].map(([name, value]) =>
    mayNameCredential(name) ? `${name}=${mark}` : `${name}=${value}`,
  );
  url.search = '';
  return query.length === 0 ? url.href : `${url.href}?${query.join('&')}`;
}

function bodyOf({ body }: HttpSettings): string | null {
  if (body === null) return null;
  if (typeof body !== 'string') return JSON.stringify(body, hideSecrets);
  const value = parseObject(body);
  if (value !== null) return JSON.stringify(value, hideSecrets);
  // A form: the same names as in a query.
  return body.replace(/(^|&)([^=&\s]{1,64})=[^&\s]*/g, (pair, before: string, name: string) =>
    mayNameCredential(name) ? `${before}${name}=${mark}` : pair,
  );
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function hideSecrets(name: string, value: unknown): unknown {
  return mayNameCredential(name) && (typeof value === 'string' || typeof value === 'number')
    ? mark
    : value;
}
