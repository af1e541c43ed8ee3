import { describe, expect, it } from 'vitest';
import { createTextCollector } from '../../../../activities/steps/command/command-output.ts';

describe('createTextCollector', () => {
  it.each([0, 1, 99, 100])('keeps %i of 100 characters whole', (length) => {
    const collector = createTextCollector(100);
    const text = 'ab'.repeat(100).slice(0, length);
    for (const character of text) collector.add(character);
    expect(collector.excerpt()).toBe(text);
  });

  it.each([101, 250, 100_000])('keeps both ends of %i characters', (length) => {
    const collector = createTextCollector(100);
    const text = Array.from({ length }, (_, index) => String(index % 10)).join('');
    for (let at = 0; at < length; at += 37) collector.add(text.slice(at, at + 37));
    const shown = collector.excerpt();
    expect(shown.length).toBeLessThanOrEqual(100);
    expect(shown).toContain(`${length - 100} characters left out`);
    expect(text.startsWith(shown.slice(0, 20))).toBe(true);
    expect(text.endsWith(shown.slice(-20))).toBe(true);
  });

  it('never ends in half a character', () => {
    const collector = createTextCollector(101);
    collector.add('😀'.repeat(500));
    expect(collector.excerpt()).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });
});
