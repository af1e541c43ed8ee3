/** The tokens of a step worker without a database, and the tenant that the API says each is for. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerConfig } from '../config/config.ts';
import { ConfigError } from '../config/environment.ts';
import { isSlug, isUuid } from '../domain/identifiers.ts';
import { writeLog } from '../domain/log-message.ts';
import { AttemptRefusedError } from '../domain/observation.ts';
import type { Logger } from '../log.ts';
import { type ApiPost, type ApiRead, createApi } from './http-observer.ts';
import { messages } from './log-messages.ts';

/** `place` names the token in errors, which never hold it; `tenant` is what the file claims. */
type WorkerToken = { token: string; place: string; tenant: string | null };

export type ServedTenant = { tenantId: string; slug: string; post: ApiPost; read: ApiRead };

const maxTokens = 500;
/** The API may start after its workers. */
const patience = { retryMs: 2_000, totalMs: 300_000 } as const;

/** @throws ConfigError naming the file and the entry, never a token. */
export function readWorkerTokens({ token, tokensFile }: WorkerConfig): WorkerToken[] {
  if (token !== null && tokensFile !== null) {
    throw new ConfigError('set CARILLON_TOKEN or CARILLON_TOKENS_FILE, not both');
  }
  if (token !== null) return [{ token, place: 'CARILLON_TOKEN', tenant: null }];
  return tokensFile === null ? [] : readTokensFile(tokensFile);
}

function readTokensFile(file: string): WorkerToken[] {
  const fail = (what: string): never => {
    throw new ConfigError(`CARILLON_TOKENS_FILE "${file}": ${what}`);
  };
  const content = parse(file, fail);
  const isList = Array.isArray(content);
  if (!isList && (typeof content !== 'object' || content === null)) {
    return fail('must contain a list of tokens, or an object such as { "acme": "TOKEN" }');
  }
  const entries: [string, unknown][] = Object.entries(content);
  if (entries.length === 0 || entries.length > maxTokens) {
    return fail(`must contain from 1 to ${maxTokens} tokens`);
  }
  return entries.map(([key, token]) => {
    const entry = isList ? `entry ${Number(key) + 1}` : `"${key.slice(0, 100)}"`;
    if (!isList && !isSlug(key)) return fail(`${entry} is not the slug of a tenant`);
    if (typeof token !== 'string' || !/^[\x21-\x7e]{1,512}$/.test(token)) {
      return fail(`${entry} is not a token; create one with: carillon token`);
    }
    return { token, place: `${file}, ${entry}`, tenant: isList ? null : key };
  });
}

function parse(file: string, fail: (what: string) => never): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    // Messages of JSON.parse quote the text, which is a file of tokens.
    return fail(error instanceof SyntaxError ? 'is not JSON' : (error as Error).message);
  }
}

export type FindTenantsOptions = { apiUrl: string; log: Logger; stop: AbortSignal };

/**
 * Waits up to five minutes for the API. Null when asked to stop meanwhile.
 * @throws ConfigError when the API refuses a token, or two are for one tenant.
 */
export async function findServedTenants(
  tokens: readonly WorkerToken[],
  options: FindTenantsOptions,
): Promise<ServedTenant[] | null> {
  const found = new Map<string, ServedTenant & { place: string }>();
  const deadline = Date.now() + patience.totalMs;
  for (const token of tokens) {
    const tenant = await findTenant(token, { ...options, deadline });
    if (tenant === null) return null;
    const other = found.get(tenant.tenantId);
    if (other) {
      const both = `${other.place} and ${token.place} are both for the tenant "${tenant.slug}"`;
      throw new ConfigError(`${both}: keep one of them`);
    }
    found.set(tenant.tenantId, { ...tenant, place: token.place });
  }
  return [...found.values()];
}

async function findTenant(
  { token, place, tenant }: WorkerToken,
  { apiUrl, log, stop, deadline }: FindTenantsOptions & { deadline: number },
): Promise<ServedTenant | null> {
  const { call, read } = createApi({ apiUrl, token });
  for (;;) {
    try {
      const { tenantId, slug } = toTenant(await call('/principal', { signal: stop }));
      if (tenant !== null && tenant !== slug) {
        throw new ConfigError(`${place} is a token of the tenant "${slug}"`);
      }
      return { tenantId, slug, post: (path, body, signal) => call(path, { body, signal }), read };
    } catch (err) {
      if (stop.aborted) return null;
      if (err instanceof ConfigError) throw err;
      if (err instanceof AttemptRefusedError) {
        throw new ConfigError(`the API at ${apiUrl} refuses ${place}: ${err.message}`);
      }
      if (Date.now() > deadline) throw err;
      writeLog(log, messages.apiUnavailable, { err, apiUrl });
      await delay(patience.retryMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

function toTenant(answer: unknown): { tenantId: string; slug: string } {
  const { tenantId, tenant } = (answer ?? {}) as Partial<Record<string, unknown>>;
  if (typeof tenantId !== 'string' || !isUuid(tenantId)) throw new Error('the API named no tenant');
  if (typeof tenant !== 'string' || !isSlug(tenant)) throw new Error('the API named no tenant');
  return { tenantId, slug: tenant };
}
