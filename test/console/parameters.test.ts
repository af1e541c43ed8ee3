import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleStack, startConsole } from './console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const parameters = {
    full: { type: 'boolean', default: false, description: 'Sync even when nothing changed.' },
    batch: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
    region: { type: 'string', enum: ['eu', 'us'] },
    note: { type: 'string', default: '' },
  };
  const wait = { name: 'Wait', key: 'wait', type: 'Wait', seconds: 1 };
  const steps = [{ ...wait, condition: 'parameters.full && parameters.batch > 50' }];
  const body = { slug: 'sync', name: 'Sync', timings: [{ type: 'Manual' }], parameters, steps };
  expect((await console.stack.api.post('/schedules', body)).status).toBe(201);
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 15_000 };

describe('a schedule with parameters', { timeout: 90_000 }, () => {
  it('is asked for them in the dialog, which shows the same as a command line', async () => {
    const page = await console.open('/schedules/sync');
    await page.getByRole('button', { name: 'Run Sync now' }).click(patience);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Sync even when nothing changed.').waitFor(patience);
    expect(await dialog.getByLabel('batch').inputValue()).toBe('10');
    await dialog.getByLabel('full').check();
    await dialog.getByLabel('batch').fill('60');
    await dialog.getByLabel('region').first().click();
    await page.getByRole('option', { name: 'us', exact: true }).click();
    await dialog.getByLabel('note').fill('5');
    await dialog
      .getByText(`carillon schedule run sync -p full=true -p batch=60 -p region=us -p 'note="5"'`)
      .waitFor(patience);
    await dialog.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('With full = true, note = 5, batch = 60, region = us').waitFor(patience);
    await page.locator('[data-outcome]').filter({ hasText: 'Completed' }).waitFor(patience);
  });

  it('stays in the dialog when a value is missing, and says which', async () => {
    const page = await console.open('/schedules/sync');
    await page.getByRole('button', { name: 'Run Sync now' }).click(patience);
    const dialog = page.getByRole('dialog');
    // What the browser itself would refuse is asked of the server, too.
    await dialog.locator('form').evaluate('form => form.setAttribute("novalidate", "")');
    await dialog.getByRole('button', { name: 'Run now' }).click(patience);
    await dialog
      .getByRole('alert')
      .getByText(/region: has no default and was not given/)
      .waitFor(patience);
  });

  it('shows with a step what its condition has read', async () => {
    const started = await console.stack.api.post<{ id: string }>('/schedules/sync/run', {
      parameters: { region: 'eu', full: true },
    });
    const page = await console.open(`/executions/${started.body.id}/steps/0`);
    const facts = page.getByLabel('Facts of the step');
    await facts.getByText('parameters.full && parameters.batch > 50 is false').waitFor(patience);
    await facts.getByText('parameters.full = true, parameters.batch = 10').waitFor(patience);
    await page
      .getByText(/skipped because parameters\.full/)
      .first()
      .waitFor(patience);
  });
});
