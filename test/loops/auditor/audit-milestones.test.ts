import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../../src/admission/admit.ts';
import { createLogger } from '../../../src/log.ts';
import { createAuditor } from '../../../src/loops/auditor/audit-fires.ts';
import { verifyLedger } from '../../../src/loops/auditor/verify-ledger.ts';
import { listFires } from '../../../src/store/fires/fires.ts';
import { setAnchor } from '../../../src/store/schedules/anchors.ts';
import { concludeMilestone } from '../../../src/store/schedules/milestones.ts';
import {
  insertSchedule,
  setScheduleEnabled,
} from '../../../src/store/schedules/schedule-changes.ts';
import { openTemporal, type TemporalConnection } from '../../../src/temporal/connection.ts';
import { createFireGateway } from '../../../src/temporal/schedules/fire-gateway.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../../store/store-fixture.ts';
import { createTestNamespace } from '../../support/namespace.ts';

/** The clock is handed in; no tick and no worker runs, what they would do is asked of the gate. */
const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const at = (time: string): Date => new Date(`2027-01-01T${time}Z`);
const offsetSeconds = 3_600;
let now = at('00:00:00');
let store: StoreFixture;
let temporal: TemporalConnection;
beforeAll(async () => {
  store = await openStore();
  temporal = openTemporal({ ...(await createTestNamespace()), identity: 'test' });
});
afterAll(async () => {
  await temporal.close();
  await store.close();
});

async function audit(time: string): Promise<void> {
  now = at(time);
  const auditor = createAuditor({
    database: store.database,
    fires: createFireGateway(temporal),
    log,
    owner: randomUUID(),
    searchAttributes: async () => true,
    clock: () => now.getTime(),
  });
  await expect.poll(() => auditor.pass(), { timeout: 20_000, interval: 50 }).not.toBeNull();
  await auditor.stop();
}

/** A schedule with one milestone an hour after an anchor of its own. */
async function create(time: string) {
  const anchor = `anchor-${uuidv7()}`;
  const timing = { type: 'Milestone', anchor, anchorAt: null, offsetsSeconds: [offsetSeconds] };
  const definition = aDefinition({ timings: [timing as never] });
  const schedule = aSchedule({ definition, at: at(time) });
  await store.run((tx) => insertSchedule(tx, schedule));
  return { id: schedule.id, anchor };
}
type Made = Awaited<ReturnType<typeof create>>;

const set = ({ anchor: name }: Made, to: string | null, setAt: string) =>
  store.run((tx) => {
    const change = { name, at: to === null ? null : at(to), reason: null, setBy: aPerson };
    return setAnchor(tx, { ...change, setAt: at(setAt) });
  });

async function firesOf({ id: scheduleId }: Made) {
  const all = { scheduleId, decision: null, from: null, to: null, before: null, limit: 50 };
  const fires = await store.run((tx) => listFires(tx, all));
  return fires
    .map((fire) => [fire.scheduledFor.toISOString().slice(11, 16), fire.decision, fire.reason])
    .reverse();
}

/** What a worker asks first for a try that the tick has started. */
async function begin({ id, anchor }: Made, time: string) {
  now = at(time);
  const runId = uuidv7();
  const milestone = { anchor, offsetSeconds };
  const attempt = { ...milestone, anchorVersion: 1, attempt: 1 };
  const input = { scheduleId: id, trigger: 'Schedule', milestone } as const;
  const request = {
    begin: {
      input,
      workflowId: `w-${runId}`,
      runId,
      firstRunId: runId,
      scheduledBy: null,
      scheduledFor: null,
      queuedAt: now.getTime(),
      at: now.getTime(),
    },
    tenantId: store.tenantId,
    holderChecked: false,
    now,
  };
  const admitted = await store.run((tx) => admitExecution(tx, request));
  return { admitted, executionId: runId, milestone: attempt };
}

const succeed = (made: Made, tried: Awaited<ReturnType<typeof begin>>) =>
  store.run((tx) => {
    const { executionId, milestone } = tried;
    const end = { executionId, milestone, status: 'Completed', error: null, at: now } as const;
    return concludeMilestone(tx, made.id, end);
  });

const verify = (from: string, to: string) =>
  store.run((tx) => verifyLedger(tx, { from: at(from), to: at(to) }));

describe('a milestone in the ledger of fires', () => {
  it('is expected from when its anchor was set, and its first try is its row', async () => {
    const made = await create('00:00:00');
    await audit('00:10:00');
    expect(await firesOf(made)).toEqual([]);
    await set(made, '00:30:00', '03:00:00');
    await audit('03:01:00');
    // Nobody has tried it: the ledger leaves that to the tick, and the verification names it.
    expect(await firesOf(made)).toEqual([]);
    expect((await verify('02:00:00', '03:01:00')).examples).toMatchObject([
      { scheduledFor: at('01:30:00') },
    ]);
    expect((await verify('01:00:00', '02:00:00')).unexplained).toBe(0);
    expect(await begin(made, '03:01:30')).toMatchObject({ admitted: { verdict: 'Run' } });
    await audit('03:02:00');
    expect(await firesOf(made)).toMatchObject([
      ['01:30', 'Started', 'milestone: first tried 5490 s after it was due'],
    ]);
    const whole = await verify('02:00:00', '03:01:00');
    expect(whole).toMatchObject({ started: 1, unexplained: 0, unexpected: 0 });
    expect(await verify('01:00:00', '02:00:00')).toMatchObject({ expected: 0, unexpected: 0 });
  });

  it('is Missed while the schedule is off, and the try that comes later takes its row', async () => {
    const made = await create('04:00:00');
    await set(made, '04:00:00', '04:00:00');
    const by = { id: made.id, initiator: aPerson };
    const off = { ...by, enabled: false, note: 'for repair', at: at('04:30:00') };
    await store.run((tx) => setScheduleEnabled(tx, off));
    await audit('05:01:00');
    expect(await firesOf(made)).toEqual([['05:00', 'Missed', 'disabled: for repair']]);
    const on = { ...by, enabled: true, note: '', at: at('05:10:00') };
    await store.run((tx) => setScheduleEnabled(tx, on));
    expect(await begin(made, '05:11:00')).toMatchObject({ admitted: { verdict: 'Run' } });
    await audit('05:12:00');
    expect(await firesOf(made)).toMatchObject([
      ['05:00', 'Started', 'milestone: first tried 660 s after it was due'],
    ]);
  });

  it('that is done is Skipped where its anchor was moved to, and names who did it', async () => {
    const made = await create('06:00:00');
    await set(made, '06:00:00', '06:00:00');
    const tried = await begin(made, '07:00:05');
    await succeed(made, tried);
    await set(made, '07:30:00', '07:10:00');
    await audit('08:31:00');
    expect(await firesOf(made)).toMatchObject([
      ['07:00', 'Started', null],
      ['08:30', 'Skipped', `milestone: done by execution ${tried.executionId}`],
    ]);
    const report = await verify('06:00:00', '08:30:00');
    expect(report).toMatchObject({ unexplained: 0, unexpected: 0 });
  });
});
