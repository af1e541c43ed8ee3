import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Preview, PreviewBody } from '../../../src/contract/schedule/previews.ts';
import { Schedule } from '../../../src/contract/schedule/schedules.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { aSchedule, scheduleId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub();
  stub.handler = () => answer(Preview, preview);
});
afterEach(() => stub.close());

const preview: Preview = {
  fires: [
    { at: '2026-10-24T00:30:00Z', local: '2026-10-24T01:30:00+01:00', notes: [] },
    { at: '2026-10-25T00:30:00Z', local: '2026-10-25T01:30:00+01:00', notes: ['occurs twice'] },
  ],
  skipped: [],
  description: 'every day at 01:30 (Europe/London)',
  warnings: ['clocks change'],
};

const validator = createValidator({ coerce: false });
const run = (...args: string[]) => runLine(['schedule', 'preview', ...args], { apiUrl: stub.url });

/** What was asked for by the flags; it must keep to the contract. */
async function sent(...args: string[]): Promise<unknown> {
  const { exitCode, stderr } = await run(...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  const body = stub.requests.at(-1)?.body;
  expect(validator.check(PreviewBody, body)).toMatchObject({ ok: true });
  return body;
}

describe('schedule preview', () => {
  it('asks for the fires of an expression and prints exactly what was answered with -o json', async () => {
    const flags = ['--cron', '30 1 * * *', '--time-zone', 'Europe/London'];
    const window = ['--after', '2026-10-24T00:00:00Z', '--count', '2'];
    const { stdout } = await run(...flags, ...window, '-o', 'json');
    expect(JSON.parse(stdout)).toEqual(preview);
    expect(stub.requests[0]).toMatchObject({ method: 'POST', path: '/schedules/preview' });
    expect(stub.requests[0]?.body).toEqual({
      timings: [{ type: 'Cron', expression: '30 1 * * *', timeZone: 'Europe/London' }],
      after: '2026-10-24T00:00:00Z',
      count: 2,
    });
  });

  it('shows people the words, the fires with their notes and the warnings', async () => {
    const { stdout } = await run('--cron', '30 1 * * *');
    expect(stdout.split('\n')).toEqual([
      'every day at 01:30 (Europe/London)',
      'UTC                   LOCAL                      NOTES',
      '2026-10-24T00:30:00Z  2026-10-24T01:30:00+01:00  -',
      '2026-10-25T00:30:00Z  2026-10-25T01:30:00+01:00  occurs twice',
      'warning: clocks change',
      '',
    ]);
  });

  it.each([
    [['--every', '90m'], [{ type: 'Interval', every: '90m' }]],
    [
      ['--every', '90m', '--start-at', '2027-01-01T00:00:00Z', '--max-executions', '3'],
      [
        {
          type: 'Limited',
          maxExecutions: 3,
          timing: { type: 'Interval', every: '90m', startAt: '2027-01-01T00:00:00Z' },
        },
      ],
    ],
    [
      ['--cron', '0 6 * * *', '--cron', '0 18 * * 5', '--until', '2027-01-31'],
      ['0 6 * * *', '0 18 * * 5'].map((expression) => ({
        type: 'Limited',
        until: '2027-01-31',
        timing: { type: 'Cron', expression },
      })),
    ],
    [
      ['--at', '2027-01-01T06:00:00', '--time-zone', 'Europe/Berlin'],
      [{ type: 'OneTime', at: '2027-01-01T06:00:00', timeZone: 'Europe/Berlin' }],
    ],
  ])('turns the flags %j into timings', async (flags, timings) => {
    expect(await sent(...flags)).toMatchObject({ timings });
  });

  it('previews the timings of a document, and points into it when one is wrong', async () => {
    const stdin = 'name: X\ntimings:\n  - type: Cron\n    expression: 0 25 * * *\n';
    const line = ['schedule', 'preview', '-f', '-'];
    expect((await runLine(line, { apiUrl: stub.url, stdin })).exitCode).toBe(0);
    expect(stub.requests[0]?.body).toMatchObject({
      timings: [{ type: 'Cron', expression: '0 25 * * *' }],
    });
    const message = 'hour: "25" is out of range; write a number from 0 to 23';
    const error = { pointer: '/timings/0/expression', code: 'cron-invalid', message };
    stub.handler = () => problem('cron-invalid', 'no', { errors: [error] });
    const refused = await runLine(line, { apiUrl: stub.url, stdin });
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain('standard input:4');
    expect(refused.stderr).toContain('write a number from 0 to 23');
  });

  it('previews a stored schedule by name', async () => {
    stub.handler = ({ path }) =>
      path.endsWith('/preview') ? answer(Preview, preview) : answer(Schedule, aSchedule());
    const { exitCode } = await run('delta-sync', '--count', '3', '--temporal-spec');
    expect(exitCode).toBe(0);
    const [, asked] = stub.requests;
    expect(asked?.path).toBe(`/schedules/${scheduleId}/preview`);
    expect([asked?.query.get('count'), asked?.query.get('include')]).toEqual(['3', 'temporalSpec']);
  });

  it.each([
    [[], 'preview takes a schedule, or a timing'],
    [['delta-sync', '--cron', '0 6 * * *'], 'preview takes a schedule, or a timing'],
    [['--time-zone', 'UTC'], '--time-zone needs'],
    [['--max-executions', '3'], 'need --cron or --every'],
    [['--cron', '0 6 * * *', '--count', '2000'], '--count must be a whole number from 1 to 1000'],
  ])('refuses %j without asking the server', async (flags, words) => {
    const { exitCode, stderr } = await run(...flags);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(stub.requests).toEqual([]);
  });
});
