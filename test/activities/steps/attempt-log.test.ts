import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpSettings } from '../../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../../src/log.ts';
import { anInput, begin, createSteps, failureOf, startTarget, type Target } from './harness.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget((request, response) => {
    if (request.url === '/silent') return;
    response.writeHead(request.url === '/busy' ? 503 : 200);
    response.end();
  });
});
afterAll(() => target.close());

/** The lines an attempt at this path logs. */
async function linesOf(path: string, attempt: number): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
  const note = (fields: object, message: string): void => void lines.push({ ...fields, message });
  const steps = createSteps({ log: Object.assign(log, { info: note, warn: note }) });
  const settings: HttpSettings = {
    method: 'GET',
    url: `${target.url}${path}`,
    headers: {},
    body: null,
  };
  const input = anInput(settings, { timeoutSeconds: path === '/silent' ? 1 : 20 });
  const { result } = begin(steps.Http, input, { attempt });
  await (path === '/' ? result : failureOf(result));
  return lines;
}

describe('the log of a worker', () => {
  it('has one line for each attempt, with its status, its reason and what comes next', async () => {
    const ended = { message: 'attempt failed', step: 'the-step', maxAttempts: 3 };
    expect(await linesOf('/', 1)).toMatchObject([
      {
        ...ended,
        message: 'attempt completed',
        attempt: 1,
        status: 'Completed',
        httpStatus: 200,
        nextAttemptAt: null,
      },
    ]);
    const [retried, ...none] = await linesOf('/busy', 2);
    expect(none).toEqual([]);
    expect(retried).toMatchObject({ ...ended, attempt: 2, status: 'Failed', httpStatus: 503 });
    expect(retried).toMatchObject({
      code: 'target-refused',
      reason: expect.stringMatching(/503/) as string,
    });
    expect(retried?.['nextAttemptAt']).toEqual(expect.stringMatching(/^\d{4}-.*Z$/));
    expect(await linesOf('/busy', 3)).toMatchObject([{ attempt: 3, nextAttemptAt: null }]);
    expect(await linesOf('/silent', 1)).toMatchObject([
      { ...ended, status: 'TimedOut', code: 'step-timed-out' },
    ]);
  });
});
