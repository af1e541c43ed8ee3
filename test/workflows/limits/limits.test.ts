import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LimitKey } from '../../../src/domain/limits/limit.ts';
import type { RunProfileStep } from '../../../src/domain/schedule/schedule.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { putInstallationLimits } from '../../../src/store/limits/known-limits.ts';
import { claimSlots, freeSlotsOfExecution } from '../../../src/store/limits/limit-slots.ts';
import { putSystem } from '../../../src/store/schedules/connected-systems.ts';
import { aPerson } from '../../store/store-fixture.ts';
import {
  type ControlledExecution,
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { localActivities } from '../../support/scenario/history.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(() => given.stop());

/** A system of the tenant with a name of its own. */
async function aSystem(maxActive: number | null = null): Promise<string> {
  const { database, tenantId } = given.stack;
  const name = `s-${randomUUID()}`;
  await database.withTenant(tenantId, (tx) =>
    putSystem(tx, {
      ...{ name, title: name, url: 'https://x.test', headers: {}, pool: null },
      ...{ runProfiles: ['Sync'], maxActive, id: randomUUID(), at: new Date(), by: aPerson },
    }),
  );
  return name;
}

const on = (connectedSystem: string, key = 'a', more: Partial<RunProfileStep> = {}) =>
  aStep(key, { connectedSystem, ...more });
const parallel = { mode: 'ParallelWithPrevious' } as const;

const whenWaiting = (execution: ControlledExecution, stepIndex = 0) =>
  execution.until(({ steps }) => steps[stepIndex]?.message?.startsWith('waiting for ') ?? false);

async function noteOf(execution: ControlledExecution, stepIndex = 0): Promise<string> {
  return (await whenWaiting(execution, stepIndex)).steps[stepIndex]?.message ?? '';
}

/** A step without a workflow that has a slot. */
async function anotherHolder(limit: LimitKey, tenantId = given.stack.tenantId) {
  const { database, passSlots } = given.stack;
  const run = { executionId: randomUUID(), incarnation: randomUUID() };
  const wants = [{ stepIndex: 0, limits: [limit] }];
  await database.withTenant(tenantId, (tx) =>
    claimSlots(tx, { tenantId, ...run, wants, gives: [] }),
  );
  return {
    async free() {
      const ended = { executionId: run.executionId, runId: run.incarnation };
      const freed = await database.withTenant(tenantId, (tx) => freeSlotsOfExecution(tx, ended));
      await passSlots(tenantId, freed);
    },
  };
}

const slots = (name: string) =>
  given.stack.database.read(given.stack.tenantId, (tx) =>
    tx.rows(sql`select step_index, taken_at is not null as taken from limit_slot
      where name = ${name} order by turn`),
  );

describe('a connected system', () => {
  it('runs one step at a time over all schedules; the next one says who it waits for', async () => {
    const ad = await aSystem();
    const first = await given.begin([on(ad)]);
    await first.step('a').began;
    const second = await given.begin([on(ad)]);
    const note = await noteOf(second);
    const { execution } = await first.record();
    expect(note).toMatch(
      new RegExp(
        `^waiting for ${ad}, held by execution ${first.executionId} ` +
          `\\(schedule ${execution?.scheduleSlug}\\), since 20\\d\\d-`,
      ),
    );
    expect(await second.statuses()).toEqual(['Waiting']);
    expect(second.timesBegun()).toEqual([]);
    first.step('a').finish();
    await second.step('a').began;
    const { steps } = await second.until(({ steps: [step] }) => step?.status !== 'Waiting');
    expect(steps[0]?.message).toBeNull();
    second.step('a').finish();
    expect(await second.ended).toBeNull();
    expect(await slots(ad)).toEqual([]);
  });

  it('lets the steps of a group run one after the other, asked for together', async () => {
    const ad = await aSystem();
    const execution = await given.begin([on(ad, 'a'), on(ad, 'b', parallel), aStep('c', parallel)]);
    await execution.step('a').began;
    await execution.step('c').began;
    expect(await noteOf(execution, 1)).toMatch(
      new RegExp(`^waiting for ${ad}, held by step 1 of this execution, since `),
    );
    execution.step('a').finish();
    await execution.step('b').began;
    execution.step('b').finish();
    execution.step('c').finish();
    expect(await execution.ended).toBeNull();
    const { events } = await execution.handle.fetchHistory();
    // Both together, and the second once more when the first has ended.
    expect(localActivities(events ?? [], 'takeSlots')).toBe(2);
  });

  it('runs as many steps as it allows', async () => {
    const ad = await aSystem(2);
    const execution = await given.begin([on(ad, 'a'), on(ad, 'b', parallel)]);
    await execution.step('a').began;
    await execution.step('b').began;
    for (const key of ['a', 'b']) execution.step(key).finish();
    expect(await execution.ended).toBeNull();
  });

  it('costs an execution that needs no slot no event', async () => {
    const ad = await aSystem();
    const [plain, limited] = [await given.begin([aStep('a')]), await given.begin([on(ad)])];
    for (const execution of [plain, limited]) {
      await execution.step('a').began;
      execution.step('a').finish();
      expect(await execution.ended).toBeNull();
    }
    const claims = async ({ handle }: ControlledExecution) =>
      localActivities((await handle.fetchHistory()).events ?? [], 'takeSlots');
    expect([await claims(plain), await claims(limited)]).toEqual([0, 1]);
    expect(await limited.events()).toBeGreaterThan(await plain.events());
  });
});

describe('a step that waits for a slot', () => {
  /** One execution that holds a system, and one whose step waits for it. */
  async function contended(more: RunProfileStep[] = []) {
    const ad = await aSystem();
    const holder = await given.begin([on(ad)]);
    await holder.step('a').began;
    const waiting = await given.begin([on(ad), ...more]);
    await whenWaiting(waiting);
    return { ad, holder, waiting };
  }
  const release = async (holder: ControlledExecution) => {
    holder.step('a').finish();
    expect(await holder.ended).toBeNull();
  };

  it('ends with its execution when that is cancelled, and leaves the queue', async () => {
    const { ad, holder, waiting } = await contended();
    await waiting.cancel('no longer needed');
    await waiting.ended;
    expect(await waiting.statuses()).toEqual(['NotRun']);
    expect(await slots(ad)).toEqual([{ step_index: 0, taken: true }]);
    await release(holder);
  });

  it('is served before others of a lower priority that asked earlier', async () => {
    const { ad, holder, waiting } = await contended();
    const urgent = await given.begin([on(ad, 'a', { priority: 1 })]);
    await whenWaiting(urgent);
    holder.step('a').finish();
    await urgent.step('a').began;
    expect(waiting.timesBegun()).toEqual([]);
    urgent.step('a').finish();
    await waiting.step('a').began;
    waiting.step('a').finish();
    for (const one of [holder, urgent, waiting]) expect(await one.ended).toBeNull();
  });

  it('can be skipped, and the walk continues', async () => {
    const { ad, holder, waiting } = await contended([aStep('b')]);
    await waiting.send('skipStep', { stepIndex: 0 });
    await waiting.step('b').began;
    waiting.step('b').finish();
    expect(await waiting.ended).toBeNull();
    expect(await waiting.statuses()).toEqual(['Skipped', 'Completed']);
    expect(await slots(ad)).toEqual([{ step_index: 0, taken: true }]);
    await release(holder);
  });

  it('can be held: it leaves the queue, and asks again when it is released', async () => {
    const { ad, holder, waiting } = await contended();
    await waiting.send('holdStep', { stepIndex: 0 });
    await expect.poll(() => slots(ad), { timeout: 15_000 }).toHaveLength(1);
    await release(holder);
    expect(await waiting.statuses()).toEqual(['Paused']);
    await waiting.send('releaseStep', { stepIndex: 0 });
    await waiting.step('a').began;
    await release(waiting);
  });

  it('runs when its execution is asked to pause, which takes effect in front of the next group', async () => {
    const { holder, waiting } = await contended([aStep('b')]);
    await waiting.send('pauseExecution');
    await release(holder);
    await waiting.step('a').began;
    waiting.step('a').finish();
    await waiting.until(({ execution }) => execution?.status === 'Paused');
    await waiting.send('resumeExecution');
    await waiting.step('b').began;
    waiting.step('b').finish();
    expect(await waiting.ended).toBeNull();
  });

  it('asks again after its worker was replaced', async () => {
    const ad = await aSystem();
    const other = await anotherHolder({ kind: 'System', name: ad, shared: false });
    const waiting = await given.begin([on(ad)]);
    await whenWaiting(waiting);
    await given.stack.restartWorkers();
    given.useStage();
    await other.free();
    await waiting.step('a').began;
    await release(waiting);
  });

  it('does not pass while the database refuses the claim', async () => {
    const ad = await aSystem();
    const other = await anotherHolder({ kind: 'System', name: ad, shared: false });
    const broken = 'drop policy tenant_only on limit_slot';
    const mended =
      'create policy tenant_only on limit_slot using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())';
    await given.stack.asOwner(broken);
    const waiting = await given.begin([on(ad)]);
    await waiting.until(({ execution }) => execution?.status === 'InProgress');
    await expect
      .poll(() => waiting.handle.describe().then((seen) => seen.historyLength), { timeout: 15_000 })
      .toBeGreaterThan(0);
    expect(waiting.timesBegun()).toEqual([]);
    await given.stack.asOwner(mended);
    expect(await noteOf(waiting)).toContain('held by execution');
    await other.free();
    await waiting.step('a').began;
    await release(waiting);
  });
});

describe('a limit of the installation', () => {
  it('counts over tenants, and names no execution of another one', async () => {
    const name = `shared-${randomUUID()}`;
    const one = { kind: 'System', name, maxActive: 1, byDefault: false, tenants: ['*'] } as const;
    await given.stack.database.global((tx) => putInstallationLimits(tx, [one]));
    const tenant = randomUUID();
    await given.stack.asOwner(
      `insert into tenant (id, slug, name) values ('${tenant}', 'other', 'Other')`,
    );
    const other = await anotherHolder({ kind: 'System', name, shared: true }, tenant);
    const execution = await given.begin([on(name)]);
    expect(await noteOf(execution)).toMatch(
      new RegExp(`^waiting for ${name}, held by another tenant, since `),
    );
    await other.free();
    await execution.step('a').began;
    execution.step('a').finish();
    expect(await execution.ended).toBeNull();
  });
});
