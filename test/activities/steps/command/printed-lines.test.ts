import { describe, expect, it } from 'vitest';
import { createPrintedLines, plainLine } from '../../../../activities/steps/command/log-lines.ts';

function linesOf(...pieces: string[]): string[] {
  const lines: string[] = [];
  const printed = createPrintedLines((line) => lines.push(line));
  for (const piece of pieces) printed.add(piece);
  printed.end();
  return lines;
}

const escape = String.fromCharCode(27);

describe('createPrintedLines', () => {
  it('joins pieces and takes CR LF for one line end, also across pieces', () => {
    expect(linesOf('on', 'e\r', '\ntwo\n\nthree')).toEqual(['one', 'two', '', 'three']);
  });

  it('keeps what was last written over a line', () => {
    const marks = Array.from({ length: 120 }, (_, index) => `\rloading ${index} %`).join('');
    expect(linesOf(`${marks}\rERROR: disk full\n`)).toEqual(['ERROR: disk full']);
    expect(linesOf(marks, '\rERROR', ': disk full')).toEqual(['ERROR: disk full']);
    expect(linesOf(`ERROR: disk full\r   \r${escape}[K\n`)).toEqual(['ERROR: disk full']);
  });

  it.each([`${escape}[1G`, `${escape}[G`, `${escape}[2K`])(
    'takes %j for a carriage return',
    (restart) => expect(linesOf(`10 %${restart}20 %${restart}failed\n`)).toEqual(['failed']),
  );

  it('forgets progress without end, and keeps both ends of a line without end', () => {
    const progress = Array.from({ length: 2_000 }, () => `\r${'#'.repeat(500)}`);
    expect(linesOf(...progress, '\rno space left')).toEqual(['no space left']);
    expect(linesOf('the reason', ...progress.map(() => '\r'.repeat(500)))).toEqual(['the reason']);
    const [line = ''] = linesOf('begin', ...progress.map((text) => text.slice(1)), 'end');
    expect(line).toMatch(/^begin#.* … #*end$/);
    expect(line.length).toBeLessThan(10_000);
  });
});

describe('plainLine', () => {
  it('leaves out colours and other control characters', () => {
    expect(plainLine(`${escape}[31mERROR${escape}[0m:\u0007 no\tspace\b `)).toBe('ERROR: no space');
  });
});
