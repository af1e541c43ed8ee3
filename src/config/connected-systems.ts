/** Reads the file of connected systems. */
import { readFileSync } from 'node:fs';
import { allTenants } from '../domain/access/access-policy.ts';
import { isSlug } from '../domain/identifiers.ts';
import { isMaxActive, limitBounds } from '../domain/limits/limit.ts';
import { isName, toName } from '../domain/name.ts';
import { checkHeaders } from '../domain/schedule/connected-system.ts';
import type { ConnectedSystem, TextOrSecret } from '../domain/schedule/schedule.ts';
import { decodeUtf8 } from '../domain/text/utf8.ts';
import { ConfigError } from './environment.ts';

/** Systems by name; none when no file is configured. @throws ConfigError naming file and entry. */
export function readConnectedSystems(file: string | null): ConnectedSystem[] {
  if (file === null) return [];
  let content: unknown;
  try {
    const decoded = decodeUtf8(readFileSync(file));
    if (!decoded.ok) throw new Error(decoded.fault.message);
    content = JSON.parse(decoded.text);
  } catch (error) {
    throw new ConfigError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(content)) throw new ConfigError(`${file} must contain a list of systems`);
  return content.map((entry: unknown, index) => toSystem(entry, `${file}, entry ${index + 1}`));
}

function toSystem(entry: unknown, place: string): ConnectedSystem {
  const fail = (what: string): never => {
    throw new ConfigError(`${place}: ${what}`);
  };
  const given = (entry ?? {}) as Partial<Record<string, unknown>>;
  const { name, title, url, runProfiles, tenants, headers, pool, maxActive } = given;
  if (typeof name !== 'string' || !isSlug(name)) return fail('"name" must be a slug such as "hr"');
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    return fail('"url" must be an http or https URL');
  }
  const profiles: unknown[] = Array.isArray(runProfiles) ? runProfiles : [];
  const named = profiles.filter((profile) => typeof profile === 'string').map(toName);
  if (named.length === 0 || named.length !== profiles.length) {
    return fail('"runProfiles" must list the names of its run profiles');
  }
  const odd = named.find((profile) => !isName(profile));
  if (odd !== undefined) {
    return fail(
      `the run profile ${JSON.stringify(odd)} contains an invisible character, or begins or ends with a blank`,
    );
  }
  const systemTenants = toTenants(tenants);
  if (systemTenants === null) {
    return fail('"tenants" must list slugs of tenants, or "*" for all of them');
  }
  if (pool !== undefined && (typeof pool !== 'string' || !isSlug(pool))) {
    return fail('"pool" must be the name of a pool');
  }
  if (maxActive !== undefined && !isMaxActive(maxActive)) {
    return fail(`"maxActive" must be a whole number from 1 to ${limitBounds.most}`);
  }
  const sent = toHeaders(headers);
  if (sent === null) {
    return fail('"headers" must map names to texts or to { "secret": "NAME" }');
  }
  const shown = typeof title === 'string' && title !== '' ? title : name;
  const found = { name, title: shown, url, runProfiles: named, ...systemTenants };
  const more = { ...(pool === undefined ? {} : { pool }), ...(maxActive && { maxActive }) };
  const system = { ...found, ...sent, ...more };
  const fault = checkHeaders(system.headers ?? {})[0];
  return fault
    ? fail(`"headers"${fault.pointer.slice('/headers'.length)} ${fault.message}`)
    : system;
}

/** Null when it is no map of headers. */
function toHeaders(headers: unknown): Pick<ConnectedSystem, 'headers'> | null {
  if (headers === undefined) return {};
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return null;
  const isValue = (value: unknown): value is TextOrSecret => {
    if (typeof value === 'string') return true;
    const { secret, ...rest } = (value ?? {}) as { secret?: unknown };
    return typeof secret === 'string' && secret !== '' && Object.keys(rest).length === 0;
  };
  const entries = Object.entries(headers);
  if (!entries.every(([, value]) => isValue(value))) return null;
  return { headers: Object.fromEntries(entries) };
}

/** Null when it is no list of tenants. */
function toTenants(tenants: unknown): Pick<ConnectedSystem, 'tenants'> | null {
  if (tenants === undefined) return {};
  const listed: unknown[] | null = Array.isArray(tenants) ? tenants : null;
  const slugs = listed?.filter(
    (tenant) => typeof tenant === 'string' && (tenant === allTenants || isSlug(tenant)),
  ) as string[] | undefined;
  return slugs && slugs.length === listed?.length ? { tenants: slugs } : null;
}
