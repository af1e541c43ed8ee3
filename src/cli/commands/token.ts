/** `carillon token`: a new token, shown once, and its entry for the file of credentials. */
import { createToken } from '../../api/credentials.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { usageError } from '../cli-error.ts';
import type { TokenOptions } from '../operator-options.ts';

/** The entry holds a hash only, so that whoever reads the file cannot use it. */
export async function runToken({ name, role, tenant }: TokenOptions): Promise<void> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(name)) {
    throw usageError(`"${name}" is not a name`, 'Use letters, digits, dots and hyphens, up to 64.');
  }
  if (!isSlug(tenant)) throw usageError(`"${tenant}" is not the slug of a tenant`);
  const { token, sha256 } = createToken(name);
  process.stderr.write(`${token}\n(keep it now: it is not stored and cannot be shown again)\n`);
  process.stdout.write(`${JSON.stringify({ name, tenant, role, sha256 })}\n`);
}
