import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleStack, startConsole } from './console-stack.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  const ask = {
    name: 'Ask',
    type: 'Approval',
    message: 'Disable the 417 accounts?',
    approvers: { roles: ['admin'] },
    deadlineSeconds: 86_400,
  };
  const after = { name: 'Disable', type: 'Wait', seconds: 1 };
  const body = { slug: 'leavers', name: 'Leavers', overlap: 'AllowAll', steps: [ask, after] };
  expect((await console.stack.api.post('/schedules', body)).status).toBe(201);
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 15_000 };

async function begin(): Promise<string> {
  const { body } = await console.stack.api.post<{ id: string }>('/schedules/leavers/run');
  return body.id;
}

describe('an execution that waits for approval', { timeout: 90_000 }, () => {
  it('asks on its page: what, of whom and until when; it continues once approved', async () => {
    const id = await begin();
    const page = await console.open(`/executions/${id}`);
    const asking = page.getByRole('region', { name: 'Step 1 waits for approval' });
    await asking.getByText('Disable the 417 accounts?').waitFor(patience);
    const text = await asking.innerText();
    expect(text).toMatch(/By the role admin, until .*; then it is rejected/);
    await page.locator('[data-outcome]').filter({ hasText: 'Step 1 waits for approval' }).waitFor();
    await asking.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`carillon execution approve ${id} 1`).waitFor(patience);
    await dialog.getByLabel('Reason').fill('compared with HR');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.locator('[data-outcome]').filter({ hasText: 'Completed' }).waitFor(patience);
    expect(await asking.count()).toBe(0);
    await page.getByRole('tab', { name: 'Table' }).click();
    await page.getByText('approved by dev: compared with HR').first().waitFor(patience);
  });

  it('asks in the queue as well; a rejection needs a reason', async () => {
    const id = await begin();
    const page = await console.open('/operations/queue');
    const group = page.locator(`[data-execution="${id}"]`);
    await group.getByRole('button', { name: 'Reject' }).click(patience);
    const dialog = page.getByRole('dialog');
    const reason = dialog.getByLabel('Reason');
    expect(await reason.getAttribute('required')).not.toBeNull();
    await reason.fill('too many');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.goto(`${console.stack.server.url}/console/executions/${id}`);
    const error = page.getByRole('region', { name: 'What went wrong' });
    await error.getByText('rejected by dev: too many').first().waitFor(patience);
  });
});
