/** `carillon tenant create` and `set`: a tenant's row, and its first token. */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import type { FourEyes } from '../../domain/access/approval.ts';
import { createLogger } from '../../log.ts';
import { createApiToken } from '../../services/people/tokens.ts';
import { changeTenant, insertTenant, listRemovedTenants } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import { readExpiry } from '../operator/token-calls.ts';
import { checkName, checkSlug, type Operator, requireTenant } from './tenant-operator.ts';
import { showTenant } from './tenant-read.ts';
import { checkRetention, type KeepOptions, readKeepOptions } from './tenant-retention.ts';

export type CreateOptions = {
  name: string;
  reuseSlug?: true;
  adminTokenFile?: string;
  adminName: string;
  adminExpires: string;
};

export async function createTenant(
  operator: Operator,
  slug: string,
  options: CreateOptions,
): Promise<void> {
  checkSlug(slug);
  const name = checkName(options.name);
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(options.adminName)) {
    throw usageError('--admin-name must be of letters, digits, dots and hyphens, up to 64');
  }
  const expiresAt = expiryOf(options.adminExpires, operator.io.now());
  await refuseUsedSlug(operator, slug, options);
  const file = options.adminTokenFile === undefined ? null : await openNew(options.adminTokenFile);
  try {
    const id = await store(operator, slug, name);
    const token = { id, slug, name: options.adminName, expiresAt };
    if (file) await writeToken(operator, { ...token, file });
  } catch (error) {
    if (file) await unlink(options.adminTokenFile ?? '').catch(() => undefined);
    throw error;
  } finally {
    await file?.close();
  }
  await showTenant(operator, slug);
  sayNext(operator, slug, options);
}

async function store({ database, by, io }: Operator, slug: string, name: string): Promise<string> {
  const id = uuidv7();
  const tenant = { slug, name, at: io.now(), by };
  const created = await database.withTenant(id, (tx) => insertTenant(tx, tenant));
  if (created) return id;
  throw new CliError(`there is a tenant "${slug}" already`, { exitCode: exitCodes.conflict });
}

async function refuseUsedSlug(
  { database }: Operator,
  slug: string,
  { reuseSlug }: CreateOptions,
): Promise<void> {
  const [removed] = await database.global((tx) => listRemovedTenants(tx, slug));
  if (!removed || reuseSlug) return;
  const when = removed.removedAt === null ? 'is being removed' : 'was removed';
  throw new CliError(`a tenant with the slug "${slug}" ${when}`, {
    exitCode: exitCodes.conflict,
    lines: [
      'Entries of credentials files and claims that still name it would give access to the new tenant.',
      'Remove them first, then add --reuse-slug.',
    ],
  });
}

/** Before anything is stored, so that no token is stored that was not handed out. */
async function openNew(path: string): Promise<FileHandle> {
  return open(path, 'wx', 0o600).catch((error: Error) => {
    throw new CliError(`--admin-token-file: ${path} cannot be created: ${error.message}`, {
      exitCode: exitCodes.usage,
    });
  });
}

type FirstToken = {
  id: string;
  slug: string;
  file: FileHandle;
  name: string;
  expiresAt: Date | null;
};

/** Null for never. @throws CliError for what is neither a span nor a coming instant. */
function expiryOf(text: string, now: Date): Date | null {
  const expiry = readExpiry(text, now);
  if (expiry === null) return null;
  const at = new Date(expiry);
  if (at > now) return at;
  throw usageError(`--admin-expires "${text}" is neither a span nor an instant to come`);
}

async function writeToken(
  { database, by, io }: Operator,
  { id, slug, file, name, expiresAt }: FirstToken,
): Promise<void> {
  const log = createLogger({ level: 'silent', pretty: false, name: 'carillon-tenant' });
  const principal = {
    tenantId: id,
    tenantSlug: slug,
    roles: ['admin', 'worker'] as const,
    initiator: by,
    clientAddress: null,
    tokenId: null,
  };
  const request = { name, roles: ['admin', 'worker'] as const, expiresAt };
  const { token } = await createApiToken({ database, log, clock: io.now }, principal, request);
  await file.write(`${token}\n`);
  await file.sync();
}

function sayNext({ note }: Operator, slug: string, { adminTokenFile }: CreateOptions): void {
  if (adminTokenFile !== undefined) {
    note(
      `The token of its admin is in ${adminTokenFile}: CARILLON_TOKEN=$(cat ${adminTokenFile}) carillon token list`,
    );
    return;
  }
  note(
    'No user has access yet. Give its first admin a token with an entry in the credentials file:',
  );
  note(`  carillon token entry --name ADMIN --role admin --tenant ${slug}`);
}

export type SetOptions = KeepOptions & { name?: string; fourEyes?: 'on' | 'off' };

const everyAct: readonly FourEyes[] = ['command-steps', 'set-result'];

export async function setTenant(
  operator: Operator,
  slug: string,
  given: SetOptions,
): Promise<void> {
  const { database, by, io } = operator;
  const retention = readKeepOptions(given);
  if (given.name === undefined && given.fourEyes === undefined && retention === null) {
    throw usageError('nothing to change', 'Use --name, --four-eyes or one of the --keep options.');
  }
  const name = given.name === undefined ? {} : { name: checkName(given.name) };
  const { fourEyes: chosen } = given;
  const fourEyes = chosen === undefined ? {} : { fourEyes: chosen === 'on' ? everyAct : [] };
  const { id, retention: before } = await requireTenant(operator, slug);
  const kept = retention === null ? {} : { retention: checkRetention(before, retention) };
  const change = { ...name, ...fourEyes, ...kept, at: io.now(), by };
  await database.withTenant(id, (tx) => changeTenant(tx, change));
  await showTenant(operator, slug);
}
