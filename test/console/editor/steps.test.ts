import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stepTypes } from '../../../src/domain/schedule/schedule.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

type Step = { key: string; name: string; type: string; mode: string } & Record<string, unknown>;

let console: ConsoleStack;
beforeAll(async () => {
  console = await startConsole();
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

const patience = { timeout: 30_000 };
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

async function save(page: Page): Promise<void> {
  await saveButton(page).click();
  await isSaved(page);
}

const saveButton = (page: Page): Locator => page.getByRole('button', { name: 'Save', exact: true });
/** The page of the schedule is shown then. */
const isSaved = (page: Page) => page.waitForURL((url) => !url.pathname.endsWith('/edit'), patience);

const rows = (page: Page): Locator =>
  page.getByRole('list', { name: 'Steps of the schedule' }).locator('[data-step]');
/** "1. HR delta import" of each row, with a mark in front of those that join a group. */
async function shown(page: Page): Promise<string[]> {
  const all = page.getByRole('list', { name: 'Steps of the schedule' }).getByRole('listitem');
  const texts = await all.allInnerTexts();
  return texts.map((text) => {
    const name = /\d+\. (.*)/.exec(text)?.[1] ?? '';
    return text.includes('at the same time') ? `+ ${name}` : name;
  });
}
const row = (page: Page, name: string): Locator => rows(page).filter({ hasText: `. ${name}` });

async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Actions of/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** The steps of the demo as what a person does for each: its name, its place and what is chosen. */
const { spec } = parse(readFileSync('examples/delta-sync.yaml', 'utf8')) as {
  spec: { steps: { name: string; mode?: string; connectedSystem: string; runProfile: string }[] };
};

describe('the steps of a schedule', { timeout: 240_000 }, () => {
  it('are saved as they were when nothing is changed', async () => {
    const before = await stepsOf('delta-sync');
    const page = await edit('delta-sync');
    await expect.poll(() => rows(page).count(), patience).toBe(12);
    await save(page);
    expect(JSON.stringify(await stepsOf('delta-sync'))).toBe(JSON.stringify(before));
  });

  it('are built by mouse, and are then those of the manifest', async () => {
    await create('by-mouse');
    const page = await edit('by-mouse');
    for (const [index, step] of spec.steps.entries()) {
      if (index === 0) {
        await page.getByRole('button', { name: 'Add step' }).click();
        await page.getByRole('menuitem', { name: /^Run profile/ }).click();
        await page.getByLabel('Max retries').fill('2');
        await page.getByLabel('Delay seconds').fill('2');
      } else {
        await menu(page, 'Duplicate');
      }
      await nameField(page).fill(step.name);
      await choose(page, step);
      const joins = step.mode === 'ParallelWithPrevious';
      const isJoined = (await shown(page)).at(-1) === `+ ${step.name}`;
      if (joins && !isJoined) await menu(page, 'Join previous group');
      if (!joins && isJoined) await menu(page, 'Start new group');
    }
    await row(page, 'Placeholder').click();
    await menu(page, 'Remove');
    await save(page);
    expect(await stepsOf('by-mouse')).toEqual(await stepsOf('delta-sync'));
  });

  it('are built by keyboard alone, and are then those of the manifest', async () => {
    await create('by-keys');
    const page = await edit('by-keys');
    const press = (...keys: string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    const tabTo = async (name: RegExp, back = false): Promise<void> => {
      for (let n = 0; n < 80; n += 1) {
        const at = await page.evaluate(
          `(() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || ''; })()`,
        );
        if (name.test(String(at))) return;
        await press(back ? 'Shift+Tab' : 'Tab');
      }
      throw new Error(`${String(name)} cannot be reached by keyboard`);
    };
    for (const [index, step] of spec.steps.entries()) {
      await tabTo(/^Add step/, index > 0);
      await press('Enter');
      await page.getByRole('menu').waitFor(patience);
      await expect.poll(() => focusedText(page), patience).toMatch(/^Run profile/);
      await press('Enter');
      await expect.poll(() => focusedText(page), patience).toMatch(/^Name/);
      await page.keyboard.type(step.name);
      await tabTo(/^Connected system/);
      await pick(page, await titleOf(step.connectedSystem));
      await tabTo(/^Run profile/);
      await pick(page, step.runProfile);
      await tabTo(/^Max retries/);
      await page.keyboard.type('2');
      await tabTo(/^Delay seconds/);
      await page.keyboard.type('2');
      if (step.mode !== 'ParallelWithPrevious') continue;
      await tabTo(/^Actions of/, true);
      await press('Enter');
      await page.getByRole('menu').waitFor(patience);
      await arrowTo(page, 'Join previous group');
      await press('Enter');
      await expect.poll(async () => (await shown(page)).at(-1), patience).toBe(`+ ${step.name}`);
    }
    await row(page, 'Placeholder').focus();
    await press('Enter');
    await tabTo(/^Actions of Placeholder/);
    await press('Enter');
    await page.getByRole('menu').waitFor(patience);
    await arrowTo(page, 'Remove');
    await press('Enter');
    await saveButton(page).focus();
    await press('Enter');
    await isSaved(page);
    expect(await stepsOf('by-keys')).toEqual(await stepsOf('delta-sync'));
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

async function focusedText(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      `(() => { const e = document.activeElement; return (e.labels?.[0]?.innerText || e.innerText || '').split('\\n')[0]; })()`,
    ),
  );
}

const nameField = (page: Page): Locator =>
  page.getByLabel('Settings of the step').getByLabel('Name').first();

async function arrowTo(page: Page, item: string): Promise<void> {
  for (let n = 0; n < 10 && (await focusedText(page)) !== item; n += 1) {
    await page.keyboard.press('ArrowDown');
  }
  expect(await focusedText(page)).toBe(item);
}

/** Of the connected system; people see no names. */
async function titleOf(system: string): Promise<string> {
  type Systems = { items: { name: string; title: string }[] };
  const { body } = await console.stack.api.get<Systems>('/connected-systems');
  return body.items.find(({ name }) => name === system)?.title ?? system;
}

/** In a list that has the focus. */
async function pick(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: title, exact: true }).waitFor(patience);
  const ask = (text: string) => page.evaluate(text);
  const active = () =>
    ask(
      `document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText`,
    );
  const value = () => ask('document.activeElement.value');
  for (let n = 0; n < 40 && (await value()) !== title; n += 1) {
    // The list may still forget what is active while it opens: then the key does nothing.
    if ((await active()) === title) await page.keyboard.press('Enter');
    if ((await value()) !== title) await page.keyboard.press('ArrowDown');
  }
  await expect.poll(value, patience).toBe(title);
}

type Chosen = { connectedSystem: string; runProfile: string };

async function choose(page: Page, { connectedSystem, runProfile }: Chosen): Promise<void> {
  for (const [label, title] of [
    ['Connected system', await titleOf(connectedSystem)],
    ['Run profile', runProfile],
  ] as const) {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: title, exact: true }).click();
  }
}

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
