import { describe, expect, it } from 'vitest';
import { describeMaintenance, faultOfWindow } from '../../src/domain/limits/maintenance.ts';

const now = new Date('2026-11-20T06:00:00Z');
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

describe('a maintenance window', () => {
  it.each([
    ['an hour from now on', 0, 1, null],
    ['one that is under way', -1, 1, null],
    ['one that has passed', -2, -1, '/until'],
    ['one that ends before it begins', 2, 1, '/until'],
    ['one of more than a month', 0, 32 * 24, '/until'],
    ['one in more than a year', 367 * 24, 367 * 24 + 1, '/from'],
  ])('%s', (_what, from, until, pointer) => {
    const fault = faultOfWindow({ from: at(from), until: at(until) }, now);
    expect(fault?.pointer ?? null).toBe(pointer);
  });

  it('says what a step waits for, until when and why', () => {
    const closure = { until: at(1), mode: 'Wait', reason: 'update' } as const;
    const sentence = 'waiting for ad, in maintenance until 2026-11-20T07:00:00Z: update';
    expect(describeMaintenance('ad', closure)).toBe(sentence);
    expect(describeMaintenance('ad', { ...closure, mode: 'Skip', reason: '' })).toBe(
      'ad is in maintenance until 2026-11-20T07:00:00Z',
    );
  });
});
