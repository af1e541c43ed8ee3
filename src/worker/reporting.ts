/** How a worker records what it observes, and which tenants it acts for: by its database or by its tokens. */
import { randomUUID } from 'node:crypto';
import { createStoreObserver, type InlineRecord } from '../../activities/record/store-observer.ts';
import type { LoadSecrets } from '../../activities/steps/attempt-secrets.ts';
import type { FindSystem, FindTenantSlug } from '../../activities/steps/step-access.ts';
import { readAccessPolicy } from '../config/access-policy-file.ts';
import type { WorkerConfig } from '../config/config.ts';
import { readKeyRing } from '../config/key-ring.ts';
import { type AccessPolicy, mayUseSecret, servesTenant } from '../domain/access/access-policy.ts';
import { writeLog } from '../domain/log-message.ts';
import { keyOf, type Observation, type Observer } from '../domain/observation.ts';
import type { WorkerAnnouncement } from '../domain/worker.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { createTenantSlugLookup } from '../store/core/tenants.ts';
import { type Announcer, announceToApi, announceToStore, createAnnouncer } from './announcer.ts';
import { createHttpObserver, type HttpObserver, type ReportCounts } from './http-observer.ts';
import { messages } from './log-messages.ts';
import { secretsFromApi, secretsFromStore } from './stored-secrets.ts';
import { createSystemDirectory, loadFromApi, loadFromStore } from './system-directory.ts';
import { findServedTenants, readWorkerTokens, type ServedTenant } from './worker-tokens.ts';

type Description = Omit<WorkerAnnouncement, 'stopped'>;

export type Reporting = {
  observer: HttpObserver;
  /** For inline steps; null for a worker without a database. */
  record: InlineRecord | null;
  policy: AccessPolicy;
  findTenantSlug: FindTenantSlug;
  /** Systems that tenants store. */
  findSystem: FindSystem;
  /** Secrets that tenants store. */
  loadSecrets: LoadSecrets;
  announcer(worker: Description): Announcer;
  /** Slugs of the tenants it has tokens of; null for a worker with a database. */
  tenants: readonly string[] | null;
};

type Options = {
  config: WorkerConfig;
  log: Logger;
  stop: AbortSignal;
  counts?: ReportCounts;
};

/** For a worker with a database: it can record the steps of every tenant. */
export function reportToStore(
  database: Database,
  { config, log, counts }: Omit<Options, 'stop'>,
): Reporting {
  const keys = readKeyRing(config.secretsKeysFile, (file) =>
    writeLog(log, messages.keysReadable, { file }),
  );
  const observer = createStoreObserver({
    database,
    log,
    ...(counts && { onDropped: (count) => counts.dropped(count) }),
  });
  return {
    observer,
    record: observer,
    policy: readAccessPolicy(config.policyFile, config.defaultTenant),
    findTenantSlug: createTenantSlugLookup(database),
    findSystem: createSystemDirectory({ load: loadFromStore(database) }),
    loadSecrets: secretsFromStore(database, keys),
    announcer: (worker) => createAnnouncer({ worker, announce: announceToStore(database), log }),
    tenants: null,
  };
}

/** For a step worker without one: it reports each step with the token of its tenant. Null when stopped. */
export async function reportToApi({
  config,
  log,
  stop,
  counts,
}: Options): Promise<Reporting | null> {
  const apiUrl = config.apiUrl ?? '';
  // Read first: a mistake in a file is told at once, not when the API answers.
  const tokens = readWorkerTokens(config);
  readAccessPolicy(config.policyFile, null);
  const tenants = await findServedTenants(tokens, { apiUrl, log, stop });
  if (tenants === null) return null;
  const only = tenants.length === 1 ? tenants[0] : undefined;
  const policy = readAccessPolicy(config.policyFile, only?.slug ?? null);
  const slugs = new Map(tenants.map(({ tenantId, slug }) => [tenantId, slug]));
  const reads = new Map(tenants.map(({ tenantId, read }) => [tenantId, read]));
  const posts = new Map(tenants.map(({ tenantId, post }) => [tenantId, post]));
  return {
    observer: observeByTenant(tenants, { log, ...(counts && { counts }) }),
    record: null,
    policy,
    findTenantSlug: async (tenantId) => slugs.get(tenantId) ?? null,
    findSystem: createSystemDirectory({ load: loadFromApi(reads) }),
    loadSecrets: secretsFromApi(posts),
    announcer: (worker) => announceByTenant(tenants, { worker, policy, log }),
    tenants: [...slugs.values()],
  };
}

/** A step of another tenant has no observer: it is refused, and nothing can record it. */
function observeByTenant(
  tenants: readonly ServedTenant[],
  options: Pick<Options, 'log' | 'counts'>,
): HttpObserver {
  const observers = new Map(
    tenants.map(({ tenantId, post }) => [tenantId, createHttpObserver({ post, ...options })]),
  );
  const of = (observation: Observation): Observer | undefined =>
    observers.get(keyOf(observation).tenantId);
  return {
    attemptStarted: async (start, options) =>
      (await of({ type: 'start', start })?.attemptStarted(start, options)) ?? {
        stored: false,
        lostAttempt: null,
      },
    attemptEnded: (end) => of({ type: 'end', end })?.attemptEnded(end),
    progress: (progress) => of({ type: 'progress', progress })?.progress(progress),
    logLines: (key, lines) => observers.get(key.tenantId)?.logLines(key, lines),
    async drain(timeoutMs) {
      await Promise.all([...observers.values()].map((observer) => observer.drain(timeoutMs)));
    },
    pending: () => [...observers.values()].reduce((sum, observer) => sum + observer.pending(), 0),
  };
}

type Announced = { worker: Description; policy: AccessPolicy; log: Logger };

/** To a tenant that may use none of its pools the worker is nothing. Each other tenant learns of the pools and secrets that it may use, under an id that only it sees. */
function announceByTenant(
  tenants: readonly ServedTenant[],
  { worker, policy, log }: Announced,
): Announcer {
  const announcers = tenants.flatMap(({ slug: tenant, post }) => {
    const pools = worker.pools.filter((pool) => servesTenant(policy, { tenant, pool }));
    if (pools.length === 0) return [];
    const secrets = worker.secrets?.filter((name) => mayUseSecret(policy, tenant, name)) ?? null;
    const own = { ...worker, id: randomUUID(), pools, secrets };
    return createAnnouncer({ worker: own, announce: announceToApi(post), log });
  });
  return {
    start: () => announcers.forEach((announcer) => announcer.start()),
    async stop() {
      await Promise.all(announcers.map((announcer) => announcer.stop()));
    },
  };
}
