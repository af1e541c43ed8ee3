import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runStatement } from '../support/template-database.ts';
import { type ConsoleStack, startConsole } from './console-stack.ts';

const many = 'many-at-once';
const patience = { timeout: 15_000 };

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const step = { name: 'LDAP import', type: 'RunProfile', connectedSystem: 'ldap' };
  const { status } = await console.stack.api.post('/schedules', {
    ...{ name: 'Many at once', slug: many, overlap: 'AllowAll', timings: [{ type: 'Manual' }] },
    steps: [{ ...step, runProfile: 'DeltaImport' }],
  });
  expect(status).toBe(201);
  await insertPast();
}, 180_000);
afterAll(() => console.stop());

afterEach(() => console.closePages());

/** Three executions of the past: one that Eve started and that took two hours, and two that failed. */
async function insertPast(): Promise<void> {
  const { body } = await console.stack.api.get<{ tenantId: string }>('/principal');
  const eve = `'{"type":"user","id":"eve","name":"@Eve"}'`;
  const values = [
    `(1, 'Completed', ${eve}, interval '2 hours', null)`,
    `(2, 'Failed', null, interval '1 minute', E'=1+1,"x"\\nis no formula')`,
    `(3, 'Failed', null, interval '2 minutes', 'Connection refused by PROXY')`,
  ];
  await runStatement(
    console.stack.adminDatabaseUrl,
    `set app.tenant = '${body.tenantId}'; insert into execution (tenant_id, id, schedule_id, schedule_slug,
       schedule_name, revision, status, trigger, initiator, workflow_id, run_id, queued_at, started_at,
       ended_at, group_count, step_count, error)
     select s.tenant_id, uuidv7(interval '-1 minute' * n), s.id, slug, name, 1, v.status, 'External',
       coalesce(v.by::jsonb, created_by), 'past-' || n, gen_random_uuid(), now(), now() - v.took, now(), 8, 12, v.error
     from schedule s, (values ${values.join(', ')}) v (n, status, by, took, error)
     where slug = 'delta-sync'`,
  );
}

const rowsOf = (page: Page): Locator => page.locator('tr[data-row]');
const chip = (page: Page, text: string): Locator =>
  page.getByRole('button', { name: `Remove the filter ${text}` });
const errors = (page: Page): Promise<string[]> =>
  page.locator('td[data-title="Error"]').allInnerTexts();

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

function until(id: string, status: string): Promise<unknown> {
  const path = `/schedule-executions/${id}`;
  return console.stack.api.until<{ status: string }>(path, (found) => found.status === status);
}

async function startMany(count: number, status: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { body } = await console.stack.api.post<{ id: string }>(`/schedules/${many}/run`);
    ids.push(body.id);
  }
  for (const id of ids) await until(id, status);
  return ids;
}

/** What the browser stores, as text. */
async function download(page: Page, format: 'CSV' | 'JSON'): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  return readFileSync(await file.path(), 'utf8');
}

describe('the filters of the history', { timeout: 60_000 }, () => {
  it('have a chip each, and stay through a reload and through Back', async () => {
    const page = await console.open('/operations/history');
    await rowsOf(page).first().waitFor(patience);
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Error', { exact: true }).fill('refused by proxy');
    await page.waitForURL(/errorContains=refused/);
    await expect.poll(() => errors(page)).toEqual(['Connection refused by PROXY']);
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    await choose(page, 'Took longer than', '1 min');
    await page.waitForURL(/longerThanSeconds=60/);
    await choose(page, 'Connected system', 'LDAP');
    await page.waitForURL(/connectedSystem=ldap/);
    await choose(page, 'Step type', 'Run profile');
    await page.waitForURL(/stepType=RunProfile/);
    await page.reload();
    await chip(page, 'Longer than: 1 min').waitFor(patience);
    await chip(page, 'System: ldap').waitFor(patience);
    await expect.poll(() => errors(page)).toEqual(['Connection refused by PROXY']);
    await chip(page, 'Step type: RunProfile').click();
    await chip(page, 'Step type: RunProfile').waitFor({ state: 'hidden' });
    await page.goBack();
    await chip(page, 'Step type: RunProfile').waitFor(patience);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(2);
    expect(new URL(page.url()).search).toBe('');
  });

  it('find what one user started, from the panel of an execution', async () => {
    const page = await console.open('/operations/history?longerThanSeconds=3600');
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.getByRole('cell', { name: 'Completed', exact: true }).click();
    await page.getByRole('link', { name: 'All that user @Eve started' }).click();
    await chip(page, 'Started by id: eve').waitFor(patience);
    await expect.poll(() => rowsOf(page).count()).toBe(1);
  });

  it('ignore what an address cannot mean', async () => {
    const page = await console.open('/operations/history?longerThanSeconds=-1&stepType=Lambda&q=');
    await rowsOf(page).first().waitFor(patience);
    expect(await page.getByRole('button', { name: /Remove the filter/ }).count()).toBe(0);
  });
});

describe('views and columns', { timeout: 60_000 }, () => {
  it('are saved under a name, renamed, overwritten and deleted', async () => {
    const page = await console.open('/operations/history?errorContains=formula');
    const menu = page.getByRole('button', { name: 'View' });
    const manage = async (): Promise<Locator> => {
      await menu.click();
      await page.getByRole('menuitem', { name: 'Save and manage views' }).click();
      return page.getByRole('dialog', { name: 'Views' });
    };
    let dialog = await manage();
    await dialog.getByLabel('Name for the current filters').fill('Formulas');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'View: Formulas' }).click();
    await page.getByRole('menuitem', { name: 'Only scheduled' }).click();
    await page.waitForURL(/trigger=Schedule/);
    expect(page.url()).not.toContain('errorContains');
    await page.reload();
    await page.getByRole('button', { name: 'View: Only scheduled' }).click();
    await page.getByRole('menuitem', { name: 'Formulas' }).click();
    await page.waitForURL(/errorContains=formula/);
    dialog = await manage();
    const name = dialog.getByLabel('Name of the view Formulas');
    await name.fill('Spreadsheets');
    await name.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'View: Spreadsheets' }).waitFor(patience);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    dialog = await manage();
    await dialog.getByRole('button', { name: /^Overwrite Spreadsheets/ }).click();
    await dialog.getByRole('button', { name: 'Delete the view Spreadsheets' }).click();
    await dialog.getByRole('group', { name: 'My views' }).waitFor({ state: 'hidden' });
    expect(await page.evaluate(`localStorage['carillon.history.views']`)).toBe('[]');
  });

  it('are read with care: what else stands in the storage of the browser does no harm', async () => {
    const page = await console.open('/operations/history');
    await page.evaluate(`localStorage['carillon.history.views'] =
      '[1, null, {"name": "x"}, {"name": "Kept", "filter": {"q": 7, "status": "Lost,Nonsense"}}]'`);
    await page.evaluate(`localStorage['carillon.history.columns'] = '{"a'`);
    await page.reload();
    await rowsOf(page).first().waitFor(patience);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Kept' }).click();
    await chip(page, 'Status: Lost').waitFor(patience);
    await page.evaluate('localStorage.clear()');
  });

  it('are chosen once and stay', async () => {
    const page = await console.open('/operations/history');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Revision' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Started by' }).click();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Revision' }).waitFor(patience);
    expect(await page.getByRole('columnheader', { name: 'Started by' }).count()).toBe(0);
    await page.evaluate('localStorage.clear()');
  });
});

describe.sequential('acts on many executions', { timeout: 90_000 }, () => {
  it.sequential('cancel two that are selected, with a reason, and tell of each', async () => {
    await console.turn('ldap', { hang: true });
    const ids = await startMany(3, 'InProgress');
    const page = await console.open(`/operations/history?scheduleId=${many}&status=InProgress`);
    await expect.poll(() => rowsOf(page).count()).toBe(3);
    await page
      .getByRole('checkbox', { name: /^Select Many at once/ })
      .first()
      .click();
    for (const key of ['j', ' ']) await page.keyboard.press(key);
    await page.getByText('2 selected').waitFor(patience);
    const bar = page.getByRole('group', { name: 'Selection' });
    await bar.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 2 executions' });
    await dialog.getByLabel('Reason').fill('wrong release');
    await dialog.getByRole('button', { name: 'Cancel 2 executions' }).click();
    const progress = page.getByRole('dialog', { name: 'Bulk operation' });
    await progress.getByText('2 of 2 done, 0 failed').waitFor(patience);
    await progress.getByText(/wrong release/).waitFor(patience);
    await page.reload();
    await progress
      .getByRole('row', { name: /✓ Succeeded/ })
      .nth(1)
      .waitFor(patience);
    const [oldest = '', ...others] = ids;
    for (const id of others) await until(id, 'Cancelled');
    expect(await console.stack.api.get(`/schedule-executions/${oldest}`)).toMatchObject({
      body: { status: 'InProgress' },
    });
    await console.stack.api.post(`/schedule-executions/${oldest}/cancel`);
    await until(oldest, 'Cancelled');
    await console.turn('ldap', {});
  });

  it.sequential('retry all that match the filters, and say what each became', async () => {
    await console.turn('ldap', { startStatus: 401 });
    await startMany(3, 'Failed');
    await console.turn('ldap', {});
    const page = await console.open(`/operations/history?scheduleId=${many}&errorContains=401`);
    await expect.poll(() => rowsOf(page).count()).toBe(3);
    await page
      .getByRole('checkbox', { name: /^Select Many at once/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Select all 3 that match' }).click();
    await page.getByText('All 3 that match are selected').waitFor(patience);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Pause: it applies to none of them').waitFor(patience);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry 3 executions' }).click();
    const progress = page.getByRole('dialog', { name: 'Bulk operation' });
    await progress.getByText('3 of 3 done, 0 failed').waitFor(patience);
    const again = progress.getByRole('link', { name: 'Runs again' });
    await expect.poll(() => again.count()).toBe(3);
    await again.first().click();
    await page.locator('[data-outcome]').filter({ hasText: 'Completed' }).waitFor(patience);
  });

  it.sequential('are tried again for those that failed', async () => {
    const { body: bulks } = await console.stack.api.get<{ items: { id: string }[] }>(
      '/bulk-operations',
    );
    const id = bulks.items[0]?.id ?? '';
    const { body } = await console.stack.api.get<{ tenantId: string }>('/principal');
    await runStatement(
      console.stack.adminDatabaseUrl,
      `set app.tenant = '${body.tenantId}'; update bulk_item set state = 'Failed',
         code = 'temporal-unavailable', detail = 'Temporal did not answer'
       where bulk_id = '${id}' and position = 1`,
    );
    const page = await console.open(`/operations/history?bulk=${id}`);
    const progress = page.getByRole('dialog', { name: 'Bulk operation' });
    await progress.getByText('Failed 1').click();
    await progress.getByRole('row', { name: /Temporal did not answer/ }).waitFor(patience);
    await progress.getByRole('button', { name: 'Try the 1 that failed again' }).click();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL((url) => !url.search.includes(id));
    await progress.getByText(/^1 of 1 done/).waitFor(patience);
  });
});

describe('exports of the history', { timeout: 60_000 }, () => {
  it('are safe for spreadsheets, and hold what matches', async () => {
    const page = await console.open('/operations/history?trigger=External');
    await expect.poll(() => rowsOf(page).count()).toBe(3);
    const csv = await download(page, 'CSV');
    const lines = csv.split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^id,schedule,scheduleName,status,/);
    expect(csv).toContain(",user,eve,'@Eve,");
    expect(csv).toContain(`,"'=1+1,""x""\nis no formula",`);
    await page.getByText('3 executions', { exact: true }).waitFor(patience);
  });

  it('hold the rows that are selected when there are some', async () => {
    const page = await console.open('/operations/history?trigger=External');
    await page
      .getByRole('checkbox', { name: /Failed/ })
      .first()
      .click();
    const json = JSON.parse(await download(page, 'JSON')) as { status: string }[];
    expect(json.map(({ status }) => status)).toEqual(['Failed']);
  });

  it('are copied as a command and as a request', async () => {
    await console.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await console.open(
      `/operations/history?status=Failed&errorContains=it's&from=-24h`,
    );
    const copy = async (what: string): Promise<unknown> => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: what }).click();
      await page.getByText('Copied').last().waitFor(patience);
      return page.evaluate('navigator.clipboard.readText()');
    };
    expect(await copy('Command')).toBe(
      `carillon execution list --status Failed --from -24h --error 'it'\\''s'`,
    );
    await page.reload();
    expect(await copy('curl')).toMatch(
      /^curl -H "Authorization: Bearer \$CARILLON_TOKEN" '?http.*\/api\/v1\/schedule-executions\?status=Failed&from=-24h&errorContains=it%27s&limit=200'?$/,
    );
  });
});
