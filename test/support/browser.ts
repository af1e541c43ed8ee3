/** A real browser for tests: the Chromium of this machine, with a profile of its own and without outside requests. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

export type TestBrowser = { context: BrowserContext; close(): Promise<void> };

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws Error that says how to get a browser when this machine has none. */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const named = env['CARILLON_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`CARILLON_CHROMIUM is no program: ${named}`);
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  const found = paths.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'these tests need a browser, and none was found: install Chromium (Debian: apt-get install chromium), or set ' +
      'CARILLON_CHROMIUM to the path of Chromium or Chrome',
  );
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'carillon-browser-'));
  // Chromium refuses to run as root with its sandbox.
  const isRoot = process.getuid?.() === 0;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    chromiumSandbox: !isRoot,
    args: isRoot ? [...flags, '--no-sandbox'] : flags,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
