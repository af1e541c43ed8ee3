/** The files of an installation of two tenants, with new tokens and keys. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createToken } from '../../src/api/http/credentials.ts';
import type { ConnectedSystem } from '../../src/domain/schedule/schedule.ts';
import { shapePolicy, type ShapeTenant, shapeTenants } from './processes.ts';

type Tokens = Readonly<Record<ShapeTenant, string>>;

export type SecretFiles = {
  credentialsFile: string;
  systemsFile: string;
  policyFile: string;
  /** Of the step worker of both tenants. */
  tokensFile: string;
  payloadKeysFile: string;
  admins: Tokens;
  workers: Tokens;
  /** A file with the token of the tenant's admin. */
  adminFile: (tenant: ShapeTenant) => string;
};

export type SecretFilesOptions = {
  directory: string;
  systems: readonly ConnectedSystem[];
  systemsUrl: string;
};

export function writeSecretFiles(options: SecretFilesOptions): SecretFiles {
  const { directory, systems, systemsUrl } = options;
  const admins = { acme: createToken('acme-admin'), beta: createToken('beta-admin') };
  const workers = { acme: createToken('acme-steps'), beta: createToken('beta-steps') };
  const write = (name: string, content: unknown): string => {
    const file = join(directory, name);
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return file;
  };
  const entries = shapeTenants.flatMap((tenant) => [
    { name: `${tenant}-admin`, tenant, roles: ['admin'], sha256: admins[tenant].sha256 },
    { name: `${tenant}-steps`, tenant, roles: ['worker'], sha256: workers[tenant].sha256 },
  ]);
  const workerTokens = { acme: workers.acme.token, beta: workers.beta.token };
  const adminTokens = { acme: admins.acme.token, beta: admins.beta.token };
  for (const tenant of shapeTenants) write(`${tenant}.token`, adminTokens[tenant]);
  const key = (): string => randomBytes(32).toString('base64');
  return {
    credentialsFile: write('credentials.json', entries),
    systemsFile: write(
      'systems.json',
      systems.map((system) => ({ ...system, tenants: shapeTenants })),
    ),
    policyFile: write('policy.json', shapePolicy(systemsUrl)),
    tokensFile: write('tokens.json', workerTokens),
    payloadKeysFile: write('payload-keys.json', {
      active: 'one',
      keys: { one: key(), old: key() },
    }),
    admins: adminTokens,
    workers: workerTokens,
    adminFile: (tenant) => join(directory, `${tenant}.token`),
  };
}
