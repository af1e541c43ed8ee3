/** A database that the user gives to `carillon dev`: which login owns the schema, and which one works with it. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** `url` is the login of the server and the workers, `ownerUrl` that of `migrate`. */
export type DatabaseUrls = { url: string; ownerUrl: string };

/**
 * With DATABASE_URL alone, its login owns the schema; then one of this data directory is made up, which
 * `migrate` creates. `file` keeps its name and password.
 */
export function chooseLogins(
  given: { databaseUrl: string; databaseOwnerUrl: string | null },
  file: string,
): DatabaseUrls {
  const { databaseUrl, databaseOwnerUrl } = given;
  if (databaseOwnerUrl !== null) return { url: databaseUrl, ownerUrl: databaseOwnerUrl };
  const url = new URL(databaseUrl);
  const { name, password } = ownLogin(file);
  url.username = name;
  url.password = password;
  return { url: url.href, ownerUrl: databaseUrl };
}

type Login = { name: string; password: string };

function ownLogin(file: string): Login {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Login;
  const name = `carillon_dev_${randomBytes(4).toString('hex')}`;
  const login = { name, password: randomBytes(24).toString('base64url') };
  writeFileSync(file, JSON.stringify(login), { mode: 0o600, flag: 'wx' });
  return login;
}
