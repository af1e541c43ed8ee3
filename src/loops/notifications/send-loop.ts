/** Sends due messages: one at a time to each channel, so that a dead receiver holds up no other. */
import { randomUUID } from 'node:crypto';
import { writeLog } from '../../domain/log-message.ts';
import { claimMs } from '../../domain/notification/retry.ts';
import type { SendMessage } from '../../domain/notification/sending.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { listActiveTenants } from '../../store/core/tenants.ts';
import {
  claimDueDeliveries,
  type ClaimedDelivery,
  parkForClosedChannels,
} from '../../store/notifications/deliveries.ts';
import { messages } from '../log-messages.ts';
import { createLeasedLoop, type LeasedLoop } from '../loop.ts';
import { recordSent } from './record-sent.ts';

export type SendLoopOptions = {
  database: Database;
  send: SendMessage;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'warn' | 'info'>;
  /** UUID of this process. */
  owner: string;
  /** From 0 to 1. */
  random?: () => number;
};

export type SendLoop = LeasedLoop<number> & {
  /** Resolves when no attempt is under way. */
  idle(): Promise<void>;
};

const leaseSeconds = 30;
const intervalMs = 1_000;
/** Of all tenants, and of one: a tenant whose receivers hang leaves room for the others. */
const maxSending = { all: 50, tenant: 5 } as const;
const parkedAtOnce = 500;

type Tenant = { id: string; slug: string };

/** From another one each time: where there is no room for all, none is always the last. */
function fromAnyOf(tenants: readonly Tenant[], random: () => number): Tenant[] {
  const first = Math.floor(random() * tenants.length);
  return [...tenants.slice(first), ...tenants.slice(0, first)];
}

/** Runs once `start` is called. A pass starts attempts and answers how many; it does not wait for them. */
export function createSendLoop(options: SendLoopOptions): SendLoop {
  const { database, log, owner } = options;
  const sending = new Map<string, { tenantId: string; done: Promise<void> }>();
  const stopping = new AbortController();
  const loop = createLeasedLoop({
    database,
    log,
    owner,
    name: 'notification-sender',
    leaseSeconds,
    intervalMs,
    async work(_lease, signal) {
      let started = 0;
      // What a suspended tenant has to tell waits until it is resumed.
      const tenants = await database.global((tx) => listActiveTenants(tx));
      for (const tenant of fromAnyOf(tenants, options.random ?? Math.random)) {
        if (signal.aborted || sending.size >= maxSending.all) break;
        try {
          started += await startAttempts(tenant);
        } catch (err) {
          writeLog(log, messages.sendingFailed, { err, tenant: tenant.slug });
        }
      }
      return started;
    },
  });

  async function startAttempts(tenant: Tenant): Promise<number> {
    const { id: tenantId } = tenant;
    const busy = [...sending].flatMap(([channelId, one]) =>
      one.tenantId === tenantId ? [channelId] : [],
    );
    const limit = Math.min(maxSending.tenant - busy.length, maxSending.all - sending.size);
    if (limit <= 0) return 0;
    const claim = randomUUID();
    const at = new Date(options.clock());
    const until = new Date(at.getTime() + claimMs);
    const claimed = await database.withTenant(tenantId, async (tx) => {
      await parkForClosedChannels(tx, { at, limit: parkedAtOnce });
      return claimDueDeliveries(tx, { claim, at, until, busy, limit });
    });
    for (const delivery of claimed) {
      const done = attempt(options, { tenant, delivery, claim, signal: stopping.signal }).finally(
        () => sending.delete(delivery.channelId),
      );
      sending.set(delivery.channelId, { tenantId, done });
    }
    return claimed.length;
  }

  const idle = async (): Promise<void> => {
    while (sending.size > 0) await Promise.all([...sending.values()].map(({ done }) => done));
  };
  return {
    ...loop,
    idle,
    async stop() {
      await loop.stop();
      stopping.abort(new Error('the server is stopping'));
      await idle();
    },
  };
}

type Attempt = { tenant: Tenant; delivery: ClaimedDelivery; claim: string; signal: AbortSignal };

/** Never throws: an end that cannot be recorded is tried again once the claim has expired. */
async function attempt(
  deps: SendLoopOptions,
  { tenant, delivery, claim, signal }: Attempt,
): Promise<void> {
  const { id, channelId, settings, createdAt, content } = delivery;
  try {
    const result = await deps.send({ tenant, settings, id, createdAt, content }, signal);
    // The receiver may have it: the process that takes over after the claim says so.
    if (signal.aborted && result.result !== 'Delivered') return;
    await recordSent(deps, { tenantId: tenant.id, delivery, claim, result });
  } catch (err) {
    writeLog(deps.log, messages.sendingFailed, { err, tenant: tenant.slug, channelId });
  }
}
