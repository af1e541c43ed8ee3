/** All live streams of this process: which tenants they follow, when to look for news, and how many there may be. */
import { setMaxListeners } from 'node:events';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { messages } from '../log-messages.ts';
import type { Principal } from '../principal.ts';
import { createStreamFeed, type StreamFeed } from './stream-feed.ts';

type StreamLimits = {
  /** Streams of one user of a tenant at once. */
  perUser: number;
  /** Streams of this process at once. */
  total: number;
};

const defaultStreamLimits: StreamLimits = { perUser: 32, total: 1_000 };

export type OpenStream = {
  feed: StreamFeed;
  /** Aborted when the process shuts down. */
  signal: AbortSignal;
  /** Must be called once the stream has ended. */
  release: () => void;
};

export type StreamHub = {
  /** @throws ProblemError `rate-limited` or `stream-limit`. */
  open: (principal: Pick<Principal, 'tenantId' | 'initiator'>) => OpenStream;
  /** Something changed in the tenant, or in any of them. */
  hint: (tenantId: string | null) => void;
  /** Streams open in this process. */
  count: () => number;
  /** Ends all streams; none opens any more. */
  close: () => void;
};

export type StreamHubDeps = {
  database: Pick<Database, 'read' | 'withTenant'>;
  log: Pick<Logger, 'warn'>;
  limits?: StreamLimits;
  times?: Partial<typeof defaultTimes>;
};

const defaultTimes = {
  /** Hints can be lost; so every followed tenant is looked at after this time. Milliseconds. */
  pollMs: 5_000,
  /** Between two looks because of hints. Milliseconds. */
  gapMs: 100,
};

type Followed = {
  feed: StreamFeed;
  streams: number;
  timer: NodeJS.Timeout | null;
  lookedAt: number;
};

const retrySeconds = 30;

/** Counts the open streams. */
function createPlaces({ perUser, total }: StreamLimits) {
  const byUser = new Map<string, number>();
  let open = 0;
  return {
    count: () => open,
    /** @throws ProblemError when there is no place left. */
    take(user: string): void {
      if (open >= total) throw refuse('stream-limit', `the server has ${total} live streams`);
      const own = byUser.get(user) ?? 0;
      if (own >= perUser) {
        throw refuse('rate-limited', `this user has ${perUser} live streams at this server`);
      }
      byUser.set(user, own + 1);
      open += 1;
    },
    leave(user: string): void {
      open -= 1;
      const left = (byUser.get(user) ?? 1) - 1;
      if (left > 0) byUser.set(user, left);
      else byUser.delete(user);
    },
  };
}

function refuse(code: 'stream-limit' | 'rate-limited', why: string): ProblemError {
  return new ProblemError(code, `${why}; retry in ${retrySeconds} s, or poll`, {
    extra: { retryAfterSeconds: retrySeconds },
  });
}

/** Looks for news of the tenants that are followed: at hints, and from time to time. */
function createFollowedTenants({ database, log, times }: StreamHubDeps) {
  const { pollMs, gapMs } = { ...defaultTimes, ...times };
  const followed = new Map<string, Followed>();

  function schedule(one: Followed, inMs: number): void {
    if (one.timer) clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      one.timer = null;
      void look(one);
    }, inMs);
  }

  async function look(one: Followed): Promise<void> {
    one.lookedAt = performance.now();
    await one.feed.look();
    // A hint in the meantime has set an earlier one.
    if (one.streams > 0 && one.timer === null) schedule(one, pollMs);
  }

  function add(tenantId: string): Followed {
    const onTrouble = (err: unknown): void => writeLog(log, messages.streamTrouble, { err });
    const feed = createStreamFeed({ database, tenantId, onTrouble });
    const one: Followed = { feed, streams: 0, timer: null, lookedAt: -Infinity };
    followed.set(tenantId, one);
    void look(one);
    return one;
  }

  return {
    follow(tenantId: string): StreamFeed {
      const one = followed.get(tenantId) ?? add(tenantId);
      one.streams += 1;
      return one.feed;
    },
    leave(tenantId: string): void {
      const one = followed.get(tenantId);
      if (!one) return;
      one.streams -= 1;
      if (one.streams > 0) return;
      if (one.timer) clearTimeout(one.timer);
      one.timer = null;
      followed.delete(tenantId);
    },
    hint: (tenantId: string | null): void => {
      const all = tenantId === null ? [...followed.values()] : [followed.get(tenantId)];
      for (const one of all) {
        if (one) schedule(one, Math.max(0, one.lookedAt + gapMs - performance.now()));
      }
    },
  };
}

export function createStreamHub(deps: StreamHubDeps): StreamHub {
  const places = createPlaces(deps.limits ?? defaultStreamLimits);
  const tenants = createFollowedTenants(deps);
  const closing = new AbortController();
  // One listener for each stream.
  setMaxListeners(0, closing.signal);
  return {
    open({ tenantId, initiator }) {
      if (closing.signal.aborted) throw refuse('stream-limit', 'the server is shutting down');
      const user = `${tenantId} ${initiator.type} ${initiator.id}`;
      places.take(user);
      const feed = tenants.follow(tenantId);
      let released = false;
      const release = (): void => {
        if (released) return;
        released = true;
        places.leave(user);
        tenants.leave(tenantId);
      };
      return { feed, signal: closing.signal, release };
    },
    hint: tenants.hint,
    count: places.count,
    close: () => closing.abort(),
  };
}
