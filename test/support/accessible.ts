/** What a page must be for everyone: WCAG 2.2 AA in both themes, and usable on a small screen. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Resolves when the page shows that theme: half-way through a change of colours no contrast is right. */
export async function useTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor({ state: 'attached' });
}

/** `RULE: ELEMENT REMEDY` for each violation that axe finds, after every transition has ended. */
export async function violationsOf(page: Page): Promise<string[]> {
  await transitionsEnded(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}

/** A style that was changed starts its transition with the next frame. What turns without end is left out. */
async function transitionsEnded(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
    const finite = document.getAnimations().filter(
      (one) => Number.isFinite(one.effect?.getComputedTiming().endTime),
    );
    await Promise.allSettled(finite.map(({ finished }) => finished));
  })()`);
}

export async function expectFitsSmallScreen(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(360);
}

/** For the page of a test that is about something else too. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of themes) {
    await useTheme(page, theme);
    expect(await violationsOf(page), theme).toEqual([]);
  }
  await expectFitsSmallScreen(page);
}
