import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runStatement } from '../support/template-database.ts';
import { type ConsoleStack, startConsole } from './console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 15_000 };
type Shown = { enabled: boolean; disabledUntil: string | null; sync: { state: string } };
const read = async () => (await console.stack.api.get<Shown>('/schedules/delta-sync')).body;

describe.sequential('the list of schedules', { timeout: 60_000 }, () => {
  it.sequential('disables a schedule until an instant, and shows the command for it', async () => {
    const page = await console.open('/operations/schedules');
    const row = page.getByRole('row', { name: /Enterprise Delta Sync/ });
    await row.getByRole('switch').click({ force: true });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill("it's patch day");
    await dialog.getByLabel('Until').fill('2027-03-01T06:00');
    const line = dialog.getByLabel('The same in a shell');
    expect(await line.innerText()).toBe(
      `carillon schedule disable delta-sync --until 2027-03-01T06:00:00.000Z --reason 'it'\\''s patch day'`,
    );
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row.getByText(/patch day.*until/).waitFor(patience);
    expect(await read()).toMatchObject({
      enabled: false,
      disabledUntil: '2027-03-01T06:00:00.000Z',
    });
    await row.getByRole('switch').click({ force: true });
    await dialog.getByRole('button', { name: 'Enable' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await read()).enabled).toBe(true);
  });

  it.sequential('holds everything, shows that on every page, and releases it', async () => {
    const page = await console.open('/operations/schedules');
    await page.getByRole('button', { name: 'Hold everything' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('data centre moves');
    await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('on hold: data centre moves').waitFor(patience);
    const other = await console.open('/operations/history');
    const banner = other.getByRole('alert').filter({ hasText: 'nothing starts automatically' });
    await banner.getByText(/data centre moves \(dev, since/).waitFor(patience);
    await banner.getByRole('button', { name: 'Release' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await banner.waitFor({ state: 'hidden' });
    // The other page learns it from the stream.
    await page.getByText('nothing starts automatically').waitFor({ state: 'hidden' });
  });

  it.sequential('shows that a schedule was changed in Temporal, and reconciles it', async () => {
    const { body } = await console.stack.api.get<{ tenantId: string }>('/principal');
    await runStatement(
      console.stack.adminDatabaseUrl,
      `set app.tenant = '${body.tenantId}'; update schedule set drifted_at = now(), drift = '{timings}'`,
    );
    const page = await console.open('/schedules/delta-sync');
    await page.getByText('changed in Temporal').waitFor(patience);
    await page.getByRole('button', { name: 'Reconcile' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('not agreed');
    await dialog.getByRole('button', { name: 'Reconcile' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('changed in Temporal').waitFor({ state: 'hidden' });
    expect((await read()).sync.state).toBe('InSync');
  });
});
