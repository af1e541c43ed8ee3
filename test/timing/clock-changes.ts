/**
 * What live servers did around the clock changes of 2027, beside what classic cron asks for. Times
 * are UTC in 2027, month-day and clock; `between` bounds the look, both ends exclusive.
 */
export type ClockChangeCase = {
  expression: string;
  timeZone: string;
  between: [string, string];
  server: string[];
  policy: string[];
};

const londonSpring: [string, string] = ['03-27 12:00', '03-28 12:00'];
const londonAutumn: [string, string] = ['10-30 12:00', '10-31 12:00'];
const newYorkSpring: [string, string] = ['03-13 18:00', '03-14 18:00'];
const newYorkAutumn: [string, string] = ['11-06 18:00', '11-07 18:00'];
const lordHoweApril: [string, string] = ['04-03 06:00', '04-04 06:00'];
const lordHoweOctober: [string, string] = ['10-02 06:00', '10-03 06:00'];

type Row = [expression: string, between: [string, string], server: string[], policy: string[]];

const rows: Record<string, Row[]> = {
  'Europe/London': [
    ['30 1 * * *', londonSpring, [], ['03-28 01:00']],
    ['30 1 * * *', londonAutumn, ['10-31 01:30'], ['10-31 00:30']],
    ['0 0 * * *', londonAutumn, ['10-30 23:00', '10-31 00:00'], ['10-30 23:00']],
    ['30 0 * * *', londonAutumn, ['10-30 23:30', '10-31 00:30'], ['10-30 23:30']],
    ['30 2 * * *', londonSpring, ['03-28 01:30'], ['03-28 01:30']],
    ['30 2 * * *', londonAutumn, ['10-31 02:30'], ['10-31 02:30']],
    [
      '30 * * * *',
      ['10-30 23:45', '10-31 03:00'],
      ['10-31 00:30', '10-31 02:30'],
      ['10-31 00:30', '10-31 01:30', '10-31 02:30'],
    ],
    [
      '0 * * * *',
      ['10-30 23:30', '10-31 02:30'],
      ['10-31 00:00', '10-31 02:00'],
      ['10-31 00:00', '10-31 01:00', '10-31 02:00'],
    ],
    [
      '*/15 * * * *',
      ['10-30 23:50', '10-31 02:50'],
      ['10-31 00:00', '10-31 01:15', '10-31 02:30', '10-31 02:45'],
      [
        ...['00:00', '00:15', '00:30', '00:45', '01:00', '01:15', '01:30', '01:45'],
        ...['02:00', '02:15', '02:30', '02:45'],
      ].map((clock) => `10-31 ${clock}`),
    ],
  ],
  'Europe/Berlin': [
    ['30 1 * * *', londonSpring, ['03-28 00:30'], ['03-28 00:30']],
    ['0 1 * * *', londonAutumn, ['10-30 23:00', '10-31 00:00'], ['10-30 23:00']],
    ['30 1 * * *', londonAutumn, ['10-30 23:30', '10-31 00:30'], ['10-30 23:30']],
    ['0 2 * * *', londonSpring, [], ['03-28 01:00']],
    ['30 2 * * *', londonSpring, [], ['03-28 01:00']],
    ['0 2 * * *', londonAutumn, ['10-31 01:00'], ['10-31 00:00']],
    ['30 2 * * *', londonAutumn, ['10-31 01:30'], ['10-31 00:30']],
  ],
  'America/New_York': [
    ['30 1 * * *', newYorkSpring, ['03-14 06:30'], ['03-14 06:30']],
    ['0 1 * * *', newYorkAutumn, ['11-07 05:00', '11-07 06:00'], ['11-07 05:00']],
    ['30 1 * * *', newYorkAutumn, ['11-07 05:30', '11-07 06:30'], ['11-07 05:30']],
    ['0 2 * * *', newYorkSpring, [], ['03-14 07:00']],
    ['30 2 * * *', newYorkSpring, [], ['03-14 07:00']],
    ['30 2 * * *', newYorkAutumn, ['11-07 07:30'], ['11-07 07:30']],
    [
      '0 * * * *',
      ['11-07 04:30', '11-07 07:30'],
      ['11-07 05:00', '11-07 06:00', '11-07 07:00'],
      ['11-07 05:00', '11-07 06:00', '11-07 07:00'],
    ],
  ],
  'Australia/Lord_Howe': [
    ['30 1 * * *', lordHoweApril, ['04-03 15:00'], ['04-03 14:30']],
    ['0 1 * * *', lordHoweApril, ['04-03 14:00', '04-03 15:00'], ['04-03 14:00']],
    ['0 2 * * *', lordHoweOctober, ['10-02 15:30'], ['10-02 15:30']],
    ['30 2 * * *', lordHoweApril, ['04-03 16:00'], ['04-03 16:00']],
    ['30 2 * * *', lordHoweOctober, ['10-02 15:30'], ['10-02 15:30']],
    [
      '30 * * * *',
      ['04-03 13:00', '04-03 15:30'],
      ['04-03 13:30', '04-03 15:00'],
      ['04-03 13:30', '04-03 14:30', '04-03 15:00'],
    ],
    [
      '0 * * * *',
      ['04-03 13:30', '04-03 16:00'],
      ['04-03 14:00', '04-03 15:00', '04-03 15:30'],
      ['04-03 14:00', '04-03 15:30'],
    ],
    [
      '0 * * * *',
      ['10-02 14:00', '10-02 16:45'],
      ['10-02 14:30', '10-02 15:30', '10-02 16:00'],
      ['10-02 14:30', '10-02 16:00'],
    ],
    [
      '*/15 * * * *',
      ['04-03 14:10', '04-03 16:20'],
      ['04-03 14:15', '04-03 15:00', '04-03 16:15'],
      [
        ...['14:15', '14:30', '14:45', '15:00', '15:15', '15:30', '15:45'],
        ...['16:00', '16:15'],
      ].map((clock) => `04-03 ${clock}`),
    ],
  ],
};

export const clockChangeCases: ClockChangeCase[] = Object.entries(rows).flatMap(
  ([timeZone, ofZone]) =>
    ofZone.map(([expression, between, server, policy]) => ({
      expression,
      timeZone,
      between,
      server,
      policy,
    })),
);

/** Epoch seconds of a time written as in the table. */
export function secondOf(time: string): number {
  return Date.parse(`2027-${time.replace(' ', 'T')}:00Z`) / 1_000;
}

/** The table's way of writing an instant. */
export function timeOf(second: number): string {
  return new Date(second * 1_000).toISOString().slice(5, 16).replace('T', ' ');
}
