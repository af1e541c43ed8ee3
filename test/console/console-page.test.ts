import type { ConsoleMessage, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findConsole } from '../../src/server/console-files.ts';
import { findChromium, launchBrowser, type TestBrowser } from '../support/browser.ts';
import { type Stack, startStack } from '../support/scenario/stack.ts';

let stack: Stack;
let browser: TestBrowser;
beforeAll(async () => {
  const built = await findConsole();
  if (!built) throw new Error('a checkout has the sources of the console');
  [stack, browser] = await Promise.all([
    startStack({ consoleFolder: built.folder }),
    launchBrowser(),
  ]);
  await stack.startWorker();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

type Seen = { errors: string[]; violations: string[]; requests: string[] };

/** Everything that a page reports and asks for from now on. */
async function watch(page: Page): Promise<Seen> {
  const seen: Seen = { errors: [], violations: [], requests: [] };
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.on('pageerror', ({ message }) => void seen.errors.push(message));
  page.on('request', (request) => void seen.requests.push(request.url()));
  await page.exposeFunction('tellViolation', (text: string) => void seen.violations.push(text));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    window.tellViolation(event.violatedDirective + ' ' + event.blockedURI);
  });`);
  return seen;
}

/** The page after the console has drawn itself; its stream never lets the network come to rest. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${stack.server.url}${path}`);
  await page.getByRole('heading').first().waitFor({ timeout: 20_000 });
}

function originsOf({ requests }: Seen): string[] {
  const asked = requests.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:'));
  return [...new Set(asked.map((url) => new URL(url).origin))];
}

describe('the console in a browser', () => {
  it.each(['/console/', '/console/operations/history?status=Failed'])(
    'draws %s without an error, a refused style or script, or a request to another host',
    async (path) => {
      const page = await browser.context.newPage();
      const seen = await watch(page);
      await open(page, path);
      expect((await page.locator('#console').innerText()).trim()).not.toBe('');
      expect(await page.evaluate('document.baseURI')).toBe(`${stack.server.url}/console/`);
      expect(seen.violations).toEqual([]);
      expect(seen.errors).toEqual([]);
      expect(originsOf(seen)).toEqual([stack.server.url]);
      await page.close();
    },
  );

  it('is refused what its policy does not allow, and the watch of these tests sees it', async () => {
    const page = await browser.context.newPage();
    const seen = await watch(page);
    await open(page, '/console/');
    await page.evaluate(`{
      const image = new Image();
      image.src = 'http://127.0.0.2:9/a.png';
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(image, script);
    }`);
    await expect.poll(() => seen.violations.length).toBeGreaterThan(1);
    expect(seen.violations.join()).toContain('img-src http://127.0.0.2:9/a.png');
    expect(seen.violations.join()).toContain('script-src');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(seen.errors).not.toEqual([]);
    await page.close();
  });
});

describe('findChromium', () => {
  it('says how to get a browser where there is none', () => {
    expect(() => findChromium({ PATH: '/nowhere' })).toThrow('apt-get install chromium');
    expect(() => findChromium({ CARILLON_CHROMIUM: '/nowhere/chrome' })).toThrow(
      'CARILLON_CHROMIUM is no program: /nowhere/chrome',
    );
  });
});
