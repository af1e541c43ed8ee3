import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runLine } from '../../cli/memory-io.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const { api } = console.stack;
  const url = 'http://127.0.0.1:9/hook';
  const settings = { type: 'Chat', format: 'Custom', url, body: { text: '{{summary}}' } };
  expect((await api.put('/notification-channels/on-call', { settings })).status).toBeLessThan(300);
  const rule = { channels: ['on-call'], kinds: ['Failed'] };
  expect((await api.put('/notification-rules/all-failures', rule)).status).toBeLessThan(300);
  // A copy of the text that the page puts on the clipboard.
  await console.browser.context.addInitScript(
    `Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })`,
  );
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 20_000 };
const wait = (key: string, seconds = 1) => ({ key, name: key, type: 'Wait', seconds });

async function create(slug: string): Promise<void> {
  const body = {
    slug,
    name: slug,
    timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'UTC' }],
    steps: [wait('first'), wait('second')],
  };
  expect((await console.stack.api.post('/schedules', body)).status).toBe(201);
}

const read = async (slug: string) =>
  (await console.stack.api.get<Record<string, unknown>>(`/schedules/${slug}`)).body;
const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const openTab = (page: Page, name: string) => page.getByRole('tab', { name }).click(patience);
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

/** Tab until the element with that name has the focus. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate(`(() => {
      const { activeElement: one } = document;
      const label = one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? one.textContent;
      return label.replace(' *', '').trim();
    })()`);
    if (found === name) return;
  }
  throw new Error(`the focus never reached ${name}`);
}

describe('the editor of a schedule', { timeout: 120_000 }, () => {
  it('is used with the keyboard alone, from the list to what is saved', async () => {
    await create('keys');
    const page = await console.open('/operations/schedules?q=keys');
    await page.getByRole('link', { name: 'keys', exact: true }).waitFor(patience);
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Edit keys' }).waitFor(patience);
    await tabTo(page, 'General');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('combobox', { name: 'Times', exact: true }).waitFor(patience);
    await tabTo(page, 'Add a time');
    await page.keyboard.press('Enter');
    await box(page, 'Time 2').waitFor(patience);
    await tabTo(page, 'Save', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'keys', exact: true }).waitFor(patience);
    const { timings } = await read('keys');
    // The same minute: one expression has both hours.
    expect(timings).toEqual([{ type: 'Cron', expression: '0 6,12 * * *', timeZone: 'UTC' }]);
  });

  it('reviews what changes: fields, fires, and warnings, and saves with the reason', async () => {
    await create('reviewed');
    const page = await console.open('/schedules/reviewed/edit?tab=when');
    await box(page, 'Time 1').fill('07:00', patience);
    await openTab(page, 'Policies');
    await page.getByLabel('Run at the same time').click({ force: true });
    await openTab(page, 'Review');
    const changes = page.getByRole('table', { name: 'Differences' });
    await changes.getByRole('row', { name: /overlap.*Skip.*AllowAll/ }).waitFor(patience);
    await changes.getByText('0 7 * * *').waitFor(patience);
    await page.getByText('It runs 2 steps in 2 groups, one after another.').waitFor(patience);
    const fires = page.getByRole('region', { name: 'Fires of the next 30 days' });
    await fires.getByText(/0 appear, 0 vanish, \d+ move, 0 stay/).waitFor(patience);
    await box(page, 'Reason').fill('mornings are busy');
    await save(page);
    await page.getByRole('heading', { name: 'reviewed', exact: true }).waitFor(patience);
    const revision = await console.stack.api.get('/schedules/reviewed/revisions/2');
    expect(revision.body).toMatchObject({
      reason: 'mornings are busy',
      definition: { overlap: 'AllowAll' },
    });
  });

  it('joins the changes of two browsers, and asks only where both changed the same', async () => {
    await create('shared');
    const [theirs, mine] = [
      await console.open('/schedules/shared/edit'),
      await console.open('/schedules/shared/edit'),
    ];
    for (const [page, name, failures] of [
      [theirs, 'shared', '3'],
      [mine, 'shared by two', '5'],
    ] as const) {
      await box(page, 'Name').fill(name, patience);
      await openTab(page, 'Policies');
      await box(page, 'Disable it after failures in a row').fill(failures);
    }
    await openTab(theirs, 'General');
    await box(theirs, 'Description').fill('what they wrote');
    await save(theirs);
    await theirs.getByRole('heading', { name: 'shared', exact: true }).waitFor(patience);
    // Another client adds a step meanwhile.
    const { steps, ...body } = await read('shared');
    const added = [...(steps as object[]), wait('third', 9)];
    await console.stack.api.put('/schedules/shared', { ...body, steps: added });

    await save(mine);
    const dialog = mine.getByRole('dialog', { name: 'The schedule was changed meanwhile' });
    const taken = dialog.getByRole('table', { name: 'Taken from them' });
    await taken.getByRole('row', { name: /description.*what they wrote/ }).waitFor(patience);
    await taken.getByRole('row', { name: /steps\.third none/ }).waitFor(patience);
    const kept = dialog.getByRole('table', { name: 'Kept of yours' });
    await kept.getByRole('row', { name: /name shared shared by two/ }).waitFor(patience);
    const go = dialog.getByRole('button', { name: 'Choose 1 more' });
    expect(await go.isDisabled()).toBe(true);
    await expectAccessible(mine);
    await dialog.getByLabel('Yours: 5').click({ force: true });
    await dialog.getByRole('button', { name: 'Save both changes' }).click();
    await mine.getByRole('heading', { name: 'shared by two', exact: true }).waitFor(patience);
    expect(await read('shared')).toMatchObject({
      name: 'shared by two',
      description: 'what they wrote',
      pauseAfterFailures: 5,
      steps: [{ key: 'first' }, { key: 'second' }, { key: 'third', seconds: 9 }],
    });
  });

  it('asks before changes are lost: on another page, and when the tab is closed', async () => {
    await create('guarded');
    const page = await console.open('/schedules/guarded/edit');
    await box(page, 'Name').fill('other', patience);
    await openTab(page, 'Policies');
    await page.getByLabel('Run at the same time').waitFor(patience);
    await page.getByRole('link', { name: 'Queue', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay' }).click(patience);
    await dialog.waitFor({ state: 'hidden' });
    await openTab(page, 'General');
    expect(await box(page, 'Name').inputValue()).toBe('other');
    const asked = page.waitForEvent('dialog');
    const closing = page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await closing;
    await page.getByRole('link', { name: 'Queue', exact: true }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click(patience);
    await page.getByRole('heading', { name: 'Queue', exact: true }).waitFor(patience);
    expect((await read('guarded'))['name']).toBe('guarded');
  });

  it('shows what the server refuses at its field, and marks the tab', async () => {
    await create('refused');
    const page = await console.open('/schedules/refused/edit?tab=when');
    await page.getByLabel('Show the cron expression').click({ force: true, ...patience });
    await box(page, 'Cron expression').fill('61 * * * *');
    await openTab(page, 'General');
    await box(page, 'Name').fill('');
    await save(page);
    const name = box(page, 'Name');
    await expect.poll(() => name.getAttribute('aria-invalid'), patience).toBe('true');
    await page.getByRole('tab', { name: /General.*has mistakes/ }).waitFor(patience);
    await page.getByRole('tab', { name: /When.*has mistakes/ }).waitFor(patience);
    expect(await page.getByRole('tab', { name: /Policies.*has mistakes/ }).count()).toBe(0);
    const list = page.getByRole('alert').filter({ hasText: 'does not accept this yet' });
    await list.getByRole('button', { name: 'When' }).click();
    const card = page.getByRole('group', { name: 'Timing 1' });
    await card
      .getByRole('alert')
      .getByText(/61.*0 to 59/)
      .waitFor(patience);
    await expectAccessible(page);
    await box(page, 'Cron expression').fill('1 * * * *');
    await openTab(page, 'General');
    await box(page, 'Name').fill('refused');
    await list.waitFor({ state: 'hidden', ...patience });
  });

  it('opens pasted YAML, and copies the draft as export prints it after it was saved', async () => {
    const exported = await runLine(['export', 'delta-sync'], { apiUrl: console.stack.server.url });
    const page = await console.open('/new-schedule?from=yaml');
    await box(page, 'YAML').fill('kind: Calendar', patience);
    await page.getByRole('button', { name: 'Open in the editor' }).click();
    await page.getByText('The kind of the document must be Schedule.').waitFor(patience);
    await box(page, 'YAML').fill(exported.stdout.replace('name: delta-sync', 'name: pasted'));
    await page.getByRole('button', { name: 'Open in the editor' }).click();
    await box(page, 'Description').fill('It has\ntwo lines: "quoted"', patience);
    const copied = async (item: string): Promise<string> => {
      await page.evaluate('window.copied = null');
      await page.getByRole('button', { name: 'Copy as' }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
      await expect.poll(() => page.evaluate('window.copied'), patience).not.toBeNull();
      return page.evaluate('window.copied');
    };
    const yaml = await copied('YAML');
    const command = await copied('Command');
    expect(command).toBe(`carillon apply -f - <<'EOF'\n${yaml}EOF\n`);
    await save(page);
    const heading = page.getByRole('heading', { name: 'Enterprise Delta Sync', exact: true });
    await heading.waitFor(patience);
    const after = await runLine(['export', 'pasted'], { apiUrl: console.stack.server.url });
    expect(yaml).toBe(after.stdout);
  });

  it('saves and runs at once, with values for its parameters', async () => {
    const page = await console.open('/new-schedule?from=copy:delta-sync');
    await box(page, 'Name').fill('Runs now', patience);
    await page.getByRole('button', { name: 'Add a parameter' }).click();
    await box(page, 'Parameter').fill('region');
    await box(page, 'Default').fill('eu');
    await page.getByRole('button', { name: 'Save and run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save and run' });
    await dialog.getByRole('textbox', { name: 'region' }).fill('us');
    await dialog.getByRole('button', { name: 'Save and run' }).click();
    await page.getByText('With region = us').waitFor(patience);
    expect(await read('runs-now')).toMatchObject({
      parameters: { region: { type: 'string', default: 'eu' } },
    });
  });

  it('names the rules that tell about it, and adds one', async () => {
    await create('told');
    const page = await console.open('/schedules/told/edit?tab=notifications');
    const rules = page.getByRole('table', { name: 'Rules that apply' });
    await rules
      .getByRole('row', { name: /all-failures all schedules failed on-call/ })
      .waitFor(patience);
    await page.getByRole('button', { name: 'New rule for this schedule' }).click();
    const form = page.getByRole('form', { name: 'New rule' });
    await form.getByRole('combobox', { name: 'Channels' }).click({ force: true });
    await page.getByRole('option', { name: 'on-call' }).click();
    await form.getByRole('button', { name: 'Create the rule' }).press('Enter');
    await rules.getByRole('row', { name: /told-failures names the schedule/ }).waitFor(patience);
    const rule = await console.stack.api.get('/notification-rules/told-failures');
    expect(rule.body).toMatchObject({ schedules: ['told'], channels: ['on-call'] });
  });

  it('is accessible on each tab, in both themes and on a small screen', async () => {
    await create('seen');
    const texts = {
      general: 'Add a parameter',
      when: 'Next fires',
      steps: 'second',
      policies: 'Has to end within',
      notifications: 'all-failures',
      review: 'Fires of the next 30 days',
    };
    const page = await console.open('/schedules/seen/edit');
    for (const [tab, text] of Object.entries(texts)) {
      await page.goto(`${console.stack.server.url}/console/schedules/seen/edit?tab=${tab}`);
      await page.getByText(text).first().waitFor(patience);
      await expectAccessible(page);
    }
  });
});
