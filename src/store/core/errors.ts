/** What a failed statement means: a passing outage, a broken rule, or a mistake of ours. */
import pg from 'pg';

/** SQLSTATE classes and codes after which the same request may succeed later, unchanged. */
const passingStates = /^(08...|53...|57P0.|57014|25006|25P03|25P04|40001|40P01|55P03|58030)$/;

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOENT',
]);

/** The driver reports its own timeouts and lost connections as plain errors without a code. */
const driverMessages =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|The server does not support SSL)/;

/** The role or the tables are missing: run the migrations first. */
export class SchemaMissingError extends Error {
  constructor(cause: unknown) {
    const remedy =
      'run `carillon migrate` with the same DATABASE_URL and the owner as DATABASE_OWNER_URL first';
    super(`The database has no role carillon_app that this login may take: ${remedy}.`, { cause });
    this.name = 'SchemaMissingError';
  }
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** True when PostgreSQL could not be reached or could not answer; retrying later may help. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError) return code !== null && passingStates.test(code);
  if (code !== null && networkCodes.has(code)) return true;
  return error instanceof Error && driverMessages.test(error.message);
}

/** True when the connection itself was closed; a timeout does not count. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError) return /^(57P0[1-3]|08...)$/.test(code ?? '');
  if (code !== null) return code === 'ECONNRESET' || code === 'EPIPE';
  return (
    error instanceof Error &&
    /^(Connection terminated unexpectedly|Client has encountered|Client was closed)/.test(
      error.message,
    )
  );
}

/** Name of the constraint or unique index a statement broke, null when it failed otherwise. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  return error.code?.startsWith('23') ? (error.constraint ?? null) : null;
}

/** True for the error of a login that may not take the application role, or when the role is missing. */
export function isRoleRefused(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  const states = ['22023', '42501', '42704'];
  return states.includes(error.code ?? '') && /\brole\b/.test(error.message);
}
