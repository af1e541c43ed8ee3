import proto from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { canonicalSchedule } from '../../../src/temporal/schedules/canonical-schedule.ts';
import { scheduleRequest } from '../../../src/temporal/schedules/schedule-request.ts';
import { fromPayload } from '../../../src/temporal/search-attributes.ts';
import { aRequest, aSource, aStep } from '../builders.ts';

const { ScheduleOverlapPolicy } = proto.temporal.api.enums.v1;
const id = '01890000-0000-7000-8000-000000000001';

describe('scheduleRequest', () => {
  it('names the Temporal Schedule and its workflows after the tenant and the slug', () => {
    const request = aRequest({ tenantSlug: 'acme', schedule: { slug: 'delta-sync' } });
    expect(request.temporalId).toBe('acme.delta-sync');
    expect(request.schedule.action?.startWorkflow).toMatchObject({
      workflowId: 'acme.delta-sync',
      workflowType: { name: 'runSchedule' },
      taskQueue: { name: 'carillon' },
    });
  });

  it('starts runSchedule with the revision it was made from and the schedule as initiator', () => {
    const { schedule } = aRequest({ tenantSlug: 'acme', schedule: { id, revision: 7 } });
    expect(fromPayload(schedule.action?.startWorkflow?.input?.payloads?.[0])).toEqual({
      scheduleId: id,
      tenant: 'acme',
      revision: 7,
      trigger: 'Schedule',
      initiator: { type: 'schedule', id, name: 'Delta Sync' },
    });
  });

  it('allows every overlap natively and leaves catching up to the auditor', () => {
    const { schedule } = aRequest({ definition: { catchupWindowSeconds: 600 } });
    expect(canonicalSchedule(schedule)).toMatchObject({
      overlap: ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
      catchupWindowSeconds: 10,
      pauseOnFailure: false,
      limited: false,
    });
  });

  it('never sends cron text, and gives every range its start, end and step', () => {
    const { schedule } = aRequest({
      definition: {
        timings: [{ type: 'Cron', expression: '*/20 6 1,15 * 5', timeZone: 'Europe/London' }],
      },
    });
    expect(schedule.spec?.cronString ?? []).toEqual([]);
    expect(schedule.spec?.timezoneName).toBe('Europe/London');
    const ranges = (schedule.spec?.structuredCalendar ?? []).flatMap((calendar) => [
      ...(calendar.second ?? []),
      ...(calendar.minute ?? []),
      ...(calendar.hour ?? []),
      ...(calendar.dayOfMonth ?? []),
      ...(calendar.month ?? []),
      ...(calendar.dayOfWeek ?? []),
    ]);
    expect(ranges.length).toBeGreaterThan(10);
    for (const { start, end, step } of ranges) {
      expect(end).toBeGreaterThanOrEqual(start ?? NaN);
      expect(step).toBeGreaterThanOrEqual(1);
    }
  });

  it('sends repair entries for runs that clock changes would lose', () => {
    const request = aRequest({
      definition: {
        timings: [{ type: 'Cron', expression: '30 1 * * *', timeZone: 'Europe/London' }],
      },
    });
    const springGap = Date.parse('2027-03-28T01:00:00Z') / 1_000;
    expect(canonicalSchedule(request.schedule)['intervals']).toContainEqual([springGap, 0]);
  });

  it.each([
    [
      'an enabled one runs',
      { enabled: true, enabledNote: 'ann: back to work' },
      false,
      'ann: back to work',
    ],
    [
      'a disabled one is paused with who and why',
      { enabled: false, enabledNote: 'ann: audit' },
      true,
      'ann: audit',
    ],
    [
      'a disabled one without a note says so',
      { enabled: false, enabledNote: '' },
      true,
      'disabled',
    ],
  ])('%s', (_rule, schedule, paused, notes) => {
    expect(aRequest({ schedule }).schedule.state).toMatchObject({ paused, notes });
  });

  it.each([
    [{ enabled: true, enabledNote: 'ann' }, 'manual'],
    [{ enabled: false, enabledNote: 'ann: audit' }, 'ann: audit'],
  ])(
    'keeps a manual-only schedule paused and empty, or Temporal would delete it (%o)',
    (schedule, notes) => {
      const request = aRequest({ schedule, definition: { timings: [{ type: 'Manual' }] } });
      expect(request.schedule.spec?.structuredCalendar ?? []).toEqual([]);
      expect(request.schedule.spec?.interval ?? []).toEqual([]);
      expect(request.schedule.state).toMatchObject({ paused: true, notes });
    },
  );

  it('cuts a note to the bytes the server takes, between characters', () => {
    const { schedule } = aRequest({ schedule: { enabled: false, enabledNote: '🔔'.repeat(400) } });
    expect(schedule.state?.notes).toBe('🔔'.repeat(250));
  });

  it('sets search attributes only where the namespace has them, and the hash ignores them', () => {
    const source = aSource();
    const without = scheduleRequest(source);
    const withThem = scheduleRequest({ ...source, searchAttributes: true });
    expect(without.schedule.action?.startWorkflow?.searchAttributes ?? null).toBeNull();
    const fields = withThem.schedule.action?.startWorkflow?.searchAttributes?.indexedFields;
    expect(Object.keys(fields ?? {})).toEqual(['CarillonTenant', 'CarillonTrigger']);
    expect(withThem.desiredHash).toBe(without.desiredHash);
  });

  it('gives equal sources equal hashes and every change another one', () => {
    const source = aSource({ schedule: { id, slug: 'one' } });
    const hash = (changes: Partial<typeof source>): string =>
      scheduleRequest({ ...source, ...changes }).desiredHash;
    const { schedule, definition, spec } = source;
    const hashes = [
      hash({}),
      hash({ tenantSlug: 'acme' }),
      hash({ schedule: { ...schedule, revision: 2 } }),
      hash({ schedule: { ...schedule, enabled: false } }),
      hash({ schedule: { ...schedule, enabledNote: 'x' } }),
      hash({ definition: { ...definition, steps: [aStep('one')] } }),
      hash({ spec: { ...spec, timeZone: 'Europe/London' } }),
      hash({ spec: { ...spec, intervals: [{ everySeconds: 2_000_000_000, offsetSeconds: 0 }] } }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hash({})).toBe(hashes[0]);
  });
});
