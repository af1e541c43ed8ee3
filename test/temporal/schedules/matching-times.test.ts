import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import { createScheduleGateway } from '../../../src/temporal/schedules/schedule-gateway.ts';
import { firesBetween } from '../../../src/timing/fires/next-fires.ts';
import { classifyNominal } from '../../../src/timing/temporal-spec/classify-nominal.ts';
import { aRequest } from '../builders.ts';
import { connectLive } from '../live.ts';

let temporal: TemporalConnection;
beforeAll(async () => {
  temporal = await connectLive();
});
afterAll(() => temporal.close());

type Window = [from: string, until: string];

const year: Window = ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'];
const spring: Window = ['2027-03-26T12:00:00Z', '2027-03-30T12:00:00Z'];
const autumn: Window = ['2027-10-29T12:00:00Z', '2027-11-02T12:00:00Z'];
const century: Window = ['2027-01-01T00:00:00Z', '2101-01-01T00:00:00Z'];

const cron = (expression: string, timeZone = 'UTC'): Timing => ({
  type: 'Cron',
  expression,
  timeZone,
});
const every = (
  everySeconds: number,
  more: Partial<Timing & { type: 'Interval' }> = {},
): Timing => ({
  type: 'Interval',
  everySeconds,
  offsetSeconds: 0,
  startAt: null,
  ...more,
});
const once = (at: string, timeZone = 'UTC'): Timing => ({ type: 'OneTime', at, timeZone });
const limited = (timing: Timing, bounds: object): Timing =>
  ({
    type: 'Limited',
    timing,
    startAt: null,
    until: null,
    maxExecutions: null,
    ...bounds,
  }) as Timing;

/** What needs neither repair nor guard: the server must give the same instants and no others. */
const exact: [name: string, timings: Timing[], window: Window][] = [
  ['a daily cron', [cron('0 6 * * *')], year],
  ['either day field', [cron('0 0 13 * 5')], year],
  ['a day field and L', [cron('0 0 L * MON')], year],
  ['the third Friday', [cron('0 0 * * 5#3')], year],
  ['the fifth Sunday of any month', [cron('0 0 * * 0#5')], year],
  ['the fifth Sunday of February', [cron('0 0 * 2 0#5')], century],
  ['the last day of February', [cron('0 0 L 2 *')], century],
  ['the last Friday', [cron('30 17 * * FRIL')], year],
  ['29 February', [cron('0 12 29 2 *')], century],
  ['Sunday as 7', [cron('0 0 * * 5-7')], year],
  ['an uneven step', [cron('*/40 3 * * *')], year],
  ['a step beyond its field', [cron('*/90 3 * * *')], year],
  ['a step from a value', [cron('7/20 3 1 * *')], year],
  ['odd days', [cron('0 0 */2 * *')], year],
  ['names and lists', [cron('5,5,1-3 4 1,15 jan,JUL mon')], year],
  ['a half-hour zone', [cron('15 9 * * 1-5', 'Asia/Kolkata')], year],
  ['a quarter-hour zone', [cron('0 0 * * *', 'Asia/Kathmandu')], year],
  ['every hour of a half-hour zone', [cron('0 * * * *', 'Asia/Kolkata')], spring],
  ['every quarter of an hour in London', [cron('*/15 * * * *', 'Europe/London')], autumn],
  ['several lines', [cron('0 6 * * *'), cron('0 6,18 * * *'), cron('0 0 1 * *')], year],
  ['an aligned interval', [every(7_200)], spring],
  ['an aligned interval with an offset', [every(3_600, { offsetSeconds: 300 })], spring],
  ['an interval from a start', [every(86_400, { startAt: '2027-02-10T09:30:15Z' })], year],
  ['a long interval from a start', [every(1_234_567, { startAt: '2027-01-20T00:00:00Z' })], year],
  ['one instant', [once('2027-06-01T04:05:06Z')], year],
  ['three instants', ['02', '03', '04'].map((day) => once(`2027-06-${day}T00:00:00Z`)), year],
  [
    'a cron until an instant',
    [limited(cron('0 6 * * *'), { until: '2027-02-01T06:00:00Z' })],
    year,
  ],
  [
    'a cron between two instants',
    [
      limited(cron('0 6 * * *'), {
        startAt: '2027-03-01T06:00:00Z',
        until: '2027-03-09T05:59:59Z',
      }),
    ],
    year,
  ],
  ['an interval until an instant', [limited(every(600), { until: '2027-01-02T00:00:00Z' })], year],
  ['a cron and an instant', [cron('0 6 * * 1'), once('2027-06-01T04:05:06Z')], year],
];

/** Where the server goes wrong by itself. */
const repaired: [timings: Timing[], window: Window][] = [
  [[cron('30 1 * * *', 'Europe/London')], year],
  [[cron('0 0 * * *', 'Europe/London')], year],
  [[cron('0 2 * * *', 'Europe/Berlin')], year],
  [[cron('30 * * * 0', 'Europe/Berlin')], autumn],
  [[cron('*/15 0-22 * * *', 'Europe/Berlin')], autumn],
  [[cron('30 1 * * *', 'America/New_York')], year],
  [[cron('0 12 * * SUN', 'America/Santiago')], year],
  [[cron('0 0 * * *', 'America/Havana')], year],
  [[cron('0 0 * * *', 'Africa/Cairo')], year],
  [[cron('30 1,2 * * *', 'Australia/Lord_Howe')], year],
  [[cron('0 * * * 0', 'Australia/Lord_Howe')], year],
  [[cron('30 1 * * *', 'Antarctica/Troll')], year],
  [[cron('30 22 * * *', 'America/Nuuk')], year],
  [[cron('0 0 * * *', 'Atlantic/Azores')], year],
  [[cron('30 1 * * *', 'Europe/London'), once('2027-06-01T04:05:06Z', 'Europe/London')], year],
  [[cron('30 1 * * *', 'Europe/London'), every(5_400)], autumn],
];

async function served(timings: Timing[], [from, until]: Window): Promise<number[]> {
  const gateway = createScheduleGateway(temporal);
  const request = aRequest({
    definition: { timings },
    schedule: { enabled: false },
  });
  expect(await gateway.create(request)).toBe('Created');
  const { connection, namespace } = temporal;
  const times: number[] = [];
  for (let start = Date.parse(from) / 1_000; ; start = times.at(-1) ?? start) {
    const { startTime } = await connection.workflowService.listScheduleMatchingTimes({
      namespace,
      scheduleId: request.temporalId,
      startTime: { seconds: start as never },
      endTime: { seconds: (Date.parse(until) / 1_000 - 1) as never },
    });
    times.push(...startTime.map(({ seconds }) => Number(seconds)));
    if (startTime.length < 1_000) break;
  }
  await gateway.remove(request.temporalId);
  return times;
}

function ours(timings: Timing[], [from, until]: Window): number[] {
  return firesBetween(timings, {
    from: Date.parse(from) / 1_000,
    until: Date.parse(until) / 1_000,
  });
}

const text = (seconds: number): string => new Date(seconds * 1_000).toISOString();

describe('a Temporal Schedule', () => {
  it.each(exact)('fires exactly when the preview says: %s', async (_name, timings, window) => {
    const expected = ours(timings, window);
    expect(expected.length).toBeGreaterThan(0);
    expect((await served(timings, window)).map(text)).toEqual(expected.map(text));
  });

  it.each(repaired)(
    'loses no fire around clock changes, and what it adds is known as a ghost: %j',
    async (timings, window) => {
      const expected = ours(timings, window);
      const times = await served(timings, window);
      expect(expected.filter((at) => !times.includes(at)).map(text)).toEqual([]);
      const added = times.filter((at) => !expected.includes(at));
      const classes = added.map((at) => classifyNominal(timings, new Date(at * 1_000)));
      expect(classes).toEqual(added.map(() => 'ghost'));
    },
  );
});
