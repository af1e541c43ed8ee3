import { describe, expect, it } from 'vitest';
import {
  describeAttempt,
  type EndedAttemptFacts,
} from '../../../src/domain/execution/step-activity.ts';

const facts: EndedAttemptFacts = {
  attempt: 2,
  maxAttempts: 4,
  status: 'Failed',
  startedAt: new Date('2026-11-20T12:00:00Z'),
  endedAt: new Date('2026-11-20T12:00:01.250Z'),
  nextAttemptAt: null,
  code: 'target-refused',
  message: 'HTTP 503: busy',
  httpStatus: 503,
  requestMethod: 'POST',
  requestUrl: 'https://a.test/runs',
  logDropped: 0,
};
const textOf = (changes: Partial<EndedAttemptFacts>) =>
  describeAttempt({ ...facts, ...changes }).text;

describe('describeAttempt', () => {
  it('says what was asked, how it ended, after how long, and when it is tried again', () => {
    expect(textOf({ nextAttemptAt: new Date('2026-11-20T12:01:00Z') })).toBe(
      'attempt 2 of 4: POST https://a.test/runs: Failed after 1.25 s, HTTP 503: busy ' +
        '(target-refused); attempt 3 is due at 2026-11-20T12:01:00.000Z, because such a failure may pass',
    );
  });

  it('says why nothing follows a failure', () => {
    expect(textOf({ attempt: 4 })).toMatch(/; no attempt is left$/);
    expect(textOf({})).toMatch(/; not tried again: /);
    expect(textOf({ status: 'Completed', code: null, message: 'ok' })).toMatch(/, HTTP 503, ok$/);
  });

  it('says how many lines the log did not keep', () => {
    expect(textOf({ logDropped: 12 })).toMatch(/; 12 more lines were not kept$/);
  });
});
