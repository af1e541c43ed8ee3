import { describe, expect, it } from 'vitest';
import { fillHttp } from '../../../src/contract/steps/http.ts';
import { isInline } from '../../../src/domain/inline/inline-lane.ts';
import { planGroups } from '../../../src/domain/schedule/plan.ts';
import type { HttpStep } from '../../../src/domain/schedule/schedule.ts';
import { checkDispatch } from '../../../src/domain/steps/dispatch-rules.ts';

const aStep = (more: object = {}): HttpStep =>
  fillHttp({ type: 'Http', name: 'It', url: 'https://x.test', ...more } as never, 'it');

describe('the dispatch of a step', () => {
  it('is not a part of a definition that does not say it', () => {
    expect(aStep()).not.toHaveProperty('dispatch');
    expect(planGroups({ steps: [aStep()] })[0]?.[0]).not.toHaveProperty('inline');
  });

  it('Inline has a timeout of five seconds unless the step says less', () => {
    expect(aStep({ dispatch: 'Inline' }).timeoutSeconds).toBe(5);
    expect(aStep({ dispatch: 'Inline', timeoutSeconds: 2 }).timeoutSeconds).toBe(2);
    const [planned] = planGroups({ steps: [aStep({ dispatch: 'Inline' })] }).flat();
    expect(planned).toMatchObject({ inline: true, timeoutSeconds: 5 });
    expect(planned?.settings).not.toHaveProperty('dispatch');
  });

  it('Auto is inline for short Http steps of the main pool', () => {
    expect(isInline(aStep({ dispatch: 'Auto' }))).toBe(false);
    expect(isInline(aStep({ dispatch: 'Auto', timeoutSeconds: 5 }))).toBe(true);
    expect(isInline(aStep({ dispatch: 'Auto', timeoutSeconds: 5, pool: 'dmz' }))).toBe(false);
    expect(isInline(aStep({ dispatch: 'Regular', timeoutSeconds: 5 }))).toBe(false);
  });

  it('Inline is refused for a step that may take long or runs in a pool, by place and remedy', () => {
    const refused = aStep({ dispatch: 'Inline', timeoutSeconds: 6, pool: 'dmz' });
    expect(checkDispatch(refused, '/steps/0')).toMatchObject([
      { pointer: '/steps/0/timeoutSeconds', suggestion: 'at most 5, or dispatch: Regular' },
      { pointer: '/steps/0/dispatch', suggestion: 'leave out pool, or dispatch' },
    ]);
    expect(checkDispatch(aStep({ dispatch: 'Auto', pool: 'dmz' }), '/steps/0')).toEqual([]);
  });
});
