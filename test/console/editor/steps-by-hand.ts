/** The list of steps in the editor, as a person uses it. */
import type { Locator, Page } from 'playwright-core';

export const patience = { timeout: 30_000 };

export const rows = (page: Page): Locator =>
  page.getByRole('list', { name: 'Steps of the schedule' }).locator('[data-step]');
/** "1. HR delta import" of each row, with a mark in front of those that join a group. */
export async function shown(page: Page): Promise<string[]> {
  const all = page.getByRole('list', { name: 'Steps of the schedule' }).getByRole('listitem');
  const texts = await all.allInnerTexts();
  return texts.map((text) => {
    const name = /\d+\. (.*)/.exec(text)?.[1] ?? '';
    return text.includes('at the same time') ? `+ ${name}` : name;
  });
}
export const row = (page: Page, name: string): Locator =>
  rows(page).filter({ hasText: `. ${name}` });

export const nameField = (page: Page): Locator =>
  page.getByLabel('Settings of the step').getByLabel('Name').first();

export async function menu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Actions of/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export const saveButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Save', exact: true });
/** The page of the schedule is shown then. */
const isSaved = (page: Page) => page.waitForURL((url) => !url.pathname.endsWith('/edit'), patience);

export async function save(page: Page): Promise<void> {
  await saveButton(page).click();
  await isSaved(page);
}
