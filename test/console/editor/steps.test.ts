import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stepTypes } from '../../../src/domain/schedule/schedule.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';
import { menu, nameField, patience, row, rows, save, shown } from './steps-by-hand.ts';

type Step = { key: string; name: string; type: string; mode: string } & Record<string, unknown>;

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const wait = { type: 'Wait', name: 'Placeholder', seconds: 1 };

async function create(slug: string, steps: object[] = [wait], more: object = {}): Promise<void> {
  const body = { slug, name: slug, timings: [{ type: 'Manual' }], steps, ...more };
  const { status, body: answer } = await console.stack.api.post('/schedules', body);
  expect([status, answer]).toEqual([201, answer]);
}

const stepsOf = async (slug: string): Promise<Step[]> =>
  (await console.stack.api.get<{ steps: Step[] }>(`/schedules/${slug}`)).body.steps;

async function edit(slug: string): Promise<Page> {
  const page = await console.open(`/schedules/${slug}/edit?tab=steps`);
  await page.getByRole('list', { name: 'Steps of the schedule' }).waitFor(patience);
  return page;
}

describe('the steps of a schedule', { timeout: 240_000 }, () => {
  it('are saved as they were when nothing is changed', async () => {
    const before = await stepsOf('delta-sync');
    const page = await edit('delta-sync');
    await expect.poll(() => rows(page).count(), patience).toBe(12);
    await save(page);
    expect(JSON.stringify(await stepsOf('delta-sync'))).toBe(JSON.stringify(before));
  });

  it('are reordered with the pointer and with the keyboard, in groups that are shown', async () => {
    const http = (name: string, mode = 'Sequential') => ({ ...wait, name, mode });
    await create('order', [http('A'), http('B'), http('C', 'ParallelWithPrevious'), http('D')]);
    const page = await edit('order');
    await expect.poll(() => shown(page), patience).toEqual(['A', 'B', '+ C', 'D']);
    // Onto a group of several it joins them.
    await drag(page, 'D', row(page, 'C'));
    await expect.poll(() => shown(page), patience).toEqual(['A', 'B', '+ D', '+ C']);
    await row(page, 'C').focus();
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => shown(page), patience).toEqual(['A', 'B', '+ D', 'C']);
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => shown(page), patience).toEqual(['A', 'C', 'B', '+ D']);
    // The focus follows it.
    await expect
      .poll(() => page.evaluate('document.activeElement.innerText'), patience)
      .toContain('. C');
    await page.getByText('C: step 2 of 4, group 2 of 3').waitFor({ state: 'attached' });
    // Between groups it is one of its own.
    await drag(page, 'D', page.getByText('first', { exact: true }));
    await expect.poll(() => shown(page), patience).toEqual(['D', 'A', 'C', 'B']);
    // With the keyboard sensor of the handle, too.
    await page.getByRole('button', { name: 'Drag D' }).focus();
    await page.keyboard.press('Space');
    const said = page.getByText(/^(Picked up d|D)raggable item/);
    await said.waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText(/was dropped over/).waitFor({ state: 'attached' });
    await menuOn(page, 'D', 'Remove');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect
      .poll(async () => (await shown(page)).sort(), patience)
      .toEqual(['A', 'B', 'C', 'D']);
    await save(page);
    expect((await stepsOf('order'))[0]?.mode).toBe('Sequential');
  });

  it('can be of every type, with a form of its own', async () => {
    await create('types');
    const page = await edit('types');
    for (const type of stepTypes) {
      await page.getByRole('button', { name: 'Add step' }).click();
      await page.getByRole('menuitem').nth(stepTypes.indexOf(type)).click();
      await nameField(page).fill(`One ${type}`);
    }
    await expect.poll(() => rows(page).count(), patience).toBe(stepTypes.length + 1);
    // What the server says of it is at its field.
    await row(page, 'One Http').click();
    const isWrong = (label: string) => page.getByLabel(label).getAttribute('aria-invalid');
    await page.getByLabel('Url').fill('ftp://example.org');
    await expect.poll(() => isWrong('Url'), patience).toBe('true');
    await page.getByRole('img', { name: 'has a mistake' }).first().waitFor(patience);
    await page.getByLabel('Url').fill('https://example.org/');
    await page.getByLabel('Condition').fill('steps.nothing.status ==');
    await expect.poll(() => isWrong('Condition'), patience).toBe('true');
    await row(page, 'One RunProfile').click();
    expect(await page.getByRole('combobox', { name: 'Run profile' }).isDisabled()).toBe(true);
    await page.getByRole('combobox', { name: 'Connected system' }).click();
    await page.getByRole('option').first().click();
    await page.getByRole('combobox', { name: 'Run profile' }).click();
    await page.getByRole('option', { name: 'DeltaImport' }).waitFor(patience);
    await page.keyboard.press('Escape');
    await row(page, 'One Http').click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await expectAccessible(page);
  });

  it('keep what the form does not show', async () => {
    const http = {
      type: 'Http',
      name: 'Tell',
      url: 'https://a.test/',
      method: 'POST',
      headers: { 'x-key': { secret: 'KEY' }, accept: 'text/plain' },
      successWhen: { json: [{ path: 'ok', equals: true }] },
      body: { a: [1, { b: null }] },
    };
    await create('kept', [http]);
    const [before] = await stepsOf('kept');
    const page = await edit('kept');
    await page.getByLabel('Timeout seconds').fill('7');
    await save(page);
    expect(await stepsOf('kept')).toEqual([{ ...before, timeoutSeconds: 7 }]);
  });

  it('can be run alone, as they are written', async () => {
    await create('alone', [
      { type: 'RunProfile', name: 'Import', connectedSystem: 'hr', runProfile: 'DeltaImport' },
      { ...wait, name: 'Reads', condition: "steps.import.status == 'Completed'" },
    ]);
    const page = await edit('alone');
    await page.getByRole('button', { name: 'Check only' }).click();
    await page.getByText('The server would run it.').waitFor(patience);
    await page.getByRole('button', { name: 'Run this step' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('carillon schedule step run alone import').waitFor(patience);
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    const result = page.getByLabel('Result of the run');
    await result.getByText('Completed').first().waitFor(patience);
    await row(page, 'Reads').click();
    await page.getByRole('button', { name: 'Check only' }).click();
    await page
      .getByText(/there is no other step/)
      .first()
      .waitFor(patience);
  });

  it('stay usable when there are five hundred', async () => {
    const steps = Array.from({ length: 500 }, (_, index) => ({ ...wait, name: `Step ${index}` }));
    await create('many', steps);
    const page = await edit('many');
    await expect.poll(() => rows(page).count(), patience).toBe(500);
    expect(await page.getByLabel('Settings of the step').count()).toBe(1);
    await rows(page).nth(250).click();
    const name = nameField(page);
    await name.fill('');
    const began = Date.now();
    await name.pressSequentially('twenty characters at');
    // A second and a half for each letter would be far from usable on any machine.
    expect(Date.now() - began).toBeLessThan(30_000);
    await row(page, 'twenty characters at').waitFor(patience);
  });
});

async function menuOn(page: Page, name: string, item: string): Promise<void> {
  await row(page, name).click();
  await menu(page, item);
}

async function drag(page: Page, name: string, target: Locator): Promise<void> {
  const from = await page.getByRole('button', { name: `Drag ${name}` }).boundingBox();
  const to = await target.boundingBox();
  if (!from || !to) throw new Error('nothing to drag');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2 - 10, { steps: 3 });
  await page.mouse.move(from.x + from.width / 2, to.y + to.height / 2, { steps: 10 });
  await page.mouse.up();
}
