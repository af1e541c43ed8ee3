import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

const patience = { timeout: 30_000 };

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const step = { name: 'Import people', type: 'RunProfile', connectedSystem: 'hr' };
  const { status, body } = await console.stack.api.post('/schedules', {
    slug: 'people',
    name: 'People',
    timings: [{ type: 'Cron', expression: '30 * * * *', timeZone: 'UTC' }],
    steps: [{ ...step, runProfile: 'DeltaImport' }],
  });
  expect(status, JSON.stringify(body)).toBe(201);
}, 240_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

/** As a field for local times takes it. */
function localIn(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

describe('maintenance of a system', { timeout: 180_000 }, () => {
  it('shows which fires it touches, lets steps wait by name, and is ended early', async () => {
    const page = await console.open('/systems/hr');
    await page.getByRole('button', { name: 'Set maintenance' }).click(patience);
    const dialog = page.getByRole('dialog', { name: 'Maintenance of hr' });
    await dialog.getByLabel('Until').fill(localIn(3));
    const impact = dialog.getByRole('group', { name: 'What it touches' });
    // The field has no seconds: in the minute of a fire, the third one is behind the end.
    await impact.getByText(/^[234] fires of 2 schedules/).waitFor(patience);
    await impact.getByText('People: Import people').waitFor(patience);
    await dialog.getByLabel('Reason').fill('new disks');
    await dialog.getByText(/carillon system maintenance set hr --until/).waitFor(patience);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 800 });
    await dialog.getByRole('button', { name: 'Set maintenance' }).click(patience);
    await page.getByText(/steps wait for its end: new disks/).waitFor(patience);

    const run = await console.stack.api.post<{ id: string }>('/schedules/people/run');
    await page.goto(`${console.stack.server.url}/console/executions/${run.body.id}?view=table`);
    await page.getByText(/waiting for hr, in maintenance until .*: new disks/).waitFor(patience);

    await page.goto(`${console.stack.server.url}/console/systems/hr`);
    await page.getByRole('button', { name: 'End', exact: true }).click(patience);
    const question = page.getByRole('dialog', { name: 'End the maintenance of hr' });
    await question.getByRole('button', { name: 'End it' }).click(patience);
    await page.getByText('None is set.').waitFor(patience);
    await console.stack.api.until(
      `/schedule-executions/${run.body.id}`,
      ({ status }: { status: string }) => status === 'Completed',
    );
  });

  it('lists secrets by name alone', async () => {
    const page = await console.open('/settings/secrets');
    await page.getByRole('heading', { name: 'Secrets' }).waitFor(patience);
    await page.getByText(/encrypted with the key|has no keys for stored secrets/).waitFor(patience);
    await expectAccessible(page);
  });
});
