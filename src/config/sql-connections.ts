/** Reads the file of the databases that Sql steps name. */
import { isAbsolute } from 'node:path';
import { allTenants } from '../domain/access/access-policy.ts';
import { isSlug } from '../domain/identifiers.ts';
import {
  defaultSqlPorts,
  type SqlConnection,
  type SqlDriver,
  sqlDrivers,
  type SqlTls,
} from '../domain/schedule/sql-connection.ts';
import { closestWord } from '../domain/text/closest-word.ts';
import { type Place, readPlace } from './json-file.ts';

const what = 'a SQL connection';
const settings = [
  'name',
  'driver',
  'host',
  'port',
  'database',
  'user',
  'password',
  'tls',
  'tenants',
  'pool',
  'scriptFolder',
] as const;

/** Null when no file is configured. @throws ConfigError naming file and entry. */
export function readSqlConnections(file: string | null): SqlConnection[] | null {
  if (file === null) return null;
  const seen = new Set<string>();
  return readPlace(file, what).list((place) => {
    const connection = toConnection(place);
    const { name } = connection;
    if (seen.has(name)) place.fail(`"${name}" is there twice`, 'give each connection its own name');
    seen.add(name);
    return connection;
  });
}

function toConnection(place: Place): SqlConnection {
  const object = place.object(settings);
  const required = (key: (typeof settings)[number]): Place => object.required(key);
  const driver = toDriver(required('driver'));
  return {
    name: toSlug(required('name'), 'a slug such as "hr-database"'),
    driver,
    host: toHost(required('host')),
    port: object.member('port')?.integer(1, 65_535) ?? defaultSqlPorts[driver],
    database: toWord(required('database')),
    user: toWord(required('user')),
    password: toPassword(object.member('password')),
    tls: toTls(object.member('tls')),
    tenants: object.member('tenants')?.list(toTenant) ?? null,
    pool: toPool(object.member('pool')),
    scriptFolder: toFolder(object.member('scriptFolder')),
  };
}

function toDriver(place: Place): SqlDriver {
  const text = place.text();
  const found = sqlDrivers.find((driver) => driver === text);
  if (found) return found;
  const close = closestWord(text, sqlDrivers);
  return place.fail(
    `"${text.slice(0, 100)}" is not a driver`,
    close === undefined ? `write one of ${sqlDrivers.join(', ')}` : `did you mean "${close}"?`,
  );
}

function toSlug(place: Place, form: string): string {
  const text = place.text();
  return isSlug(text) ? text : place.fail(`must be ${form}`);
}

/** As policies compare it: lower case, without the brackets of IPv6. */
function toHost(place: Place): string {
  const text = place.text().replace(/^\[|\]$/g, '');
  const isHost = /^[A-Za-z0-9._-]{1,253}$/.test(text) || /^[0-9A-Fa-f:.]{2,45}$/.test(text);
  return isHost ? text.toLowerCase() : place.fail('must be a host name or an address');
}

function toWord(place: Place): string {
  const text = place.text();
  return /^[^\p{Cc}]{1,128}$/u.test(text)
    ? text
    : place.fail('must be a text of 1 to 128 characters');
}

function toPassword(place: Place | undefined): SqlConnection['password'] {
  if (!place || place.isNull()) return null;
  if (place.isText()) {
    place.fail(
      'is a password in plain text',
      'write { "secret": "NAME" } and give the worker that secret',
    );
  }
  return { secret: place.object(['secret']).required('secret').text() };
}

/** TLS unless the file says that there is none. */
function toTls(place: Place | undefined): SqlTls | null {
  const verified = { caFile: null, serverName: null };
  if (!place) return verified;
  if (place.isBoolean()) return place.boolean() ? verified : null;
  const object = place.object(['caFile', 'serverName']);
  const caFile = object.member('caFile');
  return {
    caFile: caFile ? toPath(caFile) : null,
    serverName: object.member('serverName')?.text() ?? null,
  };
}

function toTenant(place: Place): string {
  const text = place.text();
  if (text === allTenants || isSlug(text)) return text;
  return place.fail(
    `"${text.slice(0, 100)}" is not the slug of a tenant`,
    'write its slug, or "*" for all',
  );
}

function toPool(place: Place | undefined): string | null {
  return !place || place.isNull() ? null : toSlug(place, 'the name of a pool');
}

function toFolder(place: Place | undefined): string | null {
  return !place || place.isNull() ? null : toPath(place);
}

function toPath(place: Place): string {
  const text = place.text();
  return isAbsolute(text) ? text : place.fail('must be an absolute path');
}
