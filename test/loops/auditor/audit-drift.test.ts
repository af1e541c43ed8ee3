import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setScheduleEnabled } from '../../../src/store/schedules/schedule-changes.ts';
import { endDrift, noteDrift } from '../../../src/store/schedules/schedule-drift.ts';
import { at, type AuditStage, initiator, type Made, openAuditStage } from './audit-stage.ts';

let stage: AuditStage;
beforeAll(async () => {
  stage = await openAuditStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

describe('a fire that came due while the Temporal Schedule was not as ours', () => {
  type Gone = { made: Made; parts: string[]; since: string; seen: string };
  const note = ({ made: { id: scheduleId }, parts, since, seen }: Gone) => {
    const times = { lastAsOursAt: at(since), at: at(seen) };
    return stage.write((tx) =>
      noteDrift(tx, { scheduleId, term: 0, parts, keepLease: false, ...times }),
    );
  };
  const end = ({ id: scheduleId }: Made, ended: string) =>
    stage.write((tx) => endDrift(tx, { scheduleId, restored: true, at: at(ended) }));

  it('is started within seconds of the restoration, and names the cause', async () => {
    stage.clock('15:01:10');
    const made = await stage.schedule('15:00:30');
    await note({ made, parts: ['deleted'], since: '15:00:40', seen: '15:01:05' });
    await end(made, '15:01:06');
    await stage.audit();
    expect(await stage.firesOf(made)).toMatchObject([
      {
        scheduledFor: at('15:01:00'),
        decision: 'Started',
        reason: 'drift: the Temporal Schedule was deleted; started by the auditor',
      },
    ]);
  });

  it('reads Missed because of the deletion, where nothing may start it late', async () => {
    stage.clock('15:12:05');
    const made = await stage.schedule('15:10:30', { catchUp: 'None' });
    await note({ made, parts: ['deleted'], since: '15:10:40', seen: '15:11:05' });
    await end(made, '15:11:06');
    await stage.audit();
    const [missed, ...later] = await stage.firesOf(made);
    expect(missed).toMatchObject({
      decision: 'Missed',
      reason: 'drift: the Temporal Schedule was deleted; 65 s late, and catch-up is None',
    });
    // Due after the restoration: Temporal may still start it.
    expect(later).toEqual([]);
  });

  it('reads Missed because of the pause that was adopted after it', async () => {
    stage.clock('15:21:40');
    const made = await stage.schedule('15:20:30');
    await note({ made, parts: ['paused'], since: '15:20:40', seen: '15:21:05' });
    await end(made, '15:21:05');
    const off = { id: made.id, enabled: false, note: 'by hand', until: null, reason: null };
    await stage.write((tx) => setScheduleEnabled(tx, { ...off, initiator, at: at('15:21:05') }));
    await stage.audit();
    expect((await stage.firesOf(made))[0]).toMatchObject({
      scheduledFor: at('15:21:00'),
      decision: 'Missed',
      reason:
        'drift: the Temporal Schedule was paused; not started in time, and switched off by now',
    });
  });

  it('is started within seconds while a changed Temporal Schedule waits for a person', async () => {
    stage.clock('15:31:05');
    const made = await stage.schedule('15:30:30');
    await note({ made, parts: ['calendars', 'notes'], since: '15:30:40', seen: '15:30:45' });
    await stage.audit();
    expect(await stage.firesOf(made)).toMatchObject([
      {
        decision: 'Started',
        reason: 'drift: calendars, notes of the Temporal Schedule changed; started by the auditor',
      },
    ]);
  });

  it('is left to Temporal for the grace when it came due before or after', async () => {
    stage.clock('15:42:10');
    const made = await stage.schedule('15:41:30');
    await note({ made, parts: ['deleted'], since: '15:42:02', seen: '15:42:05' });
    await end(made, '15:42:06');
    await stage.audit();
    expect(await stage.firesOf(made)).toEqual([]);
    stage.clock('15:42:40');
    await stage.audit();
    expect((await stage.firesOf(made))[0]).toMatchObject({
      scheduledFor: at('15:42:00'),
      decision: 'Started',
      reason: 'outage: started by the auditor',
    });
  });
});
