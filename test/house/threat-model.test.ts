import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/explanation/threat-model.md', 'utf8');

/** The cells of each threat: threat, defence, shown by, not defended. */
const threats = page
  .split('## Threats')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|-)/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the threat model', () => {
  it('names only files that exist', () => {
    const named = [...page.matchAll(/`((?:src|test|activities|workflows|deploy|tools)\/[^`]+)`/g)];
    expect(named.length).toBeGreaterThan(50);
    for (const [, path = ''] of named) expect(existsSync(path), path).toBe(true);
  });

  it('shows each defence by a test, and says what is not defended where there is none', () => {
    expect(threats?.length).toBeGreaterThan(25);
    for (const [threat, defence = '', shown = '', open = ''] of threats ?? []) {
      if (defence === '') expect(open, threat).not.toBe('');
      else expect(shown, threat).toMatch(/^`test\/.+\.test\.ts`/);
    }
  });

  it('is where SECURITY.md points to', () => {
    expect(readFileSync('SECURITY.md', 'utf8')).toContain('docs/explanation/threat-model.md');
  });
});
