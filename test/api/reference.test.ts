import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { problemsPage, renderProblems } from '../../tools/generate-reference.ts';

describe('renderProblems', () => {
  it('gives exactly the page in docs/reference, which lists neither more nor fewer codes', async () => {
    expect(await readFile(problemsPage, 'utf8')).toBe(renderProblems());
  });
});
