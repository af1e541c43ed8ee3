/** Rules of a connected system, whether a tenant stores it or the file of the installation lists it. */
import { isName } from '../name.ts';
import { type InputError, pointerPart } from '../problem.ts';
import { credentialInUrl, credentialsInHeaders } from '../secrets/literal-secret.ts';
import { headerBlankFault, headerFault, headerNameFault } from '../steps/http-headers.ts';
import type { ConnectedSystem, TextOrSecret } from './schedule.ts';

export const systemLimits = {
  /** Of one tenant; those of the file do not count. */
  systems: 100,
  runProfiles: 100,
  headers: 10,
  urlLength: 2_000,
  titleLength: 100,
  headerLength: 1_000,
} as const;

/** What a step needs to reach a system. */
export type SystemConnection = Pick<ConnectedSystem, 'url'> & {
  headers: Readonly<Record<string, TextOrSecret>>;
  pool: string | null;
};

export function connectionOf({
  url,
  headers = {},
  pool = null,
}: ConnectedSystem): SystemConnection {
  return { url, headers, pool };
}

/** Headers of the run-profile protocol itself, and those that would send a request to another host. */
const protocolHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'host',
  'traceparent',
  'tracestate',
  'user-agent',
]);

function invalid(pointer: string, message: string, suggestion?: string): InputError {
  const error = { pointer, code: 'connected-system-invalid', message };
  return suggestion === undefined ? error : { ...error, suggestion };
}

function checkUrl(text: string): InputError[] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return [invalid('/url', 'must be an http or https URL', 'write https://host/path')];
  }
  const what = credentialInUrl(text);
  if (what !== null) {
    const remedy = 'send it in a header: write { "secret": "NAME" } under "headers"';
    return [{ ...invalid('/url', `holds ${what} in plain text`, remedy), code: 'literal-secret' }];
  }
  // Paths of the protocol are appended to it.
  if (!/[?#]/.test(text)) return [];
  return [invalid('/url', 'has a query or a fragment', 'write it up to the path')];
}

/** Pointers begin at the system. */
export function checkHeaders(headers: Readonly<Record<string, TextOrSecret>>): InputError[] {
  const errors: InputError[] = [];
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const at = `/headers/${pointerPart(name)}`;
    const fault =
      typeof value === 'string'
        ? (headerFault(name, value) ?? headerBlankFault(value))
        : headerNameFault(name);
    if (fault) errors.push(invalid(at, fault.message, fault.remedy));
    if (protocolHeaders.has(name.toLowerCase())) {
      errors.push(invalid(at, 'is set by the run-profile protocol', 'remove the header'));
    }
    if (seen.has(name.toLowerCase())) errors.push(invalid(at, 'is there twice'));
    seen.add(name.toLowerCase());
  }
  for (const { name, what, remedy } of credentialsInHeaders(headers)) {
    const message = `holds ${what} in plain text, which the API would show`;
    const pointer = `/headers/${pointerPart(name)}`;
    errors.push({ pointer, code: 'literal-secret', message, suggestion: remedy });
  }
  return errors;
}

function checkRunProfiles(names: readonly string[]): InputError[] {
  return names.flatMap((name, index) => {
    const at = `/runProfiles/${index}`;
    if (!isName(name)) {
      return [
        invalid(at, 'contains an invisible character, or begins or ends with a blank, or is empty'),
      ];
    }
    return names.indexOf(name) === index ? [] : [invalid(at, 'is there twice')];
  });
}

/** What is wrong with it, with pointers from the system on; its shape and its name are known to be right. */
export function checkSystem({ url, headers = {}, runProfiles }: ConnectedSystem): InputError[] {
  return [...checkUrl(url), ...checkHeaders(headers), ...checkRunProfiles(runProfiles)];
}
