import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../../web/display/time/zone-days.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { runStatement } from '../../support/template-database.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

type Schedule = { id: string; revision: number; steps: object[]; description: string };

const patience = { timeout: 20_000 };
const dayMs = 86_400_000;
const demo = '/schedules/delta-sync';
const nightly = '/schedules/nightly';
let console: ConsoleStack;
let failed: string;
/** Nominal instants of fires that did not run: whole hours of yesterday. */
let missedAt: string;
let skippedAt: string;

const api = <T>(path: string) => console.stack.api.get<T>(path).then(({ body }) => body);

beforeAll(async () => {
  console = await startConsole();
  const { stack } = console;
  await stack.api.until(
    `/schedule-executions/${await console.start()}`,
    ({ status }: { status: string }) => status === 'Completed',
  );
  await console.turn('ldap', { startStatus: 401 });
  failed = await console.start();
  await stack.api.until(
    `/schedule-executions/${failed}`,
    ({ status }: { status: string }) => status === 'Failed',
  );
  const steps = [{ type: 'Shell', name: 'Say it', script: 'true' }];
  const timings = [{ type: 'Cron', expression: '30 3 * * *', timeZone: 'Europe/Berlin' }];
  const { status, body } = await stack.api.post<{ id: string }>('/schedules', {
    ...{ slug: 'nightly', name: 'Nightly', timings, steps },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  const hour = Math.floor((Date.now() - dayMs) / 3_600_000) * 3_600_000;
  [missedAt, skippedAt] = [new Date(hour).toISOString(), new Date(hour - 60_000).toISOString()];
  const { tenantId } = await api<{ tenantId: string }>('/principal');
  await runStatement(
    stack.adminDatabaseUrl,
    `set app.tenant = '${tenantId}';
     insert into fire (tenant_id, schedule_id, scheduled_for, decision, reason) values
       ('${tenantId}', '${body.id}', '${missedAt}', 'Missed', 'no worker began it in time'),
       ('${tenantId}', '${body.id}', '${skippedAt}', 'Skipped', 'an earlier execution was running')`,
  );
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
  await page.waitForURL(new RegExp(`tab=${name.toLowerCase()}`));
}

describe.sequential('the page of a schedule', { timeout: 120_000 }, () => {
  it.sequential('shows in the grid which step failed, and opens its record', async () => {
    const page = await console.open(demo);
    await page.getByRole('img', { name: '12 steps in 8 groups' }).waitFor(patience);
    const grid = page.getByRole('region', { name: 'Steps by executions' });
    await grid.getByRole('rowheader', { name: 'LDAP delta import' }).waitFor(patience);
    expect(await grid.locator('th[data-execution]').count()).toBe(2);
    const row = grid.getByRole('row', { name: /LDAP delta import/ });
    expect(await row.getByRole('link').count()).toBe(2);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 800 });
    await row.getByRole('link', { name: /LDAP delta import: Failed/ }).click();
    await page.waitForURL(new RegExp(`executions/${failed}/steps/2$`));
    await page.getByText('HTTP 401').first().waitFor(patience);
  });

  it.sequential('marks the execution of a link in the grid', async () => {
    const page = await console.open(`${demo}?execution=${failed}`);
    await page.locator(`th[data-execution="${failed}"][data-marked="true"]`).waitFor(patience);
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.waitForURL((url) => !url.search.includes('execution'));
  });

  it.sequential('shows in the calendar what did not run and why, and what is planned', async () => {
    const zone = 'UTC';
    const day = dayOf(missedAt, zone);
    const page = await console.open(`${nightly}?tab=calendar&day=${day}`);
    await page.evaluate(`localStorage.setItem('carillon.zone', '"utc"')`);
    await page.reload();
    const cell = page.locator(`td[data-day="${day}"]`);
    await cell.getByText('no worker began it in time').waitFor(patience);
    const skippedOn = page.locator(`td[data-day="${dayOf(skippedAt, zone)}"]`);
    await skippedOn.getByText('an earlier execution was running').waitFor(patience);
    await expectAccessible(page);
    const next = await api<{ nextFireAt: string }>('/schedules/nightly');
    await page.goto(
      `${console.stack.server.url}/console${nightly}?tab=calendar&span=week&day=${dayOf(next.nextFireAt, zone)}`,
    );
    const planned = page.locator(`td[data-day="${dayOf(next.nextFireAt, zone)}"]`);
    await planned.getByText('1 planned').waitFor(patience);
    await page.goto(`${console.stack.server.url}/console${nightly}?tab=calendar&day=2026-03-29`);
    await page.evaluate(`localStorage.setItem('carillon.zone', '"schedule"')`);
    await page.reload();
    await page
      .locator('td[data-day="2026-03-29"]')
      .getByText('clocks go forward by 60 min')
      .waitFor(patience);
  });

  it.sequential('lists every fire with its reason, and starts a missed one', async () => {
    const page = await console.open(`${nightly}?tab=fires&decision=Missed`);
    const row = page.getByRole('row', { name: /no worker began it in time/ });
    await row.waitFor(patience);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 800 });
    await row.getByRole('button', { name: 'Run it now' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('The same in a shell').innerText()).toBe(
      `carillon schedule backfill nightly --from ${missedAt} --until ${missedAt}`,
    );
    await dialog.getByLabel('Reason').fill('the worker is back');
    await dialog.getByRole('button', { name: 'Back', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Skipped', { exact: true }).first().click();
    await page.getByRole('row', { name: /an earlier execution was running/ }).waitFor(patience);
  });

  it.sequential('shows its steps in words, and the YAML of `carillon export`', async () => {
    const page = await console.open(`${demo}?tab=definition`);
    const { yaml } = await api<{ yaml: string }>('/schedules/delta-sync/document');
    const shown = page.locator('[data-yaml]');
    await shown.waitFor(patience);
    expect(await shown.textContent()).toBe(yaml);
    await page.getByRole('heading', { name: 'Group 1' }).waitFor();
    await page.getByText('Connected system').first().waitFor();
    await expectAccessible(page);
  });

  it.sequential('shows in the trends the numbers of the API', async () => {
    const page = await console.open(`${demo}?tab=trends&days=7`);
    await page.evaluate(`localStorage.setItem('carillon.zone', '"utc"')`);
    await page.reload();
    const table = page.getByRole('table', { name: 'Days' });
    await table.waitFor(patience);
    type Day = { day: string; total: number; successRate: number | null };
    const { days } = await api<{ days: Day[] }>(
      '/schedules/delta-sync/daily-statistics?timeZone=UTC',
    );
    for (const { day, total, successRate } of days.filter((one) => one.total > 0)) {
      const cells = await table.getByRole('row', { name: day }).getByRole('cell').allInnerTexts();
      const rate = successRate === null ? '–' : `${(100 * (1 - successRate)).toFixed(1)} %`;
      expect(cells.slice(0, 3)).toEqual([day, String(total), rate]);
    }
    const { steps } = await api<{ steps: { name: string; total: number }[] }>(
      '/schedules/delta-sync/statistics',
    );
    const [first] = steps;
    const slowest = page.getByRole('table', { name: 'Slowest steps' });
    const row = slowest.getByRole('row', { name: new RegExp(`^${first?.name}`) });
    expect((await row.getByRole('cell').allInnerTexts())[1]).toBe(String(first?.total));
    await expectAccessible(page);
  });

  it.sequential('compares two revisions, and restores the old one as a new one', async () => {
    const before = await api<Schedule>(nightly);
    const definition = { name: 'Nightly', description: 'another text' };
    const timings = [{ type: 'Manual' }];
    const changed = await console.stack.api.put(nightly, {
      ...{ ...definition, timings, steps: before.steps, reason: 'a try' },
    });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    const page = await console.open(nightly);
    await openTab(page, 'Changes');
    await page.getByRole('row', { name: /2 \(current\).*a try/ }).waitFor(patience);
    await page.getByRole('row', { name: /description.*another text/ }).waitFor(patience);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.getByRole('button', { name: 'Restore revision 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row', { name: /description.*another text/ }).waitFor(patience);
    await dialog.getByLabel('Reason').fill('it was better');
    expect(await dialog.getByLabel('The same in a shell').innerText()).toBe(
      `carillon schedule restore nightly 1 --reason 'it was better'`,
    );
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await dialog.waitFor({ state: 'hidden', ...patience });
    await page.getByRole('row', { name: /3 \(current\).*it was better/ }).waitFor(patience);
    const { definition: restored } = await api<{ definition: object }>(`${nightly}/revisions/3`);
    const { definition: old } = await api<{ definition: object }>(`${nightly}/revisions/1`);
    expect(restored).toEqual(old);
  });

  it.sequential(
    'says in sentences how it treats its starts, and asks before it is deleted',
    async () => {
      const page = await console.open(`${nightly}?tab=settings`);
      await page.getByText('A start is skipped while an earlier execution runs.').waitFor(patience);
      await page.getByText('No rule is for this schedule.').waitFor(patience);
      await expectAccessible(page);
      await page.setViewportSize({ width: 1_280, height: 800 });
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete Nightly' });
      expect(await dialog.getByLabel('The same in a shell').innerText()).toBe(
        'carillon schedule delete nightly --yes',
      );
    },
  );
});
