import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const anchor = await console.stack.api.put('/anchors/go-live', { at: '2030-01-01T00:00:00Z' });
  expect(anchor.status).toBeLessThan(300);
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 20_000 };
const zone = 'Europe/Berlin';
const cron = (expression: string) => ({ type: 'Cron', expression, timeZone: zone });

/** A field by its label; some have a list that has the same one. */
const field = (page: Page, name: string) =>
  page
    .getByRole('textbox', { name, exact: true })
    .or(page.getByRole('combobox', { name, exact: true }));
const select = (label: string, option: string) => (page: Page) =>
  field(page, label).selectOption({ label: option });
const fill = (label: string, text: string) => (page: Page) => field(page, label).fill(text);
const check = (label: string) => (page: Page) =>
  page.getByLabel(label, { exact: true }).click({ force: true });
const press = (button: string) => (page: Page) =>
  page.getByRole('button', { name: button, exact: true }).click();
const onDays = select('It fires', 'On days, at times');

/** What it is called → what is done with the mouse, and the timings that come of it. */
const kinds: Readonly<
  Record<string, readonly [acts: readonly ((page: Page) => Promise<unknown>)[], timings: unknown]>
> = {
  'daily at two times': [
    [onDays, fill('Time 1', '09:00'), press('Add a time'), fill('Time 2', '12:30')],
    [cron('0 9 * * *'), cron('30 12 * * *')],
  ],
  weekdays: [[onDays, select('Days', 'Weekdays, Monday to Friday')], [cron('0 6 * * 1-5')]],
  weekends: [[onDays, select('Days', 'Weekends')], [cron('0 6 * * 0,6')]],
  'chosen days of the week': [
    [onDays, select('Days', 'Chosen days of the week'), check('Wednesday')],
    [cron('0 6 * * 1,3')],
  ],
  'days of the month': [
    [onDays, select('Days', 'Days of the month'), check('The last day of the month')],
    [cron('0 6 1,L * *')],
  ],
  'nth weekday': [
    [
      onDays,
      select('Days', 'A weekday of the month'),
      select('Which', 'last'),
      select('Weekday', 'Friday'),
    ],
    [cron('0 6 * * 5L')],
  ],
  'every twenty minutes within hours': [
    [
      onDays,
      select('Times', 'Every so many minutes'),
      select('Every', '20 minutes'),
      check('Only within some hours of the day'),
      select('To hour, included', '18 h'),
    ],
    [cron('*/20 8-18 * * *')],
  ],
  'every two hours within hours': [
    [
      onDays,
      select('Times', 'Every so many hours'),
      select('Every', '2 hours'),
      select('At minute', '5'),
      check('Only within some hours of the day'),
    ],
    [cron('5 8-17/2 * * *')],
  ],
  interval: [
    [select('It fires', 'At an interval'), fill('Every', '90')],
    [{ type: 'Interval', everySeconds: 5_400, offsetSeconds: 0, startAt: null }],
  ],
  once: [
    [select('It fires', 'Once'), fill('At', '2030-03-01T06:00')],
    [{ type: 'OneTime', at: '2030-03-01T06:00:00Z', timeZone: 'UTC' }],
  ],
  'a number of times until a day': [
    [
      onDays,
      check('Only for some time, or some number of times'),
      fill('Until the day, included', '2030-01-31'),
      fill('At most, times', '5'),
    ],
    [
      {
        type: 'Limited',
        timing: cron('0 6 * * *'),
        startAt: null,
        until: '2030-01-31T22:59:59Z',
        maxExecutions: 5,
      },
    ],
  ],
  milestone: [
    [select('It fires', 'After a milestone'), fill('Anchor', 'go-live')],
    [{ type: 'Milestone', anchor: 'go-live', anchorAt: null, offsetsSeconds: [43_200] }],
  ],
  event: [
    [
      select('It fires', 'On an event'),
      fill('Source of the event', 'hr'),
      fill('Name of the event', 'joined'),
    ],
    [{ type: 'Event', source: 'hr', name: 'joined' }],
  ],
  'after another schedule': [
    [select('It fires', 'After another schedule'), fill('After an execution of', 'delta-sync')],
    [{ type: 'AfterSchedule', schedule: 'delta-sync', outcomes: ['Completed'] }],
  ],
  'by hand': [[], [{ type: 'Manual' }]],
  'cron, typed': [
    [onDays, check('Show the cron expression'), fill('Cron expression', '0 6 * 1 *')],
    [cron('0 6 * 1 *')],
  ],
};

type Shown = { timings: unknown; timingDescription: string };
type Preview = { description: string; fires: { local: string; notes: string[] }[] };

/** What the preview of the page shows, and what the API says of the timings at that moment. */
async function expectPreview(page: Page, timings: unknown): Promise<void> {
  const panel = page.getByRole('region', { name: 'Preview' });
  await expect
    .poll(async () => {
      const { body } = await console.stack.api.post<Preview>('/schedules/preview', { timings });
      const list = panel.getByRole('list', { name: 'Next fires' });
      const shown = await list.getByRole('listitem').allInnerTexts();
      const expected = body.fires.map(({ local, notes }) =>
        [local, notes.join('; ')].filter(Boolean).join(' – '),
      );
      const sentence = await panel.getByText(/^It fires /).innerText();
      return (
        [sentence, shown].toString() === [`It fires ${body.description}.`, expected].toString()
      );
    }, patience)
    .toBe(true);
}

describe('a timing made with the mouse', { timeout: 60_000 }, () => {
  it.each(Object.entries(kinds))('%s', async (name, [acts, timings]) => {
    const page = await console.open('/new-schedule?from=copy:delta-sync');
    await field(page, 'Name').fill(name, patience);
    await page.getByRole('tab', { name: 'When' }).click();
    await page.getByLabel('It fires').waitFor(patience);
    for (const act of acts) await act(page);
    if (JSON.stringify(timings).includes(zone)) {
      await page.getByRole('tab', { name: 'General' }).click();
      await field(page, 'Time zone').fill(zone);
      await page.getByRole('tab', { name: 'When' }).click();
    }
    await expectPreview(page, timings);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor(patience);
    const slug = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const { body } = await console.stack.api.get<Shown>(`/schedules/${slug}`);
    expect(body.timings).toEqual(timings);
  });
});

describe('a cron expression', { timeout: 60_000 }, () => {
  it('fills the controls when they can show it, stays custom when not, and comes back', async () => {
    const page = await console.open('/new-schedule?tab=when');
    await page.getByLabel('Show the cron expression').click({ force: true, ...patience });
    const text = field(page, 'Cron expression');
    expect(await text.inputValue()).toBe('0 6 * * *');
    await text.fill('15 7,19 * * 1-5');
    const days = field(page, 'Days');
    await expect.poll(() => days.inputValue(), patience).toBe('Weekdays');
    expect(await field(page, 'Time 2').inputValue()).toBe('19:15');
    await text.fill('0 6 13 * 5');
    await page.getByText('The controls cannot show this expression').waitFor(patience);
    await page.getByText(/on the 13th and also every Friday/).waitFor(patience);
    await text.fill('0 6 * * 0,6');
    await expect.poll(() => days.inputValue(), patience).toBe('Weekends');
    await field(page, 'Time 1').fill('08:45');
    await expect.poll(() => text.inputValue(), patience).toBe('45 8 * * 0,6');
    await text.fill('61 * * * *');
    await page.getByRole('group', { name: 'Timing 1' }).getByRole('alert').waitFor(patience);
  });

  it('of one timing does not touch another one, and both fire', async () => {
    const page = await console.open('/new-schedule?tab=when');
    await page.getByRole('button', { name: 'Add another timing' }).click(patience);
    const second = page.getByRole('group', { name: 'Timing 2' });
    await second
      .getByRole('combobox', { name: 'Days', exact: true })
      .selectOption({ label: 'Weekends' });
    await second.getByRole('textbox', { name: 'Time 1' }).fill('10:00');
    const panel = page.getByRole('region', { name: 'Preview' });
    await panel
      .getByText(/every day at 06:00.*; .*10:00 every Saturday and Sunday/)
      .waitFor(patience);
    await second.getByRole('button', { name: 'Remove Timing 2' }).click();
    await second.waitFor({ state: 'hidden' });
    await panel.getByRole('table', { name: 'Fires of the coming weeks' }).waitFor(patience);
  });
});
