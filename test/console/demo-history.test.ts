import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { seedDemoHistory } from '../../src/dev/demo-history/seed-demo-history.ts';
import { type ConsoleStack, startConsole } from './console-stack.ts';

const patience = { timeout: 15_000 };
const failing = 'stops-at-step-3';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const { api, databaseUrl, systems } = console.stack;
  const { spec } = parse(readFileSync(`examples/${failing}.yaml`, 'utf8')) as { spec: object };
  expect((await api.post('/schedules', { slug: failing, ...spec })).status).toBe(201);
  const slugs = ['delta-sync', failing];
  const seed = { databaseUrl, systemsUrl: systems.url, tenantSlug: 'default', slugs };
  expect(await seedDemoHistory(seed)).toBeGreaterThan(200);
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

describe.sequential('demo history in the console', { timeout: 90_000 }, () => {
  it.sequential('ticks no box of the first steps; a run of the person does', async () => {
    const page = await console.open('/operations/queue');
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.waitFor(patience);
    expect(await steps.getByLabel('to do').count()).toBe(3);
    await console.start();
    await steps.getByLabel('done').waitFor(patience);
    expect(await steps.getByLabel('to do').count()).toBe(2);
  });

  it.sequential('is marked in the history, its filter, the panel and the bars', async () => {
    const page = await console.open('/operations/history?trigger=Demo');
    const row = page.getByRole('row', { name: /Failed.*Demo history/ }).first();
    await row.getByText('Demo history', { exact: true }).waitFor(patience);
    expect(await page.getByRole('combobox', { name: 'Started' }).inputValue()).toBe('demo history');
    await row.getByText('Failed', { exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Execution' });
    await panel.getByRole('note', { name: 'Demo history' }).waitFor(patience);
    expect(await panel.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await page.goto(page.url().replace(/operations.*/, `schedules/${failing}`));
    await page
      .getByRole('link', { name: /^Demo: Failed, / })
      .first()
      .waitFor(patience);
  });

  it.sequential('is removed from its page by an admin, who is asked first', async () => {
    const { body } = await console.stack.api.get<{ items: { id: string }[] }>(
      '/schedule-executions?trigger=Demo&limit=1',
    );
    const page = await console.open(`/executions/${body.items[0]?.id}`);
    await page.getByText('this execution did not run').waitFor(patience);
    await page.getByRole('button', { name: 'Remove all demo history' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Reason').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.waitForURL(/operations\/history/);
    const gone = { ...patience, state: 'detached' } as const;
    await page
      .getByRole('row', { name: /Demo history/ })
      .first()
      .waitFor(gone);
    await page.getByRole('row', { name: /Enterprise Delta Sync/ }).waitFor(patience);
    const left = await console.stack.api.get<{ items: unknown[] }>(
      '/schedule-executions?trigger=Demo',
    );
    expect(left.body.items).toEqual([]);
  });
});
