import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffAfter,
  type MilestoneFacts,
  milestoneNextAt,
  milestoneRefusal,
  milestoneStateOf,
  offsetText,
} from '../../src/domain/milestone.ts';

const anchorAt = new Date('2027-03-28T00:00:00Z');
const at = (hour: number): Date => new Date(anchorAt.getTime() + hour * 3_600_000);

const facts = (changes: Partial<MilestoneFacts> = {}): MilestoneFacts => ({
  anchor: 'installation',
  offsetSeconds: 43_200,
  anchorVersion: 1,
  anchorAt,
  attempts: 0,
  executionId: null,
  eligibleAt: null,
  doneAt: null,
  doneBy: null,
  hold: null,
  ...changes,
});

describe('milestoneStateOf', () => {
  it('gives the same answer for the same facts and clock', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), (hour) => {
        const again = milestoneStateOf(facts(), at(hour));
        expect(milestoneStateOf(facts(), at(hour))).toBe(again);
        expect(again).toBe(hour < 12 ? 'NotDue' : 'Due');
      }),
    );
  });

  it('waits without an anchor, whatever the clock says', () => {
    for (const hour of [-1, 12, 1_000_000]) {
      const waiting = facts({ anchorAt: null });
      expect(milestoneStateOf(waiting, at(hour))).toBe('WaitingForAnchor');
      expect(milestoneNextAt(waiting, at(hour))).toBeNull();
    }
  });

  it('puts the done marker before everything else', () => {
    const done = { doneAt: at(13), doneBy: 'x', executionId: 'y', eligibleAt: at(20) };
    for (const anchor of [anchorAt, null]) {
      const marked = facts({ ...done, anchorAt: anchor });
      expect(milestoneStateOf(marked, at(14))).toBe('Done');
      expect(milestoneRefusal(marked, { now: at(14), force: true })).toBe(
        'milestone: done by execution x',
      );
    }
  });

  it('consults the pause before a try, and only a forced one passes it', () => {
    const pausing = facts({ attempts: 2, eligibleAt: at(15) });
    expect(milestoneRefusal(pausing, { now: at(14) })).toBe(
      'milestone: after 2 failures, not before 2027-03-28T15:00:00Z',
    );
    expect(milestoneNextAt(pausing, at(14))).toEqual(at(15));
    expect(milestoneRefusal(pausing, { now: at(14), force: true })).toBeNull();
    expect(milestoneRefusal(pausing, { now: at(15) })).toBeNull();
  });

  it('refuses what is not due even when it is forced', () => {
    expect(milestoneRefusal(facts(), { now: at(11), force: true })).toBe(
      'milestone: not due before 2027-03-28T12:00:00Z',
    );
  });
});

describe('backoffAfter', () => {
  it('climbs 30 minutes, 2 hours, a day, and no higher', () => {
    const pauses = [1, 2, 3, 4, 100].map(
      (failures) => (Number(backoffAfter(anchorAt, failures)) - Number(anchorAt)) / 60_000,
    );
    expect(pauses).toEqual([30, 120, 1440, 1440, 1440]);
  });
});

describe('offsetText', () => {
  it('writes an offset as people do', () => {
    expect([0, 90, 43_200, 90_061].map(offsetText)).toEqual([
      ...['PT0S', 'PT1M30S', 'PT12H', 'PT25H1M1S'],
    ]);
  });
});
