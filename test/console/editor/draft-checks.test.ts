import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';
import { patience } from './steps-by-hand.ts';

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const importing = (connectedSystem: string) => ({
  ...{ key: 'import', name: 'Import', type: 'RunProfile', runProfile: 'DeltaImport' },
  connectedSystem,
});
const wait = { key: 'wait', name: 'Wait', type: 'Wait', seconds: 1 };
const daily = (clock: string) => [{ type: 'Cron', expression: `${clock} * * *`, timeZone: 'UTC' }];

async function create(slug: string, body: object): Promise<void> {
  const { status, body: answer } = await console.stack.api.post('/schedules', {
    ...{ slug, name: slug, timings: [{ type: 'Manual' }] },
    ...body,
  });
  expect([status, answer]).toEqual([201, answer]);
}

describe('a draft in the editor', { timeout: 120_000 }, () => {
  it('is compared with schedules that use its systems, or begin in its minutes', async () => {
    await create('hr-reports', { timings: daily('0 6'), steps: [importing('hr')] });
    await create('mail-digest', { timings: daily('0 6'), steps: [wait] });
    await create('badge-photos', { timings: daily('0 7'), steps: [importing('badge')] });
    await create('people', { timings: daily('0 6'), steps: [importing('hr'), wait] });
    const page = await console.open('/schedules/people/edit?tab=when');
    const list = page.getByRole('list', { name: 'Collisions' });
    await list
      .getByText(/hr-reports uses hr at the same time, 9 times, first .* 06:00/)
      .waitFor(patience);
    await list.getByText(/mail-digest begins in the same minute, 9 times/).waitFor(patience);
    expect(await list.getByRole('listitem').count()).toBe(2);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 800 });
    // At another time it meets none of them.
    await page.getByRole('textbox', { name: 'Time 1', exact: true }).fill('09:41');
    await list.waitFor({ state: 'hidden', ...patience });
  });

  it('says what the condition of a step would have made of the last execution', async () => {
    const condition = "steps.import.status == 'Completed'";
    await create('conditional', { steps: [importing('hr'), { ...wait, condition }] });
    const page = await console.open('/schedules/conditional/edit?tab=steps');
    await page.getByRole('button', { name: /2\. Wait/ }).click(patience);
    const said = page.getByLabel('Checked with the last execution');
    await said.getByText('The schedule has not run yet').waitFor(patience);
    const { body } = await console.stack.api.post<{ id: string }>('/schedules/conditional/run');
    await console.stack.api.until(
      `/schedule-executions/${body.id}`,
      ({ status }: { status: string }) => status === 'Completed',
    );
    const field = page.getByLabel('Condition');
    await field.fill("steps.import.status == 'Failed'");
    await said.getByText('steps.import.status = "Completed"').waitFor(patience);
    await said.getByText('the step would be skipped.').waitFor(patience);
    await field.fill(condition);
    await said.getByText('the step would run.').waitFor(patience);
    const link = said.getByRole('link', { name: 'last execution' });
    expect(await link.getAttribute('href')).toContain(body.id);
    await field.fill('steps.nothing.status ==');
    await said.getByText('as soon as the draft has no mistakes').waitFor(patience);
    await field.fill('steps.import.outputs.changed >= 0');
    await said.getByText(/steps\.import\.outputs\.changed = \d+/).waitFor(patience);
    await expectAccessible(page);
  });
});
