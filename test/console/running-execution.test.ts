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

async function cancelByKey(page: Page): Promise<void> {
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('enough seen');
  await dialog.getByRole('button', { name: 'Cancel the execution' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('[data-outcome]').filter({ hasText: 'Cancelled' }).waitFor(patience);
}

describe.sequential('an execution that runs', { timeout: 90_000 }, () => {
  it.sequential('says when it should end, on the queue and over its timeline', async () => {
    await console.turn('hr', { durationMs: 60_000 });
    await console.putCompleted(6, 60);
    const id = await console.start();
    const page = await console.open('/operations/queue');
    const group = page.locator(`[data-execution="${id}"]`);
    await group.getByText(/about \d+ s left/).waitFor(patience);
    await page.goto(`${console.stack.server.url}/console/executions/${id}`);
    await page.getByText(/about \d+ s left/).waitFor(patience);
    await page.getByRole('img', { name: /usual end/ }).waitFor(patience);
    await cancelByKey(page);
    expect(await page.locator('[data-expected-end]').count()).toBe(0);
  });

  it.sequential('says that it takes longer than usual', async () => {
    await console.putCompleted(500, 1);
    const id = await console.start();
    const page = await console.open(`/executions/${id}`);
    await page.getByText('slower than usual').waitFor(patience);
    await cancelByKey(page);
  });

  it.sequential('lets one step be cancelled, with the reason in its record', async () => {
    const id = await console.start();
    const page = await console.open(`/executions/${id}?view=table`);
    const row = page.getByRole('row', { name: /HR delta import/ });
    await row.getByText('In progress').waitFor(patience);
    await row.getByRole('button', { name: 'Actions for HR delta import' }).click();
    expect(await page.getByRole('menuitem', { name: 'Skip' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Cancel', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('the export of HR is broken');
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).last().click();
    const outcome = page.locator('[data-outcome]').filter({ hasText: 'at step 1 of 12' });
    await outcome.waitFor({ timeout: 30_000 });
    const error = page.getByRole('region', { name: 'What went wrong' });
    expect(await error.innerText()).toContain('the export of HR is broken');
    await row.getByText('Cancelled', { exact: true }).waitFor(patience);
    await console.turn('hr', { durationMs: null });
  });

  it.sequential('takes a step that is inserted next to one of it', async () => {
    await console.turn('hr', { durationMs: 60_000 });
    const id = await console.start();
    const page = await console.open(`/executions/${id}?view=table`);
    const row = page.getByRole('row', { name: /HR delta import/ });
    await row.getByText('In progress').waitFor(patience);
    await row.getByRole('button', { name: 'Actions for HR delta import' }).click();
    expect(await page.getByRole('menuitem', { name: /Insert a step before/ }).count()).toBe(0);
    await page.getByRole('menuitem', { name: /Insert a step after/ }).click();
    const dialog = page.getByRole('dialog');
    const step = dialog.getByLabel('Step');
    await step.fill('type: Wait\nname: Let it settle\nsecnds: 5\n');
    await dialog.getByLabel('Reason').fill('the cache is stale');
    await dialog.getByRole('button', { name: 'Insert' }).click();
    await dialog.getByRole('alert').getByText('/step/secnds').waitFor(patience);
    await step.fill('type: Wait\nname: Let it settle\nseconds: 5\n');
    await dialog.getByRole('button', { name: 'Insert' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const inserted = page.getByRole('row', { name: /13\. Let it settle/ });
    await inserted.getByText('inserted by dev', { exact: true }).waitFor(patience);
    await cancelByKey(page);
    await console.turn('hr', { durationMs: null });
  });
});
