import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../src/domain/text/shell-word.ts';

describe('shellWord', () => {
  it('leaves plain words as they are', () => {
    expect(shellWord('delta-sync')).toBe('delta-sync');
    expect(shellWord('2026-11-29T06:00:00Z')).toBe('2026-11-29T06:00:00Z');
  });

  it.each([
    '',
    'Full Import',
    "it's",
    '$(id)',
    '`id`',
    'a\nb',
    '\\',
    '"',
    '~',
    '*',
    '#x',
    '-n; ls',
  ])('gives %j to a command unchanged', (text) => {
    const script = `printf %s ${shellWord(text)}`;
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(text);
  });
});
