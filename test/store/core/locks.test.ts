import { setImmediate } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/store/core/database.ts';
import {
  claimLock,
  findLockHolder,
  markQueue,
  releaseLock,
  releaseLockOf,
} from '../../../src/store/core/locks.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { insertExecution } from '../../../src/store/executions/executions.ts';
import { startWaiting } from '../../../src/store/executions/waiting-executions.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { anExecution, aSchedule, noon, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

async function stored(): Promise<string> {
  const schedule = aSchedule();
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

function aRequest(scheduleId: string) {
  const executionId = uuidv7();
  return { scheduleId, executionId, workflowId: `w-${executionId}`, runId: executionId };
}

const releaseOf = (executionId: string) => store.run((tx) => releaseLockOf(tx, executionId));
const start = (executionId: string, term: number) =>
  store.run((tx) => startWaiting(tx, { executionId, at: noon, term }));
const claim = (request: ReturnType<typeof aRequest>) => store.run((tx) => claimLock(tx, request));

/** Rivals who stay for a moment once they are in; those who come meanwhile are turned away. */
async function contend(
  pools: readonly Database[],
  { scheduleId, rounds }: { scheduleId: string; rounds: number },
): Promise<void> {
  let inside = 0;
  const rival = async (pool: Database): Promise<boolean> => {
    const request = aRequest(scheduleId);
    const { executionId: id } = request;
    const claimed = await pool.withTenant(store.tenantId, async (tx) => {
      const answer = await claimLock(tx, request);
      if (!answer.claimed) return false;
      await insertExecution(tx, anExecution(scheduleId, { id, lockTerm: answer.term }));
      return true;
    });
    if (!claimed) return false;
    inside += 1;
    expect(inside).toBe(1);
    await setImmediate();
    inside -= 1;
    const { released } = await pool.withTenant(store.tenantId, (tx) => releaseLockOf(tx, id));
    expect(released).toBe(true);
    return true;
  };
  for (let round = 0; round < rounds; round += 1) {
    const eight = [...pools, ...pools].map((pool) => rival(pool));
    expect((await Promise.all(eight)).filter(Boolean).length).toBeGreaterThan(0);
  }
  expect(await store.run((tx) => findLockHolder(tx, scheduleId))).toBeNull();
}

describe('claimLock', () => {
  it('goes to one of fifty rivals, and all others learn who it is', async () => {
    const scheduleId = await stored();
    const rivals = Array.from({ length: 50 }, () => aRequest(scheduleId));
    const claims = await Promise.all(rivals.map(claim));
    const winners = rivals.filter((_, index) => claims[index]?.claimed);
    expect(winners).toHaveLength(1);
    const holders = claims.flatMap((one) => (one.claimed ? [] : [one.holder.executionId]));
    expect(new Set(holders)).toEqual(new Set([winners[0]?.executionId]));
  });

  it('lets one at a time pass, in 1,000 rounds of 8 rivals from four pools', async () => {
    const pools = [1, 2, 3, 4].map(() => store.open({ poolSize: 4 }));
    const lanes = await Promise.all([stored(), stored(), stored(), stored()]);
    await Promise.all(lanes.map((scheduleId) => contend(pools, { scheduleId, rounds: 250 })));
  }, 60_000);

  it('answers its holder the same again', async () => {
    const request = aRequest(await stored());
    expect(await claim(request)).toEqual({ claimed: true, term: 1 });
    expect(await claim(request)).toEqual({ claimed: true, term: 1 });
  });

  it('gives every new holder a higher term', async () => {
    const scheduleId = await stored();
    for (const term of [1, 2, 3]) {
      const request = aRequest(scheduleId);
      expect(await claim(request)).toEqual({ claimed: true, term });
      expect((await store.run((tx) => releaseLock(tx, { ...request, term }))).released).toBe(true);
    }
  });
});

describe('releaseLock', () => {
  it('refuses a term that is over', async () => {
    const request = aRequest(await stored());
    await claim(request);
    const released = await store.run((tx) => releaseLock(tx, { ...request, term: 0 }));
    expect(released).toEqual({ released: false, next: null });
    const holder = await store.run((tx) => findLockHolder(tx, request.scheduleId));
    expect(holder?.executionId).toBe(request.executionId);
  });

  it('frees the lock once, however many find its holder gone', async () => {
    const request = aRequest(await stored());
    await claim(request);
    const releases = await Promise.all(
      Array.from({ length: 20 }, () => store.run((tx) => releaseLock(tx, { ...request, term: 1 }))),
    );
    expect(releases.filter(({ released }) => released)).toHaveLength(1);
  });
});

describe('releaseLockOf', () => {
  it('releases what the execution claimed, once', async () => {
    const request = aRequest(await stored());
    await claim(request);
    const { scheduleId, executionId } = request;
    const execution = anExecution(scheduleId, { id: executionId, lockTerm: 1 });
    await store.run((tx) => insertExecution(tx, execution));
    expect(await releaseOf(executionId)).toEqual({ released: true, next: null });
    expect(await releaseOf(executionId)).toEqual({ released: false, next: null });
    expect(await claim(aRequest(scheduleId))).toEqual({ claimed: true, term: 2 });
  });

  it('passes the lock on to whoever waits, by nominal time and then by arrival', async () => {
    const first = aRequest(await stored());
    await claim(first);
    await store.run((tx) =>
      insertExecution(tx, anExecution(first.scheduleId, { id: first.executionId })),
    );
    const at = (minute: number) => new Date(noon.getTime() + minute * 60_000);
    const waiting = [at(3), null, at(1), at(2)].map((scheduledFor) =>
      anExecution(first.scheduleId, { status: 'Queued', startedAt: null, scheduledFor }),
    );
    await store.run(async (tx) => {
      for (const execution of waiting) await insertExecution(tx, execution);
      await markQueue(tx, first.scheduleId);
    });
    const order: (string | undefined)[] = [];
    let holder: string | undefined = first.executionId;
    while (holder) {
      const id: string = holder;
      const { next } = await store.run((tx) => releaseLockOf(tx, id));
      if (next) await start(next.executionId, next.term);
      holder = next?.executionId;
      order.push(holder);
    }
    const [third, arrived, one, two] = waiting.map(({ id }) => id);
    expect(order).toEqual([arrived, one, two, third, undefined]);
    expect(await claim(aRequest(first.scheduleId))).toMatchObject({ claimed: true });
  });

  it('prefers the latest of those that displace others', async () => {
    const first = aRequest(await stored());
    await claim(first);
    await store.run((tx) =>
      insertExecution(tx, anExecution(first.scheduleId, { id: first.executionId })),
    );
    const policies = ['BufferAll', 'CancelOther', 'TerminateOther', 'BufferAll'] as const;
    const waiting = policies.map((overlap, minute) =>
      anExecution(first.scheduleId, {
        status: 'Queued',
        startedAt: null,
        overlap,
        queuedAt: new Date(noon.getTime() + minute),
      }),
    );
    await store.run(async (tx) => {
      for (const execution of waiting) await insertExecution(tx, execution);
      await markQueue(tx, first.scheduleId);
    });
    expect((await releaseOf(first.executionId)).next?.executionId).toBe(waiting[2]?.id);
  });
});

describe('a free lock with somebody waiting', () => {
  it('is not for a newcomer, who learns who is next', async () => {
    const request = aRequest(await stored());
    await claim(request);
    await store.run((tx) => releaseLock(tx, { ...request, term: 1 }));
    const execution = anExecution(request.scheduleId, { status: 'Queued', startedAt: null });
    await store.run(async (tx) => {
      await insertExecution(tx, execution);
      await markQueue(tx, request.scheduleId);
    });
    const late = await claim(aRequest(request.scheduleId));
    expect(late).toMatchObject({ claimed: false, holder: { executionId: execution.id, term: 2 } });
  });

  it('is for a newcomer after all when those who waited are gone', async () => {
    const request = aRequest(await stored());
    await claim(request);
    await store.run(async (tx) => {
      await markQueue(tx, request.scheduleId);
      // As an older release does, which knows of no queue.
      await tx.execute(sql`
        update schedule_lock set holder_execution_id = null
        where tenant_id = ${tx.tenantId} and schedule_id = ${request.scheduleId}`);
    });
    expect(await claim(aRequest(request.scheduleId))).toMatchObject({ claimed: true });
  });
});
