import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

const patience = { timeout: 30_000 };

let console: ConsoleStack;
/** Takes the messages of a channel. */
let receiver: Server;
const received: string[] = [];

beforeAll(async () => {
  console = await startConsole({ users: { anna: 'admin', otto: 'operator', vera: 'viewer' } });
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      received.push(text);
      response.end('{}');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
}, 240_000);
afterAll(async () => {
  receiver.close();
  await console.stop();
});
afterEach(() => console.closePages());

const receiverUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;

/** Confirms the question of that title. */
async function confirm(page: Page, title: string, button: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'hidden', ...patience });
}

describe.sequential('the pages of the group Govern', { timeout: 180_000 }, () => {
  it.sequential(
    'create a system, run its profile, and show who uses it and how it did',
    async () => {
      const page = await console.open('/systems');
      await page.getByRole('button', { name: 'New system' }).click();
      const form = page.getByRole('dialog', { name: 'New connected system' });
      await form.getByRole('textbox', { name: 'Name', exact: true }).fill('payroll');
      await form.getByLabel('Title').fill('Payroll');
      await form
        .getByRole('textbox', { name: 'Address' })
        .fill(`${console.stack.systems.url}/systems/badge`);
      await form.getByLabel('Run profiles').first().fill('FullImport');
      await page.keyboard.press('Enter');
      await form.getByRole('button', { name: 'Add a header' }).click();
      await form.getByRole('textbox', { name: 'Header 1' }).fill('x-key');
      await form.getByLabel('Value 1: name of the secret').fill('PAYROLL_KEY');
      await form.getByLabel('Reason').fill('a new vendor');
      await form.getByText(/carillon system set -f - --reason 'a new vendor'/).waitFor(patience);
      await form.getByRole('button', { name: 'Remove header 1' }).click();
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('link', { name: 'Payroll' }).click();
      await page.getByText('No schedule uses it.').waitFor(patience);
      const step = { type: 'RunProfile', connectedSystem: 'payroll', runProfile: 'FullImport' };
      const { status } = await console.stack.api.post('/schedules', {
        slug: 'pay',
        name: 'Pay day',
        steps: [{ name: 'Import pay', ...step }],
      });
      expect(status).toBe(201);
      await page.getByRole('button', { name: 'Run FullImport' }).click();
      await confirm(page, 'Run FullImport of Payroll', 'Run');
      await page.waitForURL(/\/executions\//, patience);
      await page.locator('[data-outcome]').filter({ hasText: 'Completed' }).waitFor(patience);
      await page.goto(`${console.stack.server.url}/console/systems/payroll`);
      const uses = page.getByRole('table', { name: 'Steps that use it' });
      await uses
        .getByRole('row', { name: /Pay day.*1\. Import pay.*FullImport.*default/ })
        .waitFor(patience);
      const outcomes = page.getByRole('table', { name: 'Last outcomes' });
      await outcomes.getByRole('row', { name: /FullImport.*Completed/ }).waitFor(patience);
      await page.getByText('0 of 1 step failed (0 %)').waitFor(patience);
      await page.getByText(/by anna .* \(version 1\)/).waitFor(patience);
      await expectAccessible(page);
    },
  );

  it.sequential('keep what was filled in when a system was changed in the meantime', async () => {
    const page = await console.open('/systems/payroll?form=true');
    const form = page.getByRole('dialog', { name: 'Change Payroll' });
    await form.getByLabel('Title').fill('Payroll of Anna');
    const url = `${console.stack.systems.url}/systems/badge`;
    await console.stack.api.put('/connected-systems/payroll', {
      ...{ url, title: 'Payroll of the other' },
      runProfiles: ['FullImport'],
    });
    await form.getByRole('button', { name: 'Save' }).click();
    const note = form.getByRole('alert').filter({ hasText: 'It was changed in the meantime' });
    await note.getByText('Payroll of the other').waitFor(patience);
    expect(await form.getByLabel('Title').inputValue()).toBe('Payroll of Anna');
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Save mine over it' }).click();
    await page.getByRole('heading', { name: 'Payroll of Anna' }).waitFor(patience);
  });

  it.sequential('say which pool no worker serves, with the command that starts one', async () => {
    await console.stack.api.post('/schedules', {
      slug: 'at-night',
      name: 'At night',
      steps: [
        { name: 'Ask', type: 'Http', pool: 'night', url: 'https://example.com/' },
        { name: 'Own', type: 'CustomActivity', taskQueue: 'own-workers', activity: 'doIt' },
      ],
      timings: [{ type: 'Manual' }],
    });
    const page = await console.open('/workers');
    const alert = page.getByRole('alert').filter({ hasText: 'no worker serves the pool "night"' });
    await alert.getByText('carillon worker --role steps --pool night').waitFor(patience);
    const pools = page.getByRole('table', { name: 'Pools' });
    await pools.getByRole('row', { name: /default served 1/ }).waitFor(patience);
    const processes = page.getByRole('table', { name: 'Worker processes' });
    await processes.getByRole('row', { name: /alive.*executions and steps/ }).waitFor(patience);
    const queues = page.getByRole('table', { name: 'Task queues' });
    await queues.getByText(/no worker polls the task queue "own-workers"/).waitFor(patience);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 720 });
    await pools.getByRole('link', { name: 'night' }).click();
    const panel = page.getByRole('dialog', { name: 'Pool night' });
    await panel.getByRole('link', { name: 'at-night' }).waitFor(patience);
    await expectAccessible(page);
  });

  it.sequential('show a token once, and revoke it', async () => {
    const page = await console.open('/settings/tokens');
    await page.getByRole('button', { name: 'New token' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('User').fill('ci');
    await form.getByRole('combobox', { name: 'Roles' }).click();
    await page.getByRole('option', { name: 'operator' }).click();
    await form.getByLabel('User').click();
    await form
      .getByText('carillon token create --name ci --role operator --expires 90d')
      .waitFor(patience);
    await form.getByRole('button', { name: 'Create' }).click();
    const text = (await form.getByLabel('The token').innerText()).trim();
    const asToken = () =>
      fetch(`${console.stack.server.url}/api/v1/principal`, {
        headers: { authorization: `Bearer ${text}` },
      });
    expect((await asToken()).status).toBe(200);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 720 });
    await form.getByRole('button', { name: 'I have kept it' }).click();
    await form.waitFor({ state: 'hidden', ...patience });
    const row = page.getByRole('row', { name: /ci.*operator.*active/ });
    await row.waitFor(patience);
    expect(await page.content()).not.toContain(text);
    await row.getByRole('button', { name: 'Revoke a token of ci' }).click();
    await confirm(page, 'Revoke a token of ci', 'Revoke');
    await row.waitFor({ state: 'hidden', ...patience });
    await expect.poll(async () => (await asToken()).status, patience).toBe(401);
    await page.getByRole('switch', { name: 'Also expired and revoked ones' }).click();
    await page.getByRole('row', { name: /ci.*revoked by anna/ }).waitFor(patience);
  });

  it.sequential('test a channel, and show in the log that its message was delivered', async () => {
    const page = await console.open('/settings/channels');
    await page.getByRole('button', { name: 'New channel' }).click();
    const form = page.getByRole('dialog', { name: 'New channel' });
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('on-call');
    await form.getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'Chat' }).click();
    await form.getByRole('combobox', { name: 'Format' }).click();
    await page.getByRole('option', { name: 'Custom' }).click();
    await form.getByRole('combobox', { name: 'Address: as' }).click();
    await page.getByRole('option', { name: 'text', exact: true }).click();
    await form.getByRole('textbox', { name: 'Address', exact: true }).fill(receiverUrl());
    await form.getByLabel('Body').fill('{ "text": "{{subject}}" }');
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 720 });
    await form.getByRole('button', { name: 'Create' }).click();
    await form.waitFor({ state: 'hidden', ...patience });
    await page.getByRole('button', { name: 'Test on-call' }).click();
    const told = page.getByRole('alert').filter({ hasText: 'is on its way' });
    const closing = told.getByRole('button', { name: 'Close' }).waitFor(patience);
    await confirm(page, 'Test on-call', 'Send');
    await closing;
    const message = page.getByRole('dialog', { name: 'Message' });
    await message.getByRole('row', { name: /1 .* delivered HTTP 200/ }).waitFor(patience);
    expect(received).toHaveLength(1);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 720 });
    await message.getByRole('button', { name: 'Send again' }).click();
    await confirm(page, 'Send it once more', 'Send');
    await expect.poll(() => received.length, patience).toBe(2);
    await page.keyboard.press('Escape');
    const log = page.getByRole('table', { name: 'Messages' });
    await log.getByRole('row', { name: /test message on-call delivered/ }).waitFor(patience);
  });

  it.sequential('filter the audit trail by who did it, and show all of an event', async () => {
    const hold = await console.open('/settings/hold', 'otto');
    await hold.getByRole('button', { name: 'Hold everything' }).click();
    await hold.getByRole('dialog').getByLabel('Reason').fill('the vendor is down');
    await confirm(hold, 'Hold everything', 'Hold');
    await hold.getByText('A hold is active: see above.').waitFor(patience);
    await hold.getByRole('button', { name: 'Release' }).click();
    await confirm(hold, 'Release the hold', 'Release');
    await hold
      .getByRole('table', { name: 'Past holds' })
      .getByText('the vendor is down')
      .waitFor(patience);
    const page = await console.open('/audit');
    await page.getByRole('link', { name: 'create-token' }).first().waitFor(patience);
    await page.getByLabel('Actor id').fill('otto');
    await page.waitForURL(/actor=otto/, patience);
    const rows = page.locator('tr[data-row]');
    await expect
      .poll(async () => (await rows.allInnerTexts()).every((row) => row.includes('otto')), patience)
      .toBe(true);
    await page.getByRole('link', { name: 'set-hold' }).click();
    const panel = page.getByRole('dialog', { name: 'Audit event' });
    await panel.getByText('the vendor is down').waitFor(patience);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 720 });
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/^audit-events-.*\.csv$/);
  });

  it.sequential('show a viewer no button that writes', async () => {
    const writes = /new |create|edit|delete|revoke|^test|^run|send again|hold everything/i;
    for (const [path, text] of [
      ['/systems', 'Payroll of Anna'],
      ['/systems/payroll', 'Pay day'],
      ['/settings/tokens', 'Only the role admin sees, creates and revokes tokens.'],
      ['/settings/roles', 'You are vera, with the role viewer'],
      ['/settings/channels', 'on-call'],
      ['/settings/rules', 'No rule yet'],
      ['/settings/hold', 'No hold is active.'],
      ['/settings/retention', 'Log lines'],
    ] as const) {
      const page = await console.open(path, 'vera');
      await page.getByText(text).first().waitFor(patience);
      const main = page.getByRole('main');
      expect(await main.getByRole('button', { name: writes }).allInnerTexts(), path).toEqual([]);
      await page.close();
    }
  });

  it.sequential.each([
    ['/systems', 'Payroll of Anna'],
    ['/systems?form=true', 'Add a header'],
    ['/audit', 'in all'],
    ['/settings/tokens', 'New token'],
    ['/settings/roles', 'What each role may do'],
    ['/settings/channels', 'on-call'],
    ['/settings/rules?form=%22%22', 'Seconds to wait for more'],
    ['/settings/retention', 'What was removed'],
    ['/settings/hold', 'No hold is active.'],
    ['/settings/appearance', 'Time zone of all times'],
  ])('are accessible, and fit a small screen: %s', async (path, text) => {
    const page = await console.open(path);
    await page.getByText(text).first().waitFor(patience);
    await expectAccessible(page);
  });
});
