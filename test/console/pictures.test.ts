import { mkdirSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { themes, useTheme, violationsOf } from '../support/accessible.ts';
import { type PictureStage, startPictureStage } from './picture-stage.ts';

/** `UPDATE_SCREENSHOTS=1` writes what README and guide show. */
const folder = process.env['UPDATE_SCREENSHOTS'] === '1' ? 'docs/screenshots' : null;
const maxBytes = 200_000;
const patience = { timeout: 30_000 };

let stage: PictureStage;
beforeAll(async () => {
  stage = await startPictureStage();
  if (folder) mkdirSync(folder, { recursive: true });
}, 300_000);
afterAll(() => stage.console.stop());
afterEach(() => stage.console.closePages());

type Picture = {
  path: () => string;
  /** What shows that the page is complete, and has something to show. */
  texts: readonly (string | RegExp)[];
  /** What is done before. */
  act?: (page: Page) => Promise<unknown>;
};

const sync = '/schedules/delta-sync';
const picture = (
  path: string | (() => string),
  texts: Picture['texts'],
  act?: Picture['act'],
): Picture => ({
  path: typeof path === 'string' ? () => path : path,
  texts,
  ...(act && { act }),
});
const dayAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();

const pictures: Readonly<Record<string, Picture>> = {
  overview: picture('/overview', [/HTTP 401|LDAP delta import/, 'no worker began it in time']),
  queue: picture('/operations/queue', ['LDAP delta import', 'Step group 1 of 8']),
  history: picture('/operations/history', [/HTTP 401/, 'Disable leavers']),
  schedules: picture('/operations/schedules', ['Disable leavers', 'in all']),
  timeline: picture(() => `/executions/${stage.failed}`, [/HTTP 401/, 'in all']),
  step: picture(() => `/executions/${stage.failed}/steps/2`, ['Attempt 1', /HTTP 401/]),
  night: picture(
    () => `/plan/night?${stage.night}`,
    ['no worker began it in time', 'Badge photos'],
  ),
  milestones: picture('/plan/milestones', ['backing off', 'missing an anchor']),
  calendar: picture('/plan/calendar?view=week&quiet=60', [/The quietest 60 minutes begin/]),
  'schedule-runs': picture(sync, ['All in the history', 'LDAP delta import']),
  'schedule-calendar': picture(
    () => `/schedules/leavers?tab=calendar&day=${dayAgo(4)}`,
    [/no worker began it in time/],
  ),
  'schedule-fires': picture('/schedules/leavers?tab=fires', ['calendar: company holiday']),
  'schedule-definition': picture(`${sync}?tab=definition`, ['Group 1', /apiVersion/]),
  'schedule-trends': picture(`${sync}?tab=trends`, ['Slowest steps']),
  'schedule-changes': picture(`${sync}?tab=changes`, [
    'the vendor asks for it',
    'Compare two revisions',
  ]),
  'schedule-settings': picture(`${sync}?tab=settings`, [/A start is skipped/]),
  'editor-when': picture('/schedules/leavers/edit?tab=when', ['Next fires']),
  'editor-steps': picture(
    '/schedules/leavers/edit?tab=steps',
    ['last execution', /the step would/],
    async (page) => {
      await page.getByText(/2\. Disable in AD/).click(patience);
      await page.getByText('last execution').scrollIntoViewIfNeeded(patience);
    },
  ),
  'editor-review': picture('/schedules/leavers/edit?tab=when', [/\d+ move/], async (page) => {
    await page.getByRole('textbox', { name: 'Time 1', exact: true }).fill('02:00', patience);
    await page.getByRole('tab', { name: 'Review' }).click();
  }),
  systems: picture('/systems', ['Active Directory', /steps? failed|of \d+ steps/]),
  system: picture('/systems/ad', ['new domain controllers', 'Last outcomes']),
  workers: picture('/workers', [/no worker serves the pool "night"/, 'Worker processes']),
  approval: picture(
    () => `/approvals/${stage.approval}`,
    ['It waits for another user', /send-digest/],
  ),
  audit: picture('/audit', ['set-maintenance']),
  'settings-tokens': picture('/settings/tokens', ['reports', 'New token']),
  'settings-channels': picture('/settings/channels', ['on-call']),
  palette: picture('/overview', [/^Open Disable leavers/], async (page) => {
    await press('Command palette')(page);
    await page.getByRole('textbox', { name: 'Go to, or do' }).fill('leavers', patience);
  }),
};

async function show(name: string): Promise<Page> {
  const { path, texts, act } = pictures[name] as Picture;
  const page = await stage.console.open(path());
  await page.setViewportSize({ width: 1_280, height: 800 });
  await act?.(page);
  for (const text of texts) await page.getByText(text).first().waitFor(patience);
  return page;
}

async function take(page: Page, file: string): Promise<void> {
  await page.screenshot({ path: file, animations: 'disabled' });
  expect(statSync(file).size).toBeLessThan(maxBytes);
}

describe('the pages of the console with something to show', { timeout: 120_000 }, () => {
  it.each(Object.keys(pictures))('meet WCAG 2.2 AA in both themes: %s', async (name) => {
    const page = await show(name);
    for (const theme of themes) {
      await useTheme(page, theme);
      expect(await violationsOf(page), theme).toEqual([]);
      if (folder) await take(page, `${folder}/${name}-${theme}.png`);
    }
  });
});
