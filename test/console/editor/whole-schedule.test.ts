import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runLine } from '../../cli/memory-io.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';
import { menu, nameField, patience, row, saveButton, shown } from './steps-by-hand.ts';

const file = 'examples/delta-sync.yaml';
type Step = { name: string; mode?: string; connectedSystem: string; runProfile: string };
type Spec = { name: string; description: string; tags: string[]; steps: Step[] };
/** What a person does for each step: its name, its place and what is chosen. */
const { spec } = parse(readFileSync(file, 'utf8')) as { spec: Spec };
const everyMinutes = '15 minutes';

let console: ConsoleStack;
/** What `carillon export` prints of the schedule that the manifest describes. */
let manifest: string;
const carillon = (...line: string[]) => runLine(line, { apiUrl: console.stack.server.url });

beforeAll(async () => {
  console = await startConsole();
  const { api } = console.stack;
  await api.call('DELETE', '/schedules/delta-sync');
  const { status, body } = await api.post('/schedules', { ...spec, slug: 'delta-sync' });
  expect(status, JSON.stringify(body)).toBe(201);
  manifest = (await carillon('export', 'delta-sync')).stdout;
}, 180_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

async function openBlank(): Promise<Page> {
  const { status } = await console.stack.api.call('DELETE', '/schedules/delta-sync');
  expect([204, 404]).toContain(status);
  const page = await console.open('/new-schedule');
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor(patience);
  return page;
}

async function expectManifest(page: Page): Promise<void> {
  await page.waitForURL(/schedules\/delta-sync$/, patience);
  const exported = await carillon('export', 'delta-sync');
  expect(exported.stdout).toBe(manifest);
}

describe('the Delta Sync of twelve steps', { timeout: 240_000 }, () => {
  it('is created by mouse, and is then the manifest byte for byte', async () => {
    const page = await openBlank();
    const select = (name: string) => page.getByRole('combobox', { name, exact: true });
    const box = (name: string) => page.getByRole('textbox', { name, exact: true }).or(select(name));
    await box('Name').fill(spec.name);
    await box('Slug').fill('delta-sync');
    await box('Description').fill(spec.description);
    for (const tag of spec.tags) {
      await box('Tags').fill(tag);
      await page.keyboard.press('Enter');
    }
    await box('Time zone').fill('UTC');
    await page.getByRole('tab', { name: 'When' }).click();
    await select('Times').selectOption({ label: 'Every so many minutes' });
    await select('Every').selectOption({ label: everyMinutes });
    await page.getByRole('tab', { name: 'Steps' }).click();
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
    await saveButton(page).click();
    await expectManifest(page);
  });

  it('is created by keyboard alone, and is then the manifest byte for byte', async () => {
    const page = await openBlank();
    const { press, tabTo } = keysOf(page);
    for (const [label, text] of [
      [/^Name/, spec.name],
      [/^Slug/, 'delta-sync'],
      [/^Description/, spec.description],
    ] as const) {
      await tabTo(label);
      await page.keyboard.type(text);
    }
    await tabTo(/^Tags/);
    for (const tag of spec.tags) {
      await page.keyboard.type(tag);
      await press('Enter');
    }
    await tabTo(/^Time zone/);
    await press('Control+a');
    await page.keyboard.type('UTC');
    await press('Escape');
    await tabTo(/^General/, true);
    await press('ArrowRight');
    await page.getByRole('combobox', { name: 'Times', exact: true }).waitFor(patience);
    await tabTo(/^Times/);
    await page.keyboard.type('Every so many m');
    await page.getByRole('combobox', { name: 'Every', exact: true }).waitFor(patience);
    await tabTo(/^Every/);
    await page.keyboard.type(everyMinutes);
    await tabTo(/^When/, true);
    await press('ArrowRight');
    await page.getByRole('button', { name: 'Add step' }).waitFor(patience);
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
    await row(page, spec.steps[0]?.name ?? '').waitFor(patience);
    await tabTo(/^Save$/, true);
    await press('Enter');
    await expectManifest(page);
  });
});

function keysOf(page: Page) {
  const press = (key: string) => page.keyboard.press(key);
  const tabTo = async (name: RegExp, back = false): Promise<void> => {
    for (let n = 0; n < 120; n += 1) {
      const at = await page.evaluate(
        `(() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || ''; })()`,
      );
      if (name.test(String(at))) return;
      await press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`${String(name)} cannot be reached by keyboard`);
  };
  return { press, tabTo };
}

async function focusedText(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      `(() => { const e = document.activeElement; return (e.labels?.[0]?.innerText || e.innerText || '').split('\\n')[0]; })()`,
    ),
  );
}

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
