import { describe, expect, it } from 'vitest';
import { isExecutionId, readQuery, scheduleEntries } from '../../../web/palette/palette-entries.ts';

const schedule = (id: string, enabled: boolean) => ({ id, enabled });
const found = [schedule('a', true), schedule('b', false), schedule('c', true)];
const shown = (entries: ReturnType<typeof scheduleEntries<(typeof found)[number]>>) =>
  entries.map(({ act, schedule: { id } }) => `${act} ${id}`);

describe('the palette', () => {
  it.each([
    ['run hr delta', { verb: 'run', text: 'hr delta' }],
    ['  Disable ', { verb: 'disable', text: '' }],
    ['runner', { verb: 'any', text: 'runner' }],
    ['', { verb: 'any', text: '' }],
  ])('reads what was typed: %j', (query, read) => {
    expect(readQuery(query)).toEqual(read);
  });

  it('opens all that were found, and acts on the first two', () => {
    expect(shown(scheduleEntries(found, 'any', true))).toEqual([
      ...['open a', 'open b', 'open c'],
      ...['run a', 'disable a', 'run b', 'enable b'],
    ]);
  });

  it('offers a verb only for the schedules that it changes', () => {
    expect(shown(scheduleEntries(found, 'enable', true))).toEqual(['enable b']);
    expect(shown(scheduleEntries(found, 'run', true))).toEqual(['run a', 'run b', 'run c']);
  });

  it('offers no act to those who may only read', () => {
    expect(shown(scheduleEntries(found, 'any', false))).toEqual(['open a', 'open b', 'open c']);
    expect(scheduleEntries(found, 'run', false)).toEqual([]);
  });

  it('knows the id of an execution', () => {
    expect(isExecutionId('0192f0c4-6c1e-7d3a-9f00-000000000001')).toBe(true);
    expect(isExecutionId('0192f0c4')).toBe(false);
  });
});
