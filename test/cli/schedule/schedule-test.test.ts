import { describe, expect, it } from 'vitest';
import { runLine } from '../memory-io.ts';

const schedule = `apiVersion: carillon/v1
kind: Schedule
metadata: { name: hr-sync }
spec:
  name: HR sync
  timings: [{ type: Cron, expression: '0 6 * * *', timeZone: Europe/Berlin }]
  parameters:
    full: { type: boolean, default: false }
  steps:
    - { name: Import, key: hr, type: RunProfile, connectedSystem: HR, runProfile: Import }
    - name: Sync
      key: sync
      type: RunProfile
      connectedSystem: HR
      runProfile: Sync
      condition: parameters.full || steps.hr.outputs.changed > 0
      continueOnFailure: true
    - { name: Tell, key: tell, type: Http, url: 'https://x.example/', finally: true }
`;
const test = `---
apiVersion: carillon/v1
kind: ScheduleTest
metadata: { name: hr-sync-test }
spec:
  schedule: hr-sync
  cases:
    - name: nothing changed
      clock: '2026-10-24T20:00:00+02:00'
      outcomes: { hr: { outputs: { changed: 0 } } }
      expect:
        status: Completed
        steps: { sync: Skipped, tell: Completed }
        fires: ['2026-10-25T06:00:00+01:00', '2026-10-26T06:00:00+01:00']
    - name: a full run syncs without changes
      parameters: { full: true }
      outcomes: { hr: { outputs: { changed: 0 } } }
      expect: { status: Completed, steps: { sync: Completed } }
    - name: the sync fails
      outcomes: { hr: { outputs: { changed: 1 } }, sync: Failed }
      expect: { status: CompletedWithErrors, steps: { tell: Completed }, error: Sync }
    - name: the import fails
      outcomes: { hr: { status: Failed, message: no answer } }
      expect: { status: Failed, steps: { sync: NotRun, tell: Completed }, error: no answer }
`;
const run = (stdin: string, ...flags: string[]) =>
  runLine(['schedule', 'test', '-f', '-', ...flags], { apiUrl: 'http://127.0.0.1:1', stdin });

describe('carillon schedule test', () => {
  it('runs the cases beside a schedule without a server', async () => {
    const { exitCode, stdout } = await run(schedule + test);
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      'pass  hr-sync: nothing changed',
      'pass  hr-sync: a full run syncs without changes',
      'pass  hr-sync: the sync fails',
      'pass  hr-sync: the import fails',
      '4 of 4 cases hold',
    ]);
    expect(exitCode).toBe(0);
  });

  it('fails when someone changes what happens after a failure', async () => {
    const changed = schedule.replace('continueOnFailure: true', 'continueOnFailure: false');
    const { exitCode, stdout } = await run(changed + test);
    expect(stdout).toContain('FAIL  hr-sync: the sync fails');
    expect(stdout).toContain('status: expected CompletedWithErrors, is Failed');
    expect(exitCode).toBe(3);
  });

  it('tells every difference of a case, and what is read by a program', async () => {
    const wrong = test
      .replace('sync: Skipped, tell', 'synk: Skipped, tell')
      .replace("'2026-10-25T06:00:00+01:00'", "'2026-10-25T05:00:00+01:00'");
    const { exitCode, stdout } = await run(schedule + wrong, '-o', 'json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        schedule: 'hr-sync',
        name: 'nothing changed',
        passed: false,
        differences: [
          'synk: the schedule has no step with this key',
          'fire 1: expected 2026-10-25T04:00:00.000Z, is 2026-10-25T05:00:00.000Z',
        ],
      },
      { passed: true },
      { passed: true },
      { passed: true },
    ]);
  });

  it.each([
    ['no test', schedule, /holds no document of the kind ScheduleTest/],
    ['a schedule that is not there', test, /there is no schedule "hr-sync"/],
    [
      'nothing expected',
      schedule + test.replace(/expect: \{ status: Completed, .*\}/, 'expect: {}'),
      /expect/,
    ],
    [
      'a clock without an offset',
      schedule + test.replace('T20:00:00+02:00', 'T20:00:00'),
      /:\d+:\d+: \/cases\/0\/clock: must be an instant/,
    ],
    [
      'a wrong status',
      schedule + test.replace('sync: Failed', 'sync: Faild'),
      /cases\/2\/outcomes\/sync/,
    ],
    ['a wrong schedule', (schedule + test).replace('type: Http', 'type: Htp'), /\/steps\/2\/type/],
  ])('names the place of %s', async (_what, text, message) => {
    const { exitCode, stderr } = await run(text);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(7);
  });
});
