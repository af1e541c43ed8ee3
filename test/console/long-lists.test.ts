import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleStack, startConsole } from './console-stack.ts';

const count = 10_000;

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
  await console.putCompleted(count, 0);
}, 180_000);
afterAll(() => console.stop());

describe('the history', { timeout: 120_000 }, () => {
  it(`scrolls through ${count} executions, with only the rows in sight in the page`, async () => {
    const page = await console.open('/operations/history');
    const rows = page.locator('tr[data-row]');
    await rows.first().waitFor();
    const last = page.locator(`tr[data-row][aria-rowindex="${count}"]`);
    let most = 0;
    await expect
      .poll(
        async () => {
          await page.evaluate(`document.querySelector('[aria-label=Executions]').scrollTo(0, 1e9)`);
          most = Math.max(most, await rows.count());
          return last.count();
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBe(1);
    expect(most).toBeLessThan(100);
    await page.getByText(`${count} in all`).waitFor();
    await page.close();
  });

  it('selects all that match, also those that are not loaded, and says why no act applies', async () => {
    const page = await console.open('/operations/history');
    await page.getByRole('checkbox', { name: 'Select all rows that are loaded' }).click();
    await page.getByText('200 selected').waitFor();
    await page.getByRole('button', { name: `Select all ${count} that match` }).click();
    await page.getByText(`All ${count} that match are selected`).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('1000: it is Completed').waitFor();
    await page.close();
  });

  it(`exports ${count} executions page by page`, async () => {
    const page = await console.open('/operations/history');
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(new Set(lines).size).toBe(count + 2);
    await page.close();
  });
});

describe('the queue', () => {
  it('is painted within a second of the visit', async () => {
    await (await console.open('/operations/queue')).close();
    const times: number[] = [];
    for (let visit = 0; visit < 5; visit += 1) {
      const page = await console.open('/operations/queue');
      await page.getByRole('heading', { name: 'Queue' }).waitFor();
      // Since the navigation began.
      times.push(await page.evaluate<number>('performance.now()'));
      await page.close();
    }
    const [median = Infinity] = times.toSorted((a, b) => a - b).slice(2);
    expect(median).toBeLessThan(1_000);
  });
});
