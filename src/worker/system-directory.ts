/**
 * The connected systems that tenants store, as a running worker learns of them: asked for when a RunProfile step
 * needs one that its file does not list, and kept for a while. No other step costs a look-up.
 */
import type { FindSystem } from '../../activities/steps/step-access.ts';
import { untilAborted, withLimit } from '../bounded-signal.ts';
import { systemLimits } from '../domain/schedule/connected-system.ts';
import type { ConnectedSystem } from '../domain/schedule/schedule.ts';
import type { Database } from '../store/core/database.ts';
import { listSystems } from '../store/schedules/connected-systems.ts';
import type { ApiRead } from './http-observer.ts';

type Loaded = { systems: readonly ConnectedSystem[]; tag: string | null };

/** Null when nothing has changed since the tag. @throws Error whose message may be shown to the tenant. */
export type LoadSystems = (
  tenantId: string,
  tag: string | null,
  signal: AbortSignal,
) => Promise<Loaded | null>;

export type DirectoryTimes = {
  /** A known system is used this long without asking. */
  freshMs: number;
  /** And this long while the record cannot be asked. */
  staleMs: number;
  /** The longest wait for one answer. */
  loadMs: number;
  /** After a failure, a known system is used this long before it is asked again. */
  retryMs: number;
};

const directoryTimes: DirectoryTimes = {
  freshMs: 10_000,
  staleMs: 300_000,
  loadMs: 3_000,
  retryMs: 5_000,
};

/** Each has at most a hundred systems; the one that was asked for longest ago is forgotten first. */
const maxTenants = 100;

type Known = Loaded & { askedAt: number; failedAt: number };
type Loading = { startedAt: number; answer: Promise<Known> };

export type DirectoryOptions = {
  load: LoadSystems;
  times?: Partial<DirectoryTimes>;
  now?: () => number;
};

/** Answers are of the tenant alone. Throws when the system is not known and the record cannot be asked. */
export function createSystemDirectory({
  load,
  times: given,
  now = () => performance.now(),
}: DirectoryOptions): FindSystem {
  const times = { ...directoryTimes, ...given };
  const known = new Map<string, Known>();
  const loading = new Map<string, Loading>();

  async function ask(tenantId: string): Promise<Known> {
    const askedAt = now();
    const before = known.get(tenantId);
    const limit = withLimit(new AbortController().signal, times.loadMs);
    try {
      const answer = load(tenantId, before?.tag ?? null, limit.signal);
      const loaded = (await untilAborted(answer, limit.signal)) ?? before;
      if (!loaded) throw new Error('the API told of no change, but nothing was known');
      return keep(tenantId, { ...loaded, askedAt, failedAt: -Infinity });
    } catch (error) {
      if (before) before.failedAt = now();
      throw limit.signal.aborted ? new Error(`no answer within ${times.loadMs / 1_000} s`) : error;
    } finally {
      limit.release();
    }
  }

  function keep(tenantId: string, entry: Known): Known {
    known.delete(tenantId);
    known.set(tenantId, entry);
    const [oldest] = known.keys();
    if (known.size > maxTenants && oldest !== undefined) known.delete(oldest);
    return entry;
  }

  /** One question at a time for each tenant. Its answer is shared by those that asked before it was sent. */
  async function askedSince(tenantId: string, since: number): Promise<Known> {
    for (;;) {
      const current = loading.get(tenantId);
      if (!current) break;
      if (current.startedAt >= since) return current.answer;
      await current.answer.catch(() => undefined);
    }
    const answer = ask(tenantId).finally(() => loading.delete(tenantId));
    loading.set(tenantId, { startedAt: now(), answer });
    return answer;
  }

  return async (tenantId, wanted) => {
    const since = now();
    const entry = known.get(tenantId);
    const found = entry && find(entry, wanted);
    const isUsable = entry && found?.runProfiles.includes(wanted.runProfile);
    if (isUsable) {
      if (since - entry.askedAt < times.freshMs) return found;
      const mayBeStale = since - entry.askedAt < times.staleMs;
      if (mayBeStale && since - entry.failedAt < times.retryMs) return found;
    }
    try {
      // What is not known may have been stored a moment ago: only an answer to a later question says no.
      return find(await askedSince(tenantId, isUsable ? -Infinity : since), wanted);
    } catch (error) {
      if (isUsable && now() - entry.askedAt < times.staleMs) return found;
      throw error;
    }
  };
}

function find({ systems }: Loaded, { name }: { name: string }): ConnectedSystem | undefined {
  return systems.find((system) => system.name === name);
}

/** For a worker with a database. */
export function loadFromStore(database: Database): LoadSystems {
  return async (tenantId) => {
    const read = database.read(tenantId, (tx) => listSystems(tx, { limit: systemLimits.systems }));
    const systems = await read.catch(() => {
      throw new Error('PostgreSQL cannot be asked');
    });
    return { systems, tag: null };
  };
}

/** For a step worker without one: with the token of the tenant. */
export function loadFromApi(reads: ReadonlyMap<string, ApiRead>): LoadSystems {
  return async (tenantId, tag, signal) => {
    const read = reads.get(tenantId);
    if (!read) throw new Error('the worker has no token of the tenant');
    const answer = await read('/workers/connected-systems', { tag, signal });
    return answer && { systems: toSystems(answer.body), tag: answer.tag };
  };
}

function toSystems(body: unknown): ConnectedSystem[] {
  const { items } = (body ?? {}) as { items?: unknown };
  if (!Array.isArray(items) || !items.every(isSystem)) {
    throw new Error('the API answered no list of systems; it may be of another release');
  }
  return items;
}

function isSystem(item: unknown): item is ConnectedSystem {
  const { name, title, url, headers, runProfiles } = (item ?? {}) as Record<string, unknown>;
  const texts = [name, title, url].every((text) => typeof text === 'string');
  const isMap = typeof headers === 'object' && headers !== null;
  return texts && isMap && URL.canParse(String(url)) && Array.isArray(runProfiles);
}
