import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleStack, startConsole } from './console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
}, 180_000);
afterAll(() => console.stop());

afterEach(() => console.closePages());

const patience = { timeout: 15_000 };

/** Confirms the dialog that is open. */
async function confirm(page: Page, button: string, reason = 'asked by the test'): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function outcomeOf(page: Page, text: string): Promise<void> {
  await page.locator('[data-outcome]').filter({ hasText: text }).waitFor(patience);
}

function ended(id: string): Promise<{ status: string }> {
  const path = `/schedule-executions/${id}`;
  return console.stack.api.until<{ status: string }>(path, ({ status }) =>
    ['Completed', 'Failed', 'Cancelled'].includes(status),
  );
}

describe.sequential('the operations of the console', { timeout: 90_000 }, () => {
  it.sequential('shows an execution from its start to its end without a reload', async () => {
    await console.turn('ldap', { durationMs: 1_500 });
    const page = await console.open('/operations/queue');
    await page.getByText('Nothing runs or waits').waitFor(patience);
    await page.getByText('Live', { exact: true }).waitFor(patience);
    await page.evaluate('window.sameDocument = true');
    const id = await console.start();
    const group = page.locator(`[data-execution="${id}"]`);
    await group.getByText('In progress').first().waitFor(patience);
    await group.getByText(/Step group [2-8] of 8/).waitFor(patience);
    await group.getByRole('row', { name: /HR delta import.*Completed/ }).waitFor(patience);
    expect(await group.getByText('queued by user dev').count()).toBe(1);
    await group.getByText('12 of 12, 100 %').waitFor(patience);
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    await console.turn('ldap', { durationMs: null });
  });

  it.sequential(
    'says at which step it failed and why, and that the others were not run; a retry runs just those',
    async () => {
      await console.turn('ldap', { startStatus: 401 });
      const id = await console.start();
      await ended(id);
      const page = await console.open(`/executions/${id}?view=table`);
      await outcomeOf(page, 'Failed at step 3 of 12, LDAP delta import');
      await outcomeOf(page, '9 steps were not run');
      const error = page.getByRole('region', { name: 'What went wrong' });
      expect(await error.innerText()).toContain('HTTP 401');
      expect(await page.getByRole('row', { name: /Not run/ }).count()).toBe(9);
      await page
        .getByRole('row', { name: /LDAP delta import/ })
        .getByText('Failed')
        .hover();
      await page.getByRole('tooltip', { name: /HTTP 401/ }).waitFor(patience);
      await console.turn('ldap', {});
      await page.getByRole('button', { name: 'Retry' }).click();
      const steps = page.getByRole('table', { name: 'Steps of the retry' });
      await steps
        .getByRole('row', { name: /HR delta import its outcome stands/ })
        .waitFor(patience);
      await steps.getByRole('row', { name: /LDAP delta import runs/ }).waitFor(patience);
      await page.getByRole('button', { name: 'Retry: run 10 of 12 steps' }).click();
      await page.waitForURL((url) => !url.pathname.includes(id));
      await outcomeOf(page, 'Completed: all 12 steps ended well');
    },
  );

  it.sequential('pauses, resumes and cancels with a reason that the events show', async () => {
    await console.turn('ldap', { durationMs: 3_000 });
    const id = await console.start();
    const page = await console.open(`/executions/${id}?view=events`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await confirm(page, 'Pause', 'the target is being patched');
    await outcomeOf(page, 'Paused: 3 of 12 steps ended');
    await page.getByText('the target is being patched').waitFor(patience);
    await page.getByRole('button', { name: 'Resume' }).click();
    await confirm(page, 'Resume');
    await outcomeOf(page, 'In progress');
    await page.keyboard.press('x');
    await confirm(page, 'Cancel the execution', 'wrong day');
    await outcomeOf(page, 'Cancelled');
    expect(await ended(id)).toMatchObject({ status: 'Cancelled' });
    await console.turn('ldap', { durationMs: null });
  });

  it.sequential('runs a run profile alone, and refuses a second one meanwhile', async () => {
    await console.turn('badge', { durationMs: 4_000 });
    const page = await console.open('/operations/queue');
    const run = async (): Promise<void> => {
      await page.getByRole('combobox', { name: 'Connected system' }).click();
      await page.getByRole('option', { name: 'Badge' }).click();
      await page.getByRole('combobox', { name: 'Run profile' }).click();
      await page.getByRole('option', { name: 'FullImport' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
    };
    await run();
    await confirm(page, 'Run');
    const group = page.getByRole('region', { name: 'Execution of Badge: FullImport' });
    await group.getByText('standalone').waitFor(patience);
    await run();
    await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
    await page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText(/still running|overlap/i)
      .waitFor(patience);
    await page.keyboard.press('Escape');
    await group.getByText('Completed').first().waitFor(patience);
    await console.turn('badge', { durationMs: null });
  });

  it.sequential('keeps its filters through a reload and through Back', async () => {
    const page = await console.open('/operations/history');
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Failed', exact: true }).click();
    await page.waitForURL(/status=Failed/);
    await page.reload();
    const rows = page.locator('tr[data-row]');
    await rows.first().waitFor(patience);
    expect(await rows.count()).toBe(1);
    await rows.getByRole('link', { name: 'Enterprise Delta Sync' }).click();
    await outcomeOf(page, 'Failed at step 3 of 12');
    await page.goBack();
    await page.waitForURL(/operations\/history\?status=Failed/);
    await rows.first().waitFor(patience);
    expect(await rows.count()).toBe(1);
    await rows.getByText('Failed', { exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Execution' });
    await panel.getByText('9 steps were not run').waitFor(patience);
  });

  it.sequential(
    'does not move the history under its reader: new executions are counted',
    async () => {
      const page = await console.open('/operations/history');
      const rows = page.locator('tr[data-row]');
      await rows.first().waitFor(patience);
      await page.getByText('Live', { exact: true }).waitFor(patience);
      const before = await rows.count();
      const id = await console.start();
      await ended(id);
      const news = page.getByRole('button', { name: '1 new' });
      await news.waitFor(patience);
      expect(await rows.count()).toBe(before);
      await news.click();
      await expect.poll(() => rows.count()).toBe(before + 1);
    },
  );

  it.sequential(
    'shows the attempt that a killed worker lost, and the one after it',
    async () => {
      await console.turn('hr', { durationMs: 8_000 });
      const id = await console.start();
      const page = await console.open(`/executions/${id}/steps/0`);
      await page.getByText(/Part of execution.*step 1 of 12/).waitFor(patience);
      const first = page.getByRole('region', { name: 'Attempt 1', exact: true });
      await first.getByText('In progress').waitFor(patience);
      await console.worker.kill();
      await console.stack.startWorker();
      await page
        .getByRole('region', { name: 'Attempt 2', exact: true })
        .waitFor({ timeout: 120_000 });
      await expect.poll(() => first.innerText(), { timeout: 60_000 }).toMatch(/Lost|Timed out/);
    },
    240_000,
  );
});
