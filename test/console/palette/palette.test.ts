import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, themes, useTheme, violationsOf } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

const patience = { timeout: 15_000 };

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  for (const name of ['Alpha import', 'Beta import']) {
    const step = { name: 'Wait', type: 'Wait', seconds: 1 };
    const body = { name, tags: ['drill'], timings: [{ type: 'Manual' }], steps: [step] };
    const { status, body: answer } = await console.stack.api.post('/schedules', body);
    expect(status, JSON.stringify(answer)).toBe(201);
  }
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

describe('the command palette', { timeout: 90_000 }, () => {
  it('goes to a schedule and to a page, by keys alone', async () => {
    const page = await console.open('/operations/queue');
    await page.getByRole('heading', { name: 'Queue' }).waitFor(patience);
    await page.keyboard.press('Control+k');
    const search = page.getByRole('textbox', { name: 'Go to, or do' });
    await search.waitFor(patience);
    await search.fill('alpha');
    // What was found for nothing typed is shown until the answer comes.
    await page
      .getByRole('button', { name: /^Open Beta import/ })
      .waitFor({ state: 'hidden', ...patience });
    await page.getByRole('button', { name: /^Open Alpha import/ }).waitFor(patience);
    // The first of what was found is selected.
    await page.keyboard.press('Enter');
    await page.waitForURL(/schedules\/alpha-import/, patience);
    await page.keyboard.press('Control+k');
    await search.fill('history');
    await page.getByRole('button', { name: /^History/ }).click(patience);
    await page.waitForURL(/operations\/history/, patience);
  });

  it('asks before it runs what was named, and shows the execution', async () => {
    const page = await console.open('/operations/queue');
    await page.getByRole('button', { name: 'Command palette' }).click(patience);
    await page.getByRole('textbox', { name: 'Go to, or do' }).fill('run beta');
    await page.getByRole('button', { name: /^Run now: Beta import/ }).click(patience);
    const dialog = page.getByRole('dialog', { name: 'Run Beta import now' });
    await dialog.getByText('carillon schedule run beta-import').waitFor(patience);
    await dialog.getByRole('button', { name: 'Run now' }).click(patience);
    await page.waitForURL(/executions\//, patience);
  });

  it('meets WCAG 2.2 AA with results', async () => {
    const page = await console.open('/operations/queue');
    await page.getByRole('button', { name: 'Command palette' }).click(patience);
    await page.getByRole('textbox', { name: 'Go to, or do' }).fill('import');
    await page.getByRole('button', { name: /^Open Alpha import/ }).waitFor(patience);
    for (const theme of themes) {
      await useTheme(page, theme);
      expect(await violationsOf(page), theme).toEqual([]);
    }
  });
});

describe('the list of schedules', { timeout: 90_000 }, () => {
  const enabledOf = async (slug: string): Promise<boolean> =>
    (await console.stack.api.get<{ enabled: boolean }>(`/schedules/${slug}`)).body.enabled;

  it('disables all that match the filters, and shows what became of each', async () => {
    const page = await console.open('/operations/schedules?tag=drill');
    await page.getByRole('checkbox', { name: 'Select Alpha import' }).click(patience);
    await page.getByRole('button', { name: 'Select all 2 that match' }).click(patience);
    await page.getByRole('button', { name: 'Disable', exact: true }).click(patience);
    const question = page.getByRole('dialog', { name: 'Disable 2 schedules' });
    await question.getByLabel('Reason').fill('drill');
    await question.getByRole('button', { name: 'Disable 2 schedules' }).click(patience);
    const progress = page.getByRole('dialog', { name: 'Bulk operation' });
    await progress.getByText('2 of 2 done, 0 failed').waitFor({ timeout: 30_000 });
    await progress.getByRole('link', { name: 'Beta import' }).waitFor(patience);
    expect(await enabledOf('alpha-import')).toBe(false);
    expect(await enabledOf('beta-import')).toBe(false);
    expect(await enabledOf('delta-sync')).toBe(true);
  });

  it('keeps filters as a view of this browser', async () => {
    const page = await console.open('/operations/schedules?q=import');
    await page.getByRole('button', { name: 'Views' }).click(patience);
    await page.getByRole('menuitem', { name: 'Save and manage views' }).click(patience);
    await page.getByLabel('Name for the current filters').fill('Imports');
    await page.getByRole('button', { name: 'Save', exact: true }).click(patience);
    await page.getByRole('button', { name: 'View: Imports' }).click(patience);
    await page.getByRole('menuitem', { name: 'Disabled' }).click(patience);
    await page.waitForURL(/enabled=false/, patience);
    await page.getByRole('button', { name: 'View: Disabled' }).click(patience);
    await page.getByRole('menuitem', { name: 'Imports' }).click(patience);
    await page.waitForURL(/q=import/, patience);
  });

  it('meets WCAG 2.2 AA with rows selected', async () => {
    const page = await console.open('/operations/schedules');
    await page.getByRole('checkbox', { name: 'Select Alpha import' }).click(patience);
    await page.getByRole('button', { name: 'Delete', exact: true }).waitFor(patience);
    await expectAccessible(page);
  });
});
