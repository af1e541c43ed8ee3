import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measured } from '../../bench/simulate/costs.ts';
import { burstOf, diskOf, needsOf } from '../../bench/simulate/model.ts';
import { simulate } from '../../bench/simulate/simulate.ts';

const load = { schedules: 1000, stepsPerDay: 86_400 * 100, peak: 1 };

describe('the simulation of a load', () => {
  test('counts what each part does at the busiest moment', () => {
    const needs = needsOf({ ...load, peak: 3 });
    expect(needs.stepsPerSecond).toBe(300);
    expect(needs.commitsPerSecond).toBeCloseTo(300 * measured.commits);
    expect(needs.executionsPerSecond).toBe(25);
    expect(needs.cloudActionsPerSecond).toBe(25 * 18);
    expect(needs.worker.kneeStepsPerSecond).toBeGreaterThanOrEqual(300);
  });

  test('gives Temporal Cloud the units that its limit asks for, up to what a namespace can have', () => {
    const unitsAt = (peak: number) => needsOf({ ...load, peak }).cloudUnits;
    expect(unitsAt(1)).toBe(1);
    expect(unitsAt(6)).toBe(2);
    expect(unitsAt(100)).toBeNull();
  });

  test('lets starts or workers decide when a burst is over, whichever is slower', () => {
    expect(burstOf(load, 10, 1e6).drainedSeconds).toBe(100);
    expect(burstOf(load, 1000, 12).drainedSeconds).toBe(1000);
  });

  test('keeps the record for a year and histories for their retention', () => {
    const disk = diskOf(load, 30);
    expect(disk.recordTibPerYear).toBeCloseTo(
      (load.stepsPerDay * 365 * measured.recordBytes) / 2 ** 40,
    );
    expect(disk.historyTib).toBeCloseTo(
      ((load.stepsPerDay / 12) * 30 * measured.historyBytes) / 2 ** 40,
    );
  });

  test('says in the guide what it prints', () => {
    const guide = readFileSync(new URL('../../docs/guide/scaling.md', import.meta.url), 'utf8');
    const cells = (text: string): string[] =>
      text.split('\n').map((line) => line.replace(/ *\| */g, '|').replace(/-{3,}/g, '---'));
    const lines = new Set(cells(guide));
    expect(cells(simulate(['--simulate'])).filter((line) => !lines.has(line))).toEqual([]);
  });

  test('prints figures only, and refuses what is no count', () => {
    expect(simulate(['--simulate'])).not.toMatch(/NaN|Infinity|undefined/);
    expect(() => simulate(['--schedules', 'many'])).toThrow('"many" is no count');
  });
});
