import { describe, expect, it } from 'vitest';
import {
  scheduleDetails,
  scheduleSummary,
} from '../../../src/temporal/schedules/canonical-schedule.ts';
import { aDefinition, aStep } from '../builders.ts';

describe('scheduleSummary', () => {
  it('says the name and how many steps and groups there are', () => {
    expect(scheduleSummary(aDefinition())).toBe('Delta Sync · 2 steps · 1 group');
  });

  it('keeps the counts and stays within the server limit for the longest name', () => {
    const summary = scheduleSummary(aDefinition({ name: '"🔔'.repeat(66) }));
    expect(summary).toMatch(/ \[…\] · 2 steps · 1 group$/);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(400);
  });
});

describe('scheduleDetails', () => {
  it('is a table with one row per step under the description', () => {
    const steps = [
      aStep('one'),
      { ...aStep('two', 'ParallelWithPrevious'), continueOnFailure: true },
    ];
    expect(scheduleDetails(aDefinition({ description: 'Every morning.', steps }))).toBe(
      [
        'Every morning.',
        '',
        '| # | group | step | type | on failure | timeout | retries |',
        '| ---: | ---: | --- | --- | --- | ---: | ---: |',
        '| 1 | 1 | Call one | Http | stop | 30 s | 3 |',
        '| 2 | 1 | Call two | Http | continue | 30 s | 3 |',
      ].join('\n'),
    );
  });

  it('lets no name break out of its cell', () => {
    const step = { ...aStep('x'), name: 'a|b\n# <b>[c](d)' };
    const row = scheduleDetails(aDefinition({ steps: [step] })).split('\n')[2];
    expect(row).toBe('| 1 | 1 | a\\|b \\# \\<b\\>\\[c\\](d) | Http | stop | 30 s | 3 |');
  });

  it('stays within the server limit for the most steps, and says how many it left out', () => {
    const steps = Array.from({ length: 500 }, (_, n) => ({
      ...aStep(`s${n}`),
      name: '"|🔔'.repeat(50),
    }));
    const details = scheduleDetails(aDefinition({ description: '"\\🔔'.repeat(500), steps }));
    expect(details).toMatch(/… and \d+ more steps$/);
    expect(Buffer.byteLength(JSON.stringify(details))).toBeLessThanOrEqual(20_000);
  });
});
