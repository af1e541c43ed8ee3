/** What the commands of the operator work with: the login that owns the schema, Temporal, the terminal. */
import { hostname, userInfo } from 'node:os';
import { readDatabaseOwnerUrl, readFailpoint, readTemporalConfig } from '../../config/config.ts';
import { ConfigError, refuseUnknownKeys } from '../../config/environment.ts';
import { readKeyRing } from '../../config/key-ring.ts';
import { readTemporalTls } from '../../config/temporal-tls.ts';
import type { Initiator } from '../../domain/audit.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { armFailpoint } from '../../failpoints.ts';
import { createOwnerDatabase, type Database } from '../../store/core/database.ts';
import { isUnavailable } from '../../store/core/errors.ts';
import { OwnerRequiredError } from '../../store/core/login-check.ts';
import { findTenantFacts, type TenantFacts } from '../../store/tenants/tenant-life.ts';
import { connectTemporal, type TemporalConnection } from '../../temporal/connection.ts';
import { isTemporalUnavailable, temporalErrorText } from '../../temporal/errors.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { Terminal } from '../framework/command-runner.ts';
import { asCalled } from '../framework/process-io.ts';
import { type AnswerPrinter, createAnswerPrinter } from '../output/answer-printer.ts';
import { createColors } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';

export type Operator = Terminal & {
  database: Database;
  /** Who does it, as the audit trail says it: the user of the operating system and the host. */
  by: Initiator;
  answer: AnswerPrinter;
  /** Progress and hints on stderr; nothing with --quiet. */
  note: (line: string) => void;
  signal: AbortSignal;
};

/** A user of the system without a name has a number. */
function currentUser(): Initiator {
  let user: string;
  try {
    user = userInfo().username;
  } catch {
    user = `uid ${process.getuid?.() ?? '?'}`;
  }
  const name = `${user}@${hostname()}`;
  return { type: 'cli', id: name, name };
}

/** Long enough for a batch of deletions behind triggers. */
const statementTimeoutMs = 60_000;

/** @throws CliError that says what to do, when the login is not the owner's or PostgreSQL is unavailable. */
export async function asOperator<T>(
  terminal: Terminal,
  work: (operator: Operator) => Promise<T>,
): Promise<T> {
  const { io, flags } = terminal;
  refuseUnknownKeys(io.env);
  armFailpoint(readFailpoint(io.env));
  const url = readDatabaseOwnerUrl(io.env);
  if (url === null) {
    throw new ConfigError(
      'DATABASE_OWNER_URL is not set. Tenants are the business of the operator of the installation: ' +
        'set it to the address that `carillon migrate` uses',
    );
  }
  const database = createOwnerDatabase({
    url,
    applicationName: 'carillon tenant',
    poolSize: 2,
    statementTimeoutMs,
  });
  const colors = createColors(io.stdout.isTTY && flags.color);
  const note = (line: string): void => {
    if (!flags.quiet) io.stderr.write(`${asCalled(toLine(line), io.program)}\n`);
  };
  const answer = createAnswerPrinter({ io, colors, format: flags.output });
  const signal = io.interruption();
  try {
    return await work({ ...terminal, database, by: currentUser(), answer, note, signal });
  } catch (error) {
    throw explain(error);
  } finally {
    await database.close();
  }
}

function explain(error: unknown): unknown {
  if (error instanceof OwnerRequiredError) {
    return new CliError(error.message, { exitCode: exitCodes.usage });
  }
  if (isUnavailable(error)) {
    const why = `PostgreSQL cannot be reached or does not answer: ${(error as Error).message}`;
    return new CliError(why, { exitCode: exitCodes.unreachable });
  }
  if (isTemporalUnavailable(error)) {
    const why = `Temporal cannot be reached: ${temporalErrorText(error)}`;
    const lines = ['What was done stays done. Repeat the command when Temporal answers.'];
    return new CliError(why, { exitCode: exitCodes.unreachable, lines });
  }
  return error;
}

/** @throws CliError when no tenant has the slug. */
export async function requireTenant(
  { database }: Pick<Operator, 'database'>,
  slug: string,
): Promise<TenantFacts> {
  checkSlug(slug);
  const found = await database.global((tx) => findTenantFacts(tx, slug));
  if (found) return found;
  throw new CliError(`there is no tenant "${slug}"`, {
    exitCode: exitCodes.notFound,
    lines: ['Those that exist: carillon tenant list'],
  });
}

/** @throws CliError for a text that is not a slug. */
export function checkSlug(slug: string): void {
  if (isSlug(slug)) return;
  throw usageError(
    `"${slug}" is not the slug of a tenant`,
    'Lower-case letters, digits and single hyphens, up to 63, such as acme-europe.',
  );
}

/** @throws CliError for a name that is empty or too long. */
export function checkName(name: string): string {
  const trimmed = name.normalize('NFC').trim();
  if (trimmed !== '' && trimmed.length <= 200) return trimmed;
  throw usageError('--name must have 1 to 200 characters');
}

/** @throws CliError without a reason. */
export function requireReason({ flags }: Terminal, what: string): string {
  const reason = flags.reason?.trim() ?? '';
  if (reason !== '' && reason.length <= 500) return reason;
  throw usageError(`${what} needs a reason`, 'Say why with --reason "contract 4711 ended".');
}

/** Opens Temporal for the work. @throws ConfigError without its address. */
export async function withTemporal<T>(
  { io, note }: Operator,
  work: (temporal: TemporalConnection) => Promise<T>,
): Promise<T> {
  const config = readTemporalConfig(io.env);
  const { address, namespace, apiKey, payloadKeysFile } = config;
  const temporal = await connectTemporal({
    address,
    namespace,
    identity: `carillon-tenant@${hostname()}`,
    tls: readTemporalTls(config),
    payloadKeys: readKeyRing(payloadKeysFile, (file) =>
      note(`${file} can be read by others: chmod 600`),
    ),
    ...(apiKey === null ? {} : { apiKey }),
  });
  try {
    return await work(temporal);
  } finally {
    await temporal.close();
  }
}
