import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seedDemoHistory } from '../../src/dev/demo-history/seed-demo-history.ts';
import {
  expectFitsSmallScreen,
  type Theme,
  themes,
  useTheme,
  violationsOf,
} from '../support/accessible.ts';
import { type ConsoleStack, startConsole } from './console-stack.ts';

let console: ConsoleStack;
let failed: string;
let running: string;
let bulk: string;
let demo: string;
beforeAll(async () => {
  console = await startConsole();
  await console.stack.api.until(
    `/schedule-executions/${await console.start()}`,
    ({ status }: { status: string }) => status === 'Completed',
  );
  await console.turn('ldap', { startStatus: 401 });
  failed = await console.start();
  await console.stack.api.until(
    `/schedule-executions/${failed}`,
    ({ status }: { status: string }) => status === 'Failed',
  );
  const act = { kind: 'CancelExecutions', ids: [failed] };
  bulk = (await console.stack.api.post<{ id: string }>('/bulk-operations', act)).body.id;
  // This one stays at its first group until the end of the tests.
  await console.turn('ldap', { hang: true });
  running = await console.start();
  const { api, databaseUrl, systems } = console.stack;
  const seed = { databaseUrl, systemsUrl: systems.url, tenantSlug: 'default' };
  await seedDemoHistory({ ...seed, slugs: ['delta-sync'] });
  const { body } = await api.get<{ items: { id: string }[] }>(
    '/schedule-executions?trigger=Demo&status=Failed&limit=1',
  );
  demo = body.items[0]?.id ?? '';
}, 180_000);
afterAll(() => console.stop());

afterEach(() => console.closePages());

/** Name of the page → its path, and a text that shows that it is complete. */
const pages: Readonly<Record<string, () => readonly [string, string | RegExp]>> = {
  queue: () => ['/operations/queue', 'HR delta import'],
  history: () => ['/operations/history', /HTTP 401/],
  'history with filters': () => ['/operations/history?status=Failed,Completed&from=-24h', 'in all'],
  'bulk operation': () => [`/operations/history?bulk=${bulk}`, 'What happened'],
  panel: () => [`/operations/history?selected=${failed}`, 'Open the full page'],
  schedules: () => ['/operations/schedules', 'in all'],
  schedule: () => ['/schedules/delta-sync', 'All in the history'],
  timeline: () => [`/executions/${failed}`, 'in all'],
  table: () => [`/executions/${failed}?view=table`, 'Duration'],
  log: () => [`/executions/${failed}?view=log`, /^\d+ lines$/],
  events: () => [`/executions/${failed}?view=events`, 'In Temporal'],
  definition: () => [`/executions/${failed}?view=definition`, 'It ran revision 1'],
  compare: () => [`/executions/${failed}?view=compare`, 'They go apart at LDAP delta import'],
  'activity-record': () => [`/executions/${failed}/steps/2`, 'Attempt 1'],
  'demo-history': () => ['/operations/history?trigger=Demo&status=Failed', 'in all'],
  demo: () => [`/executions/${demo}`, 'this execution did not run'],
  missing: () => ['/nothing/here', 'This page does not exist'],
};

async function show(name: string, theme: Theme): Promise<Page> {
  const [path, text] = (pages[name] as () => readonly [string, string | RegExp])();
  const page = await console.open(path);
  await useTheme(page, theme);
  await page.getByText(text).first().waitFor({ timeout: 15_000 });
  return page;
}

describe('the pages of the console', { timeout: 60_000 }, () => {
  it.each(Object.keys(pages).flatMap((name) => themes.map((theme) => [name, theme] as const)))(
    'meet WCAG 2.2 AA as far as axe can tell: %s, %s',
    async (name, theme) => {
      const page = await show(name, theme);
      expect(await violationsOf(page)).toEqual([]);
    },
  );

  it.each(themes)('meet it also with what opens over the history, %s', async (theme) => {
    const page = await show('history', theme);
    await page
      .getByRole('checkbox', { name: /^Select Enterprise/ })
      .first()
      .click();
    for (const [button, shown] of [
      ['More filters', 'Took longer than'],
      ['Views', 'Only scheduled'],
      ['Columns', 'Revision'],
      ['Export', 'Copy this list as'],
      ['Cancel', 'Reason'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByText(shown, { exact: true }).first().waitFor();
      expect(await violationsOf(page), button).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  it.each(Object.keys(pages))('fit into 360 pixels: %s', async (name) => {
    const page = await show(name, 'light');
    await expectFitsSmallScreen(page);
  });

  it('are reached by keys: the sheet, the places, the rows and the actions', async () => {
    const page = await show('queue', 'light');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL(/operations\/history/);
    await page.locator('tr[data-row]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`executions/${running}`));
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'Pause Enterprise Delta Sync' }).waitFor();
  });
});
