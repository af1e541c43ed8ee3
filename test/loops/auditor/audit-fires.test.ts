import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { admitExecution } from '../../../src/admission/admit.ts';
import { temporalScheduleId } from '../../../src/domain/identifiers.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { verifyLedger } from '../../../src/loops/auditor/verify-ledger.ts';
import { auditorHealth } from '../../../src/loops/loop-health.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { checkConsistency } from '../../../src/store/executions/consistency-checks.ts';
import { putCalendar } from '../../../src/store/schedules/calendars.ts';
import {
  deleteSchedule,
  replaceSchedule,
  setScheduleEnabled,
} from '../../../src/store/schedules/schedule-changes.ts';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import { createFireGateway } from '../../../src/temporal/schedules/fire-gateway.ts';
import type { TcpProxy } from '../../support/scenario/tcp-proxy.ts';
import { aDefinition } from '../../temporal/builders.ts';
import {
  at,
  type AuditStage,
  initiator,
  type Made,
  matching,
  openAuditStage,
} from './audit-stage.ts';

/**
 * Temporal has no Schedules here: every fire is one that it did not start, as in an outage. The clock
 * is handed in, and no worker runs; what a worker would do is asked of the gate itself.
 */
const every20: Timing = {
  type: 'Interval',
  everySeconds: 20,
  offsetSeconds: 0,
  startAt: null,
};

let stage: AuditStage;
let database: Database;
let temporal: TemporalConnection;
let proxy: TcpProxy;
let tenantId = '';

beforeAll(async () => {
  stage = await openAuditStage();
  ({ database, temporal, proxy, tenantId } = stage);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const anAuditor: AuditStage['anAuditor'] = (more) => stage.anAuditor(more);
const audit: AuditStage['audit'] = (auditor) => stage.audit(auditor);
const clock: AuditStage['clock'] = (time) => stage.clock(time);
const schedule: AuditStage['schedule'] = (created, more) => stage.schedule(created, more);
const firesOf: AuditStage['firesOf'] = (made) => stage.firesOf(made);
const write: AuditStage['write'] = (work) => stage.write(work);

const decisionsOf = async (made: Made): Promise<string[]> =>
  (await firesOf(made)).map(
    ({ scheduledFor, decision }) => `${scheduledFor.toISOString().slice(11, 16)} ${decision}`,
  );
const verify = (from: string, to: string) =>
  database.read(tenantId, (tx) => verifyLedger(tx, { from: at(from), to: at(to) }));

/** What a worker does first with the workflow of a fire. */
async function beginFire({ id, slug }: Made, scheduledFor: Date, accepted = new Date(stage.now)) {
  const found = await createFireGateway(temporal).find({
    tenantSlug: 'default',
    slug,
    scheduledFor,
  });
  const runId = found.state === 'notFound' ? randomUUID() : found.firstRunId;
  const catchUp = found.state === 'notFound' ? {} : { catchUp: true as const };
  const begin = {
    input: { scheduleId: id, revision: 1, trigger: 'Schedule', ...catchUp } as const,
    workflowId: `w-${runId}`,
    runId,
    firstRunId: runId,
    scheduledBy: null,
    scheduledFor: scheduledFor.toISOString(),
    queuedAt: accepted.getTime(),
    at: stage.now,
  };
  const request = { begin, tenantId, holderChecked: false, now: new Date(stage.now) };
  return database.withTenant(tenantId, (tx) => admitExecution(tx, request));
}

describe('after an outage of five minutes under a schedule of every minute', () => {
  it('None starts nothing, and each fire is Missed with its reason', async () => {
    clock('12:05:40');
    const made = await schedule('12:00:30', { catchUp: 'None' });
    await audit();
    expect(await decisionsOf(made)).toEqual([
      ...['12:01 Missed', '12:02 Missed', '12:03 Missed', '12:04 Missed'],
    ]);
    // The newest may still be started by Temporal until the next one comes due.
    clock('12:06:05');
    await audit();
    expect((await decisionsOf(made)).at(-1)).toBe('12:05 Missed');
    const [, second] = await firesOf(made);
    expect(second?.reason).toBe('outage: 220 s late, and catch-up is None');
    expect(second?.executionId).toBeNull();
  });

  it('Latest starts the newest once, and the others are Missed', async () => {
    clock('12:15:40');
    const made = await schedule('12:10:30', { catchUp: 'Latest' });
    await audit();
    expect(await decisionsOf(made)).toEqual([
      ...['12:11 Missed', '12:12 Missed', '12:13 Missed', '12:14 Missed', '12:15 Started'],
    ]);
    const newest = (await firesOf(made)).at(-1);
    expect(newest).toMatchObject({ catchUp: true, unbegun: true });
    expect(await beginFire(made, at('12:15:00'))).toMatchObject({
      verdict: 'Run',
      executionId: newest?.executionId,
    });
    expect((await firesOf(made)).at(-1)).toMatchObject({ unbegun: false, decision: 'Started' });
  });

  it('Latest under short intervals: a newer one that started normally is the latest', async () => {
    clock('12:31:41');
    const made = await schedule('12:30:30', { catchUp: 'Latest', timings: [every20] });
    // Temporal is back since 12:31:35, and starts what comes due from then on.
    expect(await beginFire(made, at('12:31:40'))).toMatchObject({ verdict: 'Run' });
    clock('12:31:52');
    await audit();
    const fires = await firesOf(made);
    expect(fires.map(({ decision }) => decision)).toEqual([
      ...['Missed', 'Missed', 'Missed', 'Started'],
    ]);
    expect(fires[2]?.reason).toMatch(/^outage: a later fire came due at 2027-01-01T12:31:40Z/);
  });

  it('Latest starts the newest that was to run, when an edit took away the one after it', async () => {
    clock('12:41:52');
    const made = await schedule('12:40:30', { catchUp: 'Latest', timings: [every20] });
    const daily: Timing = { type: 'Cron', expression: '0 6 * * *', timeZone: 'UTC' };
    const definition = aDefinition({ timings: [daily] });
    const edit = { definition, enabled: null, reason: null, at: at('12:41:35') };
    await write((tx) => replaceSchedule(tx, { id: made.id, initiator, ...edit }));
    await audit();
    expect((await firesOf(made)).map(({ decision }) => decision)).toEqual([
      ...['Missed', 'Missed', 'Started'],
    ]);
    expect(await beginFire(made, at('12:41:20'))).toMatchObject({ verdict: 'Run' });
  });

  it('All starts each, one after another, as far as the window reaches', async () => {
    clock('12:25:40');
    const more = { catchUp: 'All', catchupWindowSeconds: 250, overlap: 'Skip' } as const;
    const made = await schedule('12:20:30', more);
    await audit();
    expect(await decisionsOf(made)).toEqual([
      ...['12:21 Missed', '12:22 Started', '12:23 Started', '12:24 Started', '12:25 Started'],
    ]);
    const workflowId = `${temporalScheduleId('default', made.slug)}-2027-01-01T12:22:00Z`;
    const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
    expect(raw.workflowExecutionInfo?.type?.name).toBe('runSchedule');
    const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const input = Buffer.from(started?.input?.payloads?.[0]?.data ?? '').toString();
    expect(JSON.parse(input)).toMatchObject({ catchUp: true, overlap: 'BufferAll', revision: 1 });
  });
});

describe('the auditor', () => {
  it('starts a fire once, however often and by however many it is audited', async () => {
    clock('13:01:40');
    const made = await schedule('13:00:30');
    const auditors = Array.from({ length: 4 }, () => anAuditor());
    await Promise.all(auditors.map((auditor) => auditor.pass()));
    await Promise.all(auditors.map((auditor) => auditor.stop()));
    await audit();
    const [fire, ...others] = await firesOf(made);
    expect(others).toEqual([]);
    expect(fire).toMatchObject({ decision: 'Started', catchUp: true });
    // A start by Temporal itself for the same instant is turned away by the gate.
    const rival = await beginFire({ ...made, slug: 'nothing' }, at('13:01:00'));
    expect(rival).toMatchObject({
      verdict: 'Skipped',
      reason: matching(/^duplicate: execution/),
    });
  });

  it('leaves a fire to Temporal for the grace, and one that has its row alone', async () => {
    clock('13:11:20');
    const made = await schedule('13:10:30');
    await audit();
    expect(await firesOf(made)).toEqual([]);
    expect(await beginFire(made, at('13:11:00'))).toMatchObject({ verdict: 'Run' });
    clock('13:11:40');
    await audit();
    expect(await firesOf(made)).toMatchObject([{ decision: 'Started', catchUp: false }]);
  });

  it('follows switches and edits: each fire by what the schedule was at its time', async () => {
    clock('14:08:40');
    const made = await schedule('14:00:30', { catchUp: 'None' });
    const by = { id: made.id, initiator };
    await write((tx) =>
      setScheduleEnabled(tx, { ...by, enabled: false, note: 'by Ann', at: at('14:02:30') }),
    );
    await write((tx) =>
      setScheduleEnabled(tx, { ...by, enabled: true, note: '', at: at('14:04:30') }),
    );
    const everyOther: Timing = { type: 'Cron', expression: '*/2 * * * *', timeZone: 'UTC' };
    const definition = aDefinition({ timings: [everyOther], catchUp: 'None' });
    const edit = { definition, enabled: null, reason: null, at: at('14:05:30') };
    await write((tx) => replaceSchedule(tx, { ...by, ...edit }));
    await write((tx) => deleteSchedule(tx, { ...by, at: at('14:08:10') }));
    await audit();
    await audit();
    expect(await decisionsOf(made)).toEqual([
      ...['14:01 Missed', '14:02 Missed', '14:03 Skipped', '14:04 Skipped', '14:05 Missed'],
      ...['14:06 Missed', '14:08 Missed'],
    ]);
    const fires = await firesOf(made);
    expect(fires[0]?.reason).toMatch(/^outage: /);
    expect(fires[2]?.reason).toBe('disabled: by Ann');
    expect(await verify('14:00:00', '14:08:05')).toMatchObject({ unexplained: 0 });
  });

  it('does not start what came due before the schedule was switched off', async () => {
    clock('14:11:40');
    const made = await schedule('14:10:30');
    const off = { id: made.id, initiator, enabled: false, note: 'n', at: at('14:11:30') };
    await write((tx) => setScheduleEnabled(tx, off));
    await audit();
    expect(await firesOf(made)).toMatchObject([
      { decision: 'Missed', reason: matching(/switched off by now/) },
    ]);
  });

  it('names days of clock changes as the policy does', async () => {
    const berlin: Timing = { type: 'Cron', expression: '30 2 * * *', timeZone: 'Europe/Berlin' };
    stage.now = Date.parse('2027-03-29T12:00:00Z');
    const made = await schedule('14:00:00', { timings: [berlin], catchUp: 'None' });
    const march = async (): Promise<string[]> =>
      (await firesOf(made)).map(({ scheduledFor }) => scheduledFor.toISOString()).slice(-2);
    // One pass looks at a day; as many days lie between.
    const auditor = anAuditor();
    for (let day = 0; day < 90; day += 1) await auditor.pass();
    await auditor.stop();
    expect(await march()).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z']);
    const period = { from: new Date('2027-01-01T14:00:00Z'), to: new Date(stage.now - 60_000) };
    const report = await database.read(tenantId, (tx) => verifyLedger(tx, period));
    expect(report.examples.filter(({ schedule: slug }) => slug === made.slug)).toEqual([]);
  });
});

describe('a fire that did not run', () => {
  it('is told while no worker has begun it, and decided by the gate when one does', async () => {
    clock('15:01:40');
    const made = await schedule('15:00:30', { catchUp: 'Latest' });
    await audit();
    clock('15:03:31');
    await audit();
    const health = await auditorHealth(database, new Date());
    expect(health).toMatchObject({
      status: 'Down',
      message: matching(/did not run: no worker/),
    });
    expect(await beginFire(made, at('15:01:00'))).toMatchObject({
      verdict: 'Skipped',
      reason: matching(/^catch-up: a later fire came due at 2027-01-01T15:02:00Z/),
    });
    const [first] = await firesOf(made);
    expect(first).toMatchObject({ decision: 'Missed', unbegun: false });
  });

  it('is Missed when its workflow was ended before a worker began it', async () => {
    clock('15:11:40');
    const made = await schedule('15:10:30');
    await audit();
    const workflowId = `${temporalScheduleId('default', made.slug)}-2027-01-01T15:11:00Z`;
    await temporal.client.workflow.getHandle(workflowId).terminate('no need');
    await audit();
    expect(await firesOf(made)).toMatchObject([
      { decision: 'Missed', reason: 'ended in Temporal (Terminated) before a worker began it' },
    ]);
  });

  it('is told while Temporal cannot be asked, and accounted for afterwards', async () => {
    clock('15:21:40');
    const made = await schedule('15:20:30');
    proxy.cut();
    await audit();
    expect(await firesOf(made)).toEqual([]);
    proxy.mend();
    await expect
      .poll(
        async () => {
          await audit();
          return decisionsOf(made);
        },
        { timeout: 20_000, interval: 200 },
      )
      .toEqual(['15:21 Started']);
  });

  it('counts as unexplained in the ledger until it has a row', async () => {
    clock('15:32:40');
    const made = await schedule('15:30:30', { catchUp: 'All' });
    const { unexplained, examples } = await verify('15:30:00', '15:32:00');
    expect(unexplained).toBeGreaterThanOrEqual(2);
    expect(examples).toContainEqual({ schedule: made.slug, scheduledFor: at('15:31:00') });
    await audit();
    const after = await verify('15:30:00', '15:32:00');
    expect(after.examples.filter(({ schedule: slug }) => slug === made.slug)).toEqual([]);
  });
});

describe('calendars and jitter', () => {
  const holiday = (name: string) =>
    write((tx) =>
      putCalendar(tx, {
        id: uuidv7(),
        name,
        kind: 'Blackout',
        description: '',
        updatedBy: initiator,
        days: [{ from: '2027-01-01', until: '2027-01-01', name: null }],
        updatedAt: at('00:00:00'),
      }),
    );

  it('an excluded fire that nobody started has the reason that the gate gives', async () => {
    await holiday('freeze');
    clock('15:03:40');
    const made = await schedule('15:00:30', { calendars: ['freeze'], catchUp: 'All' });
    await audit();
    expect((await firesOf(made)).map(({ decision, reason }) => [decision, reason])).toEqual(
      Array.from({ length: 3 }, () => ['Skipped', 'blackout: freeze: 2027-01-01']),
    );
    expect(await verify('15:00:30', '15:03:00')).toMatchObject({ unexplained: 0, unexpected: 0 });
  });

  it('a fire before excluded ones is the newest, and Latest starts it', async () => {
    await holiday('new-year');
    const midnight = new Date('2026-12-31T23:59:00Z');
    stage.now = new Date('2027-01-01T00:02:40Z').getTime();
    const created = new Date(midnight.getTime() - 30_000);
    const made = await schedule(created, { calendars: ['new-year'] });
    await audit();
    const fires = await firesOf(made);
    expect(fires.map(({ decision }) => decision)).toEqual([
      ...['Started', 'Skipped', 'Skipped', 'Skipped'],
    ]);
    expect(fires[0]).toMatchObject({ scheduledFor: midnight, catchUp: true });
  });

  it('with jitter a fire is left to Temporal for as much longer', async () => {
    const hourly: Timing = { type: 'Cron', expression: '0 * * * *', timeZone: 'UTC' };
    const made = await schedule('15:59:30', { timings: [hourly], jitterSeconds: 300 });
    clock('16:05:20');
    await audit();
    expect(await decisionsOf(made)).toEqual([]);
    expect(await beginFire(made, at('16:00:00'), at('16:04:50'))).toMatchObject({ verdict: 'Run' });
    expect(await firesOf(made)).toMatchObject([
      { decision: 'Started', reason: null, catchUp: false },
    ]);
    const late = await schedule('15:59:40', { timings: [hourly], jitterSeconds: 300 });
    clock('16:05:40');
    await audit();
    expect(await firesOf(late)).toMatchObject([{ decision: 'Started', unbegun: true }]);
  });
});

describe('the gate', () => {
  it('runs a past fire that somebody asks Temporal for, also one that was missed', async () => {
    clock('16:05:40');
    const made = await schedule('16:00:30', { catchUp: 'None', overlap: 'AllowAll' });
    await audit();
    expect((await decisionsOf(made))[0]).toBe('16:01 Missed');
    expect(await beginFire(made, at('16:01:00'))).toMatchObject({ verdict: 'Run' });
    expect((await firesOf(made))[0]).toMatchObject({
      decision: 'Started',
      reason: matching(/^backfill/),
    });
  });

  it('applies the policy to fires that waited for a worker', async () => {
    clock('16:15:10');
    const made = await schedule('16:10:30', { catchUp: 'Latest', overlap: 'AllowAll' });
    const begun = [];
    for (const time of ['16:11:00', '16:12:00', '16:13:00', '16:14:00', '16:15:00']) {
      begun.push(await beginFire(made, at(time), at(time)));
    }
    expect(begun.map(({ verdict }) => verdict)).toEqual([
      ...['Skipped', 'Skipped', 'Skipped', 'Skipped', 'Run'],
    ]);
    expect((await decisionsOf(made))[0]).toBe('16:11 Missed');
  });
});

it('leaves a record without contradictions', async () => {
  const violations = await database.read(tenantId, (tx) => checkConsistency(tx));
  expect(violations.filter(({ id }) => id !== 'I12' && id !== 'I11' && id !== 'I2')).toEqual([]);
});
