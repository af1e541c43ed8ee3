import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessible.ts';
import { runStatement } from '../../support/template-database.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

const patience = { timeout: 30_000 };

let console: ConsoleStack;
const path = '/schedules/nightly';
const shell = (script: string) => ({ type: 'Shell', key: 'say', name: 'Say it', script });

beforeAll(async () => {
  console = await startConsole({
    users: { anna: 'admin', ed: 'editor', otto: 'operator', carol: 'approver', vera: 'viewer' },
  });
  const { api, adminDatabaseUrl } = console.stack;
  const body = { name: 'Nightly', timings: [{ type: 'Manual' }] };
  const first = await api.post('/schedules', { ...body, slug: 'nightly', steps: [shell('true')] });
  expect(first.status, JSON.stringify(first.body)).toBe(201);
  const second = await api.put(path, { ...body, steps: [shell('echo two')] });
  expect(second.status, JSON.stringify(second.body)).toBe(200);
  const both = "array['command-steps', 'set-result']";
  await runStatement(
    adminDatabaseUrl,
    `update tenant set four_eyes = ${both} where slug = 'default'`,
  );
}, 240_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

type Stored = { revision: number; steps: { script: string }[] };
const readScript = async (): Promise<string | undefined> =>
  (await console.stack.api.get<Stored>(path)).body.steps[0]?.script;

/** The page of the request that was just made; it says who may decide it, and tells of no success. */
async function expectWaiting(page: Page, title: string, user: string): Promise<string> {
  await page.getByRole('heading', { name: title, exact: true }).waitFor(patience);
  const waiting = page.getByRole('status').filter({ hasText: 'It waits for another user' });
  await waiting
    .getByText(new RegExp(`a user with the role approver or admin, other than ${user}`))
    .waitFor(patience);
  await waiting.getByText('You asked for it').waitFor(patience);
  expect(await waiting.getByRole('button', { name: /^(Approve|Reject)$/ }).count()).toBe(0);
  expect(await page.getByText(/ is saved$/).count()).toBe(0);
  return new URL(page.url()).pathname.replace(/^\/console/, '');
}

async function decide(page: Page, verb: 'Approve' | 'Reject', reason: string): Promise<void> {
  await page.getByRole('button', { name: verb, exact: true }).click(patience);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`carillon approval ${verb.toLowerCase()}`).waitFor(patience);
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await dialog.waitFor({ state: 'hidden', ...patience });
}

describe.sequential('what waits for a second user', { timeout: 180_000 }, () => {
  it.sequential(
    'is shown when the editor saves a changed command, and approved there',
    async () => {
      const page = await console.open(`${path}/edit?tab=steps`, 'ed');
      await page.getByLabel('Script', { exact: true }).fill('echo three', patience);
      await page.getByRole('tab', { name: 'Review' }).click();
      await page.getByText('Another user has to approve it').waitFor(patience);
      await page.getByRole('textbox', { name: 'Reason' }).fill('says more');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const address = await expectWaiting(page, 'Change Nightly', 'ed');
      await page.getByRole('row', { name: /steps\.say\.script echo two echo three/ }).waitFor();
      await expectAccessible(page);
      expect(await readScript()).toBe('echo two');

      const viewer = await console.open(path, 'vera');
      await viewer.getByRole('link', { name: 'Change Nightly' }).click(patience);
      await viewer.getByText('Your roles do not let you approve it.').waitFor(patience);

      const approver = await console.open(address, 'carol');
      await decide(approver, 'Approve', 'looked at it');
      await approver.getByText('approved', { exact: true }).waitFor(patience);
      await approver.getByRole('row', { name: /Decided by carol/ }).waitFor(patience);
      expect(await readScript()).toBe('echo three');
      // The page of the one who asked hears of it.
      await page.getByText('approved', { exact: true }).waitFor(patience);
    },
  );

  it.sequential(
    'is shown when an old revision is restored, and rejected with a reason',
    async () => {
      const page = await console.open(`${path}?tab=changes`, 'ed');
      await page.getByRole('button', { name: 'Restore revision 1' }).click(patience);
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Restore' }).click(patience);
      const address = await expectWaiting(page, 'Change Nightly', 'ed');
      // The dialog, which shows the same, closes slowly.
      const asked = page.getByRole('region', { name: 'What is asked for' });
      await asked
        .getByRole('row', { name: /steps\.say\.script echo three true/ })
        .waitFor(patience);
      const approver = await console.open('/approvals', 'carol');
      await approver.getByRole('row', { name: /Change Nightly pending ed/ }).waitFor(patience);
      await expectAccessible(approver);
      await approver.goto(`${console.stack.server.url}/console${address}`);
      await decide(approver, 'Reject', 'it was for a reason');
      await approver.getByRole('row', { name: /it was for a reason/ }).waitFor(patience);
      expect(await readScript()).toBe('echo three');
      await approver.getByRole('link', { name: 'All approvals' }).click();
      await approver.getByText('Nothing waits for an approval').waitFor(patience);
    },
  );

  it.sequential('is shown for a new schedule, which exists when it is approved', async () => {
    const page = await console.open('/new-schedule?from=copy:nightly', 'ed');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly two', patience);
    await page.getByRole('button', { name: 'Save and run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save and run' });
    await dialog.getByRole('button', { name: 'Save and run' }).click();
    const address = await expectWaiting(page, 'Create Nightly two', 'ed');
    expect((await console.stack.api.get('/schedules/nightly-two')).status).toBe(404);
    const approver = await console.open(address, 'carol');
    await decide(approver, 'Approve', 'why not');
    await approver.getByRole('link', { name: 'Nightly two' }).click(patience);
    await approver.getByRole('heading', { name: 'Nightly two', exact: true }).waitFor(patience);
  });

  it.sequential('is shown when the result of a step is set', async () => {
    await console.turn('hr', { hang: true });
    const id = await console.start();
    const page = await console.open(`/executions/${id}?view=table`, 'otto');
    await page.getByRole('button', { name: 'Actions for HR delta import' }).click(patience);
    await page.getByRole('menuitem', { name: 'Set result: completed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('HR says it is done');
    await dialog.getByRole('button', { name: 'Set result: completed' }).click();
    await expectWaiting(page, 'Set the result of step hr-delta-import: completed', 'otto');
    await page.getByRole('link', { name: 'the execution' }).click();
    const note = page.getByRole('note').filter({ hasText: 'It waits for an approval' });
    await note.getByText('HR says it is done').waitFor(patience);
    await console.turn('hr', {});
  });
});
