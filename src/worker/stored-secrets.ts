/** Where a worker gets the secrets that tenants store: from its database, or from the API for one attempt. */
import type { LoadSecrets } from '../../activities/steps/attempt-secrets.ts';
import type { KeyRing } from '../aes-gcm.ts';
import { AttemptRefusedError } from '../domain/observation.ts';
import type { GivenSecret } from '../domain/secrets/stored-secret.ts';
import type { Database } from '../store/core/database.ts';
import { decryptSecrets } from '../store/secrets/encrypted-secret.ts';
import { readEncrypted } from '../store/secrets/stored-secrets.ts';
import type { ApiPost } from './http-observer.ts';

/** For a worker with a database, which is trusted as the server is; `keys` are null when it has none. */
export function secretsFromStore(database: Database, keys: KeyRing | null): LoadSecrets {
  return async ({ tenantId }, names) => {
    const reading = database.read(tenantId, (tx) => readEncrypted(tx, names));
    const rows = await reading.catch(() => {
      throw new Error('PostgreSQL cannot be asked');
    });
    return decryptSecrets(keys, tenantId, rows);
  };
}

/** For a step worker without one: with the token of the tenant, and the nonce of the step. */
export function secretsFromApi(posts: ReadonlyMap<string, ApiPost>): LoadSecrets {
  return async (attempt, names, signal) => {
    const post = posts.get(attempt.tenantId);
    if (!post) throw new AttemptRefusedError('the worker has no token of the tenant');
    const asking = post('/workers/secrets', { attempt, names }, signal);
    const answer = await asking.catch((error: Error & { code?: unknown }) => {
      // Only what the API said is shown: other messages have addresses of the installation.
      if (error.message.startsWith('the API answered')) throw error;
      const code = typeof error.code === 'string' ? ` (${error.code})` : '';
      throw new Error(`the API cannot be reached${code}`);
    });
    return toGiven(answer);
  };
}

function toGiven(answer: unknown): GivenSecret[] {
  const { items } = (answer ?? {}) as { items?: unknown };
  if (!Array.isArray(items)) throw new Error('the API answered no list of secrets');
  return items.flatMap((item: unknown): GivenSecret[] => {
    const { name, value, pools, hosts, code, reason } = (item ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string') return [];
    if (typeof value === 'string' && value !== '') {
      return [{ name, value, pools: toList(pools), hosts: toList(hosts) }];
    }
    const isForbidden = code === 'secret-forbidden';
    return [
      {
        name,
        code: isForbidden ? 'secret-forbidden' : 'secret-unavailable',
        reason: typeof reason === 'string' ? reason : `the API gave no value of the secret ${name}`,
      },
    ];
  });
}

/** Null for no limit; what is no list admits nothing. */
function toList(value: unknown): string[] | null {
  if (value === null) return null;
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
