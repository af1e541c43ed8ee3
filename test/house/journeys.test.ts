import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const [, section = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split('\n## Three journeys\n');
const journeys = section
  .split('\n## ')[0]
  ?.split('\n### ')
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    files: [...text.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, path = '']) => path),
  }));

describe('the three journeys of CONTRIBUTING.md', () => {
  it.each([
    ['From POST to a Temporal Schedule', 14],
    ['From a fire to the record of the first step', 22],
    ['A new step type', 6],
  ])('%s takes at most %i files, each of which exists', (title, most) => {
    const files = journeys?.find((journey) => journey.title === title)?.files ?? [];
    expect(files.length).toBeGreaterThan(3);
    expect(new Set(files).size).toBe(files.length);
    expect(files.length).toBeLessThanOrEqual(most);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
  });
});
