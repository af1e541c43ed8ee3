import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LimitKey } from '../../../src/domain/limits/limit.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { listKnownLimits, putInstallationLimits } from '../../../src/store/limits/known-limits.ts';
import {
  claimSlots,
  findServable,
  freeSlotsOfEnded,
  freeSlotsOfExecution,
  freeSlotsOfSteps,
  listAwaitedLimits,
} from '../../../src/store/limits/limit-slots.ts';
import { findSlotWaits } from '../../../src/store/limits/slot-waits.ts';
import { deleteStepLimit, putStepLimit } from '../../../src/store/limits/step-limits.ts';
import { recordBatches } from '../../../src/store/records/record-transitions.ts';
import { aPerson, begin, noon, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const pool = (name: string): LimitKey => ({ kind: 'Pool', name, shared: false });
const sharedPool = (name: string): LimitKey => ({ kind: 'Pool', name, shared: true });

const setLimit = (name: string, maxActive: number) =>
  store.run((tx) =>
    putStepLimit(tx, {
      ...{ kind: 'Pool', name, maxActive, id: randomUUID(), at: noon, by: aPerson },
    }),
  );

type Run = { executionId: string; incarnation: string };
const aRun = (): Run => ({ executionId: uuidv7(), incarnation: uuidv7() });

function claim(
  run: Run,
  wants: { stepIndex: number; limits: LimitKey[] }[],
  { tenantId = store.tenantId, gives = [] }: { tenantId?: string; gives?: number[] } = {},
) {
  return store.database.withTenant(tenantId, (tx) =>
    claimSlots(tx, { tenantId, ...run, wants, gives }),
  );
}

/** Whether the first step of the run has its slots now. */
async function takes(run: Run, limits: LimitKey[], tenantId = store.tenantId): Promise<boolean> {
  const { decisions } = await claim(run, [{ stepIndex: 0, limits }], { tenantId });
  return decisions[0]?.taken === true;
}

const ends = (run: Run, tenantId = store.tenantId) =>
  store.database.withTenant(tenantId, (tx) =>
    freeSlotsOfSteps(tx, [{ runId: run.incarnation, stepIndex: 0 }]),
  );

/** Asks until it has its slots, uses them for a moment and frees them. Tells how many used them at most. */
function createCrowd() {
  const active = new Map<string, number>();
  const most = new Map<string, number>();
  async function use(limits: LimitKey[], tenantId = store.tenantId): Promise<void> {
    const run = aRun();
    while (!(await takes(run, limits, tenantId))) await new Promise(setImmediate);
    for (const { name } of limits) {
      active.set(name, (active.get(name) ?? 0) + 1);
      most.set(name, Math.max(most.get(name) ?? 0, active.get(name) ?? 0));
    }
    await new Promise(setImmediate);
    for (const { name } of limits) active.set(name, (active.get(name) ?? 0) - 1);
    await ends(run, tenantId);
  }
  return { use, most };
}

describe('slots of a limit', () => {
  it('are never more than the limit, however many ask at once', async () => {
    await setLimit('crowd', 3);
    const runs = Array.from({ length: 50 }, aRun);
    const taken = async (asking: readonly Run[]): Promise<Run[]> => {
      const answers = await Promise.all(asking.map((run) => takes(run, [pool('crowd')])));
      return asking.filter((_, index) => answers[index]);
    };
    const first = await taken(runs);
    expect(first).toHaveLength(3);
    await Promise.all(first.slice(0, 2).map((run) => ends(run)));
    const rest = runs.filter((run) => !first.includes(run));
    expect(await taken(rest)).toHaveLength(2);
  });

  it('are taken without deadlock and without starvation by steps that need two limits', async () => {
    await Promise.all([setLimit('left', 1), setLimit('right', 2)]);
    const { use, most } = createCrowd();
    const choices = [
      [pool('left'), pool('right')],
      [pool('right'), pool('left')],
      [pool('left')],
      [pool('right')],
    ];
    await Promise.all(Array.from({ length: 40 }, (_, index) => use(choices[index % 4]!)));
    expect(most.get('left')).toBeLessThanOrEqual(1);
    expect(most.get('right')).toBeLessThanOrEqual(2);
  });

  it('count over tenants when the installation limits it, and inside the tenant when the tenant does', async () => {
    await setLimit('own', 1);
    await store.database.global((tx) =>
      putInstallationLimits(tx, [
        { kind: 'Pool', name: 'gpu', maxActive: 2, byDefault: false, tenants: ['*'] },
      ]),
    );
    const { use, most } = createCrowd();
    const tenants = [store.tenantId, store.otherTenantId];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => use([sharedPool('gpu')], tenants[index % 2])),
    );
    expect(most.get('gpu')).toBeLessThanOrEqual(2);
    expect(await takes(aRun(), [pool('own')])).toBe(true);
    // The other tenant has no such limit.
    expect(await takes(aRun(), [pool('own')], store.otherTenantId)).toBe(true);
  });

  it('tell nothing of another tenant but that it has one', async () => {
    const key = sharedPool('secret');
    const one = {
      kind: 'Pool',
      name: 'secret',
      maxActive: 1,
      byDefault: false,
      tenants: ['*'],
    } as const;
    await store.database.global((tx) => putInstallationLimits(tx, [one]));
    expect(await takes(aRun(), [key], store.otherTenantId)).toBe(true);
    const { decisions, limits } = await claim(aRun(), [{ stepIndex: 0, limits: [key] }]);
    const refused = decisions.flatMap((decided) => (decided.taken ? [] : [decided]));
    const waits = await store.run((tx) => findSlotWaits(tx, refused, limits));
    expect(waits.get(0)).toMatchObject({
      key,
      max: 1,
      holder: { executionId: null, schedule: null, takenAt: expect.any(Date) as Date },
    });
    const written = await store.run((tx) =>
      tx.execute(sql`delete from limit_slot where tenant_id = ${store.otherTenantId}`),
    );
    expect(written).toBe(0);
  });
});

describe('a claim', () => {
  const key = pool('one');
  beforeEach(async () => {
    await store.run((tx) => tx.execute(sql`delete from limit_slot where name = 'one'`));
    await setLimit('one', 1);
  });

  it('that is repeated keeps what it has, and its place in the queue', async () => {
    const [first, second, third] = [aRun(), aRun(), aRun()];
    expect(await takes(first, [key])).toBe(true);
    expect(await takes(first, [key])).toBe(true);
    expect(await takes(second, [key])).toBe(false);
    expect(await takes(third, [key])).toBe(false);
    expect(await takes(second, [key])).toBe(false);
    expect(await ends(first)).toEqual([key]);
    expect(await takes(third, [key])).toBe(false);
    expect(await takes(second, [key])).toBe(true);
  });

  it('of parallel steps of an execution gives one of them the slot', async () => {
    const run = aRun();
    const wants = [0, 1].map((stepIndex) => ({ stepIndex, limits: [key] }));
    const { decisions } = await claim(run, wants);
    expect(decisions.map(({ taken }) => taken)).toEqual([true, false]);
  });

  it('gives back what a step no longer wants, and what an earlier run of the execution had', async () => {
    const run = aRun();
    expect(await takes(run, [key])).toBe(true);
    expect((await claim(run, [], { gives: [0] })).freed).toEqual([key]);
    expect(await takes(run, [key])).toBe(true);
    const reset = { ...run, incarnation: uuidv7() };
    expect(await takes(reset, [key])).toBe(true);
  });

  it('passes once the limit is gone', async () => {
    expect(await takes(aRun(), [key])).toBe(true);
    const waiting = aRun();
    expect(await takes(waiting, [key])).toBe(false);
    await store.run((tx) => deleteStepLimit(tx, { kind: 'Pool', name: 'one' }));
    expect(await store.run((tx) => findServable(tx, [key], { limit: 10 }))).toMatchObject([
      { executionId: waiting.executionId },
    ]);
    expect(await takes(waiting, [key])).toBe(true);
  });
});

describe('a freed slot', () => {
  it('serves the step that waits longest, unless it waits for another limit too', async () => {
    await Promise.all([setLimit('a', 1), setLimit('b', 1)]);
    const [first, other, both] = [aRun(), aRun(), aRun()];
    await takes(first, [pool('a')]);
    await takes(other, [pool('b')]);
    await takes(both, [pool('a'), pool('b')]);
    const servable = () => store.run((tx) => findServable(tx, [pool('a')], { limit: 10 }));
    await ends(first);
    expect(await servable()).toEqual([]);
    await ends(other);
    expect(await servable()).toMatchObject([{ executionId: both.executionId, takenAt: null }]);
    expect(await store.run((tx) => listAwaitedLimits(tx, { limit: 10 }))).toEqual(
      expect.arrayContaining([pool('a'), pool('b')]),
    );
    await store.run((tx) =>
      freeSlotsOfExecution(tx, { executionId: both.executionId, runId: both.incarnation }),
    );
    expect(await servable()).toEqual([]);
  });

  it('is one whose step is recorded as ended, at once or by the sweeper', async () => {
    const key = pool('recorded');
    await setLimit('recorded', 1);
    const begun = await store.run((tx) => begin(tx, 2));
    const run = { executionId: begun.executionId, incarnation: begun.runId };
    const outcome = {
      ...{ status: 'Completed', startedAt: 1, endedAt: 2, attempts: 1, code: null },
      ...{ message: '', httpStatus: null, exitCode: null, output: null, counts: null, worker: 'w' },
    } as never;
    const end = (limited: object) =>
      store.database.atOnce(store.tenantId, (tx) =>
        recordBatches(tx, [
          {
            ...{ tenantId: store.tenantId, ...run, seq: 3, at: 1, groupIndex: null, status: null },
            steps: [
              { stepIndex: 0, status: 'Completed' as const, queuedAt: null, outcome, ...limited },
            ],
          },
        ]),
      );
    expect(await takes(run, [key])).toBe(true);
    expect(await end({ limited: true })).toEqual([key]);
    // A claim that came after the end: nothing but the sweeper frees it.
    expect(await takes(run, [key])).toBe(true);
    expect(await store.run((tx) => freeSlotsOfEnded(tx))).toEqual([key]);
  });
});

describe('the limits of a tenant', () => {
  it('are its own and those of the installation that are for it', async () => {
    await setLimit('known', 1);
    await store.database.global((tx) =>
      putInstallationLimits(tx, [
        { kind: 'System', name: 'ad', maxActive: 1, byDefault: false, tenants: ['default'] },
        { kind: 'System', name: 'hr', maxActive: 2, byDefault: false, tenants: ['other', '*'] },
        { kind: 'Pool', name: 'gpu', maxActive: 1, byDefault: false, tenants: ['other'] },
      ]),
    );
    const known = await store.run((tx) => listKnownLimits(tx));
    expect(known).toEqual(
      expect.arrayContaining([
        pool('known'),
        { kind: 'System', name: 'ad', shared: true },
        { kind: 'System', name: 'hr', shared: true },
      ]),
    );
    expect(known).not.toContainEqual(sharedPool('gpu'));
    const again = [
      { kind: 'System', name: 'ad', maxActive: 1, byDefault: false, tenants: ['default'] },
    ] as const;
    expect(await store.database.global((tx) => putInstallationLimits(tx, again))).toBe(true);
    expect(await store.database.global((tx) => putInstallationLimits(tx, again))).toBe(false);
  });
});
