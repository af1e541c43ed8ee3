import { describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { expectedFires } from '../../../src/loops/auditor/expected-fires.ts';
import type { StoredPhase } from '../../../src/store/fires/fire-audits.ts';
import { aDefinition } from '../../temporal/builders.ts';

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
let generation = 0;
function phase(
  since: string,
  timing: Timing,
  state: StoredPhase['state'] = 'Enabled',
  anchors: Record<string, string> = {},
): StoredPhase {
  generation += 1;
  const definition = aDefinition({ timings: [timing] });
  const none = { note: '', disabledUntil: null, disabledReason: null };
  return {
    generation,
    since: new Date(since),
    state,
    revision: 1,
    ...none,
    definition,
    anchors,
  };
}
const between = (phases: StoredPhase[], from: string, to: string): string[] =>
  expectedFires(phases, { from: new Date(from), to: new Date(to) }).map(
    ({ at, phase: { state } }) => `${at.toISOString().slice(5, 16)} ${state}`,
  );

describe('expectedFires', () => {
  it('follows each revision in its own time, and gives the instant of a change to the one before', () => {
    const phases = [
      phase('2027-01-01T00:00:00Z', cron('*/10 * * * *')),
      phase('2027-01-01T01:00:00Z', cron('*/30 * * * *')),
      phase('2027-01-01T02:00:00Z', cron('15 * * * *')),
    ];
    expect(between(phases, '2027-01-01T00:40:00Z', '2027-01-01T02:15:00Z')).toEqual([
      ...['01-01T00:50 Enabled', '01-01T01:00 Enabled', '01-01T01:30 Enabled'],
      ...['01-01T02:00 Enabled', '01-01T02:15 Enabled'],
    ]);
  });

  it('expects nothing before a schedule was made, after it was deleted, or once it is finished', () => {
    const phases = [
      phase('2027-01-01T00:30:00Z', cron('0 * * * *')),
      phase('2027-01-01T01:30:00Z', cron('0 * * * *'), 'Disabled'),
      phase('2027-01-01T02:30:00Z', cron('0 * * * *'), 'Finished'),
      phase('2027-01-01T03:30:00Z', cron('0 * * * *'), 'Enabled'),
      phase('2027-01-01T04:30:00Z', cron('0 * * * *'), 'Deleted'),
    ];
    expect(between(phases, '2026-12-31T00:00:00Z', '2027-01-02T00:00:00Z')).toEqual([
      ...['01-01T01:00 Enabled', '01-01T02:00 Disabled', '01-01T04:00 Enabled'],
    ]);
  });

  it('keeps to the policy on days of clock changes: once in the gap, once in the repeated hour', () => {
    const berlin = [phase('2027-01-01T00:00:00Z', cron('30 2 * * *', 'Europe/Berlin'))];
    expect(between(berlin, '2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z')).toEqual([
      '03-28T01:00 Enabled',
    ]);
    expect(between(berlin, '2027-10-30T12:00:00Z', '2027-10-31T12:00:00Z')).toEqual([
      '10-31T00:30 Enabled',
    ]);
  });

  it('does not go back in time when clocks of servers disagree', () => {
    const phases = [
      phase('2027-01-01T01:00:00Z', cron('0 * * * *')),
      phase('2027-01-01T00:59:58Z', cron('0 * * * *'), 'Disabled'),
    ];
    expect(between(phases, '2027-01-01T00:00:00Z', '2027-01-01T02:00:00Z')).toEqual([
      '01-01T02:00 Disabled',
    ]);
  });

  describe('of milestones', () => {
    const offsetsSeconds = [3_600, 7_200];
    const timing: Timing = { type: 'Milestone', anchor: 'go', anchorAt: null, offsetsSeconds };
    const anchored = (since: string, go?: string, state?: StoredPhase['state']) =>
      phase(`2027-01-01T${since}Z`, timing, state, go ? { go: `2027-01-01T${go}Z` } : {});
    const day = ['2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z'] as const;

    it('expects nothing without an anchor, then each offset once', () => {
      const phases = [anchored('00:00:00'), anchored('01:00:00', '02:00:00')];
      expect(between(phases, ...day)).toEqual(['01-01T03:00 Enabled', '01-01T04:00 Enabled']);
    });

    it('expects what an anchor set late has brought from when it was set', () => {
      const phases = [anchored('00:00:00'), anchored('06:00:00', '04:30:00')];
      expect(between(phases, ...day)).toEqual(['01-01T05:30 Enabled', '01-01T06:30 Enabled']);
      const soon = ['2027-01-01T05:00:00Z', '2027-01-01T05:59:59Z'] as const;
      expect(between(phases, ...soon)).toEqual([]);
      const late = ['2027-01-01T05:59:59Z', '2027-01-01T06:00:00Z'] as const;
      expect(between(phases, ...late)).toEqual(['01-01T05:30 Enabled']);
    });

    it('leaves where it is what came due before the anchor was moved, and moves the rest', () => {
      const phases = [anchored('00:00:00', '01:00:00'), anchored('02:30:00', '05:00:00')];
      expect(between(phases, ...day)).toEqual([
        ...['01-01T02:00 Enabled', '01-01T06:00 Enabled', '01-01T07:00 Enabled'],
      ]);
    });

    it('does not expect again what came due before a switch or an edit', () => {
      const phases = [
        anchored('00:00:00', '01:00:00', 'Disabled'),
        anchored('02:30:00', '01:00:00'),
      ];
      expect(between(phases, ...day)).toEqual(['01-01T02:00 Disabled', '01-01T03:00 Enabled']);
    });
  });
});
