import { describe, expect, it } from 'vitest';
import { createLogLines, lineLimits } from '../../../../activities/steps/command/log-lines.ts';
import type { LogLine } from '../../../../src/domain/observation.ts';

function collect() {
  const batches: (readonly LogLine[])[] = [];
  const lines = createLogLines((batch) => batches.push(batch));
  return { lines, batches, texts: () => batches.flat().map(({ text }) => text) };
}

describe('createLogLines', () => {
  it('joins what arrives in pieces and sends an unfinished line at the end', () => {
    const { lines, texts } = collect();
    lines.add('stdout', 'on');
    lines.add('stderr', 'other\n');
    lines.add('stdout', 'e\r\ntwo');
    lines.end();
    expect(texts()).toEqual(['other', 'one', 'two']);
  });

  it('sends small batches and counts what it does not keep', () => {
    const { lines, batches, texts } = collect();
    lines.add('stdout', 'x\n'.repeat(lineLimits.lines + 7));
    lines.end();
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(lineLimits.batch);
    expect(texts()).toHaveLength(lineLimits.lines + 1);
    expect(texts().at(-1)).toBe('7 more lines were not kept');
  });

  it('cuts a line that never ends and keeps no more of it in memory', () => {
    const { lines, texts } = collect();
    for (let count = 0; count < 1_000; count += 1) lines.add('stdout', 'z'.repeat(10_000));
    lines.end();
    expect(texts()).toHaveLength(1);
    expect(texts()[0]?.length).toBeLessThanOrEqual(lineLimits.lineLength);
  });
});
