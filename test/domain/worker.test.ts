import { describe, expect, it } from 'vitest';
import { unservedPool, unservedText, unservedWorkflows } from '../../src/domain/worker.ts';

describe('unservedPool', () => {
  it('names the pool, the closest one that is served and the exact command', () => {
    const unserved = unservedPool('widnows', false, ['default', 'windows']);
    expect(unserved).toEqual({
      reason: 'no worker serves the pool "widnows" (did you mean "windows"?)',
      command: 'carillon worker --role steps --pool widnows',
    });
    expect(unservedText(unserved)).toBe(
      'no worker serves the pool "widnows" (did you mean "windows"?); ' +
        'start one with: carillon worker --role steps --pool widnows',
    );
  });

  it('guesses no other pool when none is close', () => {
    expect(unservedPool('reports', false, ['default', 'windows']).reason).toBe(
      'no worker serves the pool "reports"',
    );
  });

  it('claims nothing while Temporal cannot be asked', () => {
    expect(unservedPool('windows', null, ['default']).reason).toContain('it is not known whether');
    expect(unservedWorkflows(null).reason).toContain('it is not known whether');
  });
});
