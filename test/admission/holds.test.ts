import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../src/admission/admit.ts';
import type { RunScheduleInput } from '../../src/domain/execution/start.ts';
import type { Timing } from '../../src/domain/schedule/timing.ts';
import { createLogger } from '../../src/log.ts';
import { explainFire } from '../../src/loops/auditor/explain-fire.ts';
import { type MilestoneStart, tickMilestones } from '../../src/loops/milestones/milestone-loop.ts';
import { findExecution } from '../../src/store/executions/executions.ts';
import { listPhases } from '../../src/store/fires/fire-audits.ts';
import { listFires } from '../../src/store/fires/fires.ts';
import { setAnchor } from '../../src/store/schedules/anchors.ts';
import { endHold, listHeldTimes, setHold } from '../../src/store/schedules/holds.ts';
import { listMilestones } from '../../src/store/schedules/milestones.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import type { FireGateway } from '../../src/temporal/schedules/fire-gateway.ts';
import { nothingExcluded } from '../../src/timing/fires/exclusion.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const by = aPerson;
const hold = (at = new Date()) =>
  store.run((tx) => setHold(tx, { reason: 'the directory is down', until: null, at, by }));
const release = (at = new Date()) => store.run((tx) => endHold(tx, { at, by }));
afterEach(() => release());

const minutely: Timing = { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' };
/** The last whole minute. */
const due = new Date(Math.floor(Date.now() / 60_000) * 60_000);

async function create(timing: Timing): Promise<string> {
  const definition = aDefinition({ timings: [timing], overlap: 'AllowAll' });
  const at = new Date(due.getTime() - 3_600_000);
  const schedule = aSchedule({ definition, at });
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule.id;
}

function begin(input: RunScheduleInput, scheduledFor: Date | null = null, queuedAt = due) {
  const runId = randomUUID();
  const start = {
    input: { executionId: uuidv7(), ...input },
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledBy: null,
    scheduledFor: scheduledFor?.toISOString() ?? null,
    queuedAt: queuedAt.getTime(),
    at: queuedAt.getTime(),
  };
  const request = { begin: start, tenantId: store.tenantId, holderChecked: false, now: queuedAt };
  return store.run((tx) => admitExecution(tx, request));
}

const firesOf = (scheduleId: string) =>
  store.run((tx) =>
    listFires(tx, { scheduleId, decision: null, from: null, to: null, before: null, limit: 9 }),
  );

describe('while a hold lies', () => {
  it('a fire starts nothing, and both its execution and its row in the ledger say why', async () => {
    const scheduleId = await create(minutely);
    await hold();
    const verdict = await begin({ scheduleId, trigger: 'Schedule' }, due);
    const reason = 'hold: the directory is down';
    expect(verdict).toMatchObject({ verdict: 'Skipped', reason });
    expect(await firesOf(scheduleId)).toMatchObject([{ decision: 'Skipped', reason }]);
    const id = verdict.verdict === 'Skipped' ? verdict.executionId : '';
    expect(await store.run((tx) => findExecution(tx, id))).toMatchObject({
      status: 'Skipped',
      error: reason,
    });
  });

  it('what a person asks for runs: run now, workflow start, a backfill with tools of Temporal', async () => {
    const scheduleId = await create(minutely);
    await hold();
    expect(await begin({ scheduleId, trigger: 'Manual' })).toMatchObject({ verdict: 'Run' });
    expect(await begin({ scheduleId })).toMatchObject({ verdict: 'Run' });
    const earlier = new Date(due.getTime() - 600_000);
    expect(await begin({ scheduleId, trigger: 'Schedule' }, earlier)).toMatchObject({
      verdict: 'Run',
    });
  });

  it('other tenants fire, and so does this one after the release', async () => {
    const scheduleId = await create(minutely);
    await store.database.withTenant(store.otherTenantId, (tx) =>
      setHold(tx, { reason: 'other', until: null, at: new Date(), by }),
    );
    expect(await begin({ scheduleId, trigger: 'Schedule' }, due)).toMatchObject({ verdict: 'Run' });
  });

  it('one whose time is over holds nothing, whether or not anybody has noticed', async () => {
    const scheduleId = await create(minutely);
    const [at, until] = [new Date(due.getTime() - 7_200_000), new Date(due.getTime() - 7_000_000)];
    await store.run((tx) => setHold(tx, { reason: 'short', until, at, by }));
    expect(await begin({ scheduleId, trigger: 'Schedule' }, due)).toMatchObject({ verdict: 'Run' });
  });

  it('a milestone is neither tried nor spent: it stays due, shows as Held, and is tried afterwards', async () => {
    const anchor = `anchor-${uuidv7()}`;
    const timing = { type: 'Milestone', anchor, anchorAt: null, offsetsSeconds: [0] } as const;
    const scheduleId = await create(timing);
    const change = { name: anchor, at: due, reason: null, setAt: new Date(), setBy: by };
    await store.run((tx) => setAnchor(tx, change));
    const starts: MilestoneStart[] = [];
    const deps = {
      database: store.database,
      clock: () => due.getTime() + 60_000,
      start: async (start: MilestoneStart) => void starts.push(start),
      log: createLogger({ level: 'silent', pretty: false, name: 'test' }),
    };
    const tick = () => tickMilestones(deps, { id: store.tenantId, slug: 'default' });
    await hold();
    for (let times = 0; times < 3; times += 1) {
      expect((await tick()).milestones).toMatchObject([
        { result: 'Held', reason: 'hold: the directory is down', nextAt: null },
      ]);
    }
    // Temporal fires it all the same.
    const fired = await begin({ scheduleId, trigger: 'Schedule' }, due);
    expect(fired).toMatchObject({ verdict: 'Skipped', reason: 'hold: the directory is down' });
    expect(starts).toEqual([]);
    const look = () => store.run((tx) => listMilestones(tx, { scheduleIds: null, limit: 9 }));
    expect(await look()).toMatchObject([{ attempts: 0, executionId: null, doneAt: null }]);
    const milestone = { anchor, offsetSeconds: 0 };
    const byHand = { scheduleId, trigger: 'Manual', milestone: { ...milestone, force: true } };
    expect(await begin(byHand as RunScheduleInput)).toMatchObject({ verdict: 'Run' });
    await store.asOwner(`set app.tenant = '${store.tenantId}'; update milestone set attempts = 0,
      execution_id = null`);
    await release();
    expect((await tick()).milestones).toMatchObject([{ result: 'Started' }]);
    const [start] = starts;
    const tried = { scheduleId, trigger: 'Schedule', milestone: start?.milestone ?? milestone };
    expect(
      await begin({ ...tried, executionId: start?.executionId ?? '' } as RunScheduleInput),
    ).toMatchObject({ verdict: 'Run' });
  });
});

describe('explainFire', () => {
  const never = () => Promise.reject(new Error('nothing is to be started'));
  const gateway: FireGateway = { start: never, find: async () => ({ state: 'notFound' }) };

  async function explain(scheduleId: string, at: Date, now: Date) {
    const { phases, held } = await store.run(async (tx) => ({
      phases: await listPhases(tx, { scheduleId, from: at, to: now }),
      held: await listHeldTimes(tx, { from: at, to: now }),
    }));
    const [phase] = phases;
    if (!phase) throw new Error('there is no phase');
    const state = { enabled: true, deleted: false, drifted: false };
    const audit = { scheduleId, slug: 's', ...state, auditedUntil: at };
    const exclusionIn = () => nothingExcluded;
    const known = { phases, held, suspended: [], drifts: [], exclusionIn, now };
    const schedule = { tenantSlug: 'default', audit, ...known };
    const deps = { fires: gateway, searchAttributes: async () => false };
    return explainFire(deps, schedule, { at, since: at, phase, milestone: null });
  }

  it('gives the hold as the reason of fires within it, also once it is released', async () => {
    const scheduleId = await create(minutely);
    await hold(new Date(due.getTime() - 300_000));
    await release(new Date(due.getTime() - 60_000));
    const within = new Date(due.getTime() - 120_000);
    expect(await explain(scheduleId, within, due)).toMatchObject({
      decision: 'Skipped',
      reason: 'hold: the directory is down',
      executionId: null,
    });
  });

  it('starts nothing late while a hold lies', async () => {
    const scheduleId = await create(minutely);
    await hold(new Date(due.getTime() + 10_000));
    const now = new Date(due.getTime() + 40_000);
    expect(await explain(scheduleId, due, now)).toMatchObject({
      decision: 'Skipped',
      reason: 'hold: the directory is down',
    });
  });
});
