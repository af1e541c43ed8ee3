/** The whole product with its console, the demo schedule, and a browser; for one test file. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { parse } from 'yaml';
import { createToken } from '../../src/api/http/credentials.ts';
import type { Role } from '../../src/domain/access/permissions.ts';
import { findConsole } from '../../src/server/console-files.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { type Stack, startStack, type Worker } from '../support/scenario/stack.ts';
import { runStatement } from '../support/template-database.ts';

export type ConsoleStack = {
  stack: Stack;
  worker: Worker;
  browser: TestBrowser;
  /** A page of the console, for one of the users; the path begins behind `/console`. */
  open(path: string, user?: string): Promise<Page>;
  /** After each test: a browser opens six connections to a server, and each page holds one for its stream. */
  closePages(): Promise<void>;
  /** Starts the demo schedule. */
  start(): Promise<string>;
  /** Puts completed executions of the demo schedule into the record, as if each had taken that long. */
  putCompleted(count: number, seconds: number): Promise<void>;
  /** Makes a simulated system fail, hang or answer a status; an empty object ends that. */
  turn(system: string, knobs: object): Promise<void>;
  stop(): Promise<void>;
};

const demo = 'delta-sync';

type Options = {
  durationMs?: number;
  /** Users with a token, by name; the first one is an admin and starts what the test starts. Without users no token is needed. */
  users?: Readonly<Record<string, Role>>;
};

/** A token for each user. */
function createUsers(users: Readonly<Record<string, Role>>) {
  const made = Object.entries(users).map(([name, role]) => ({
    name,
    tenant: 'default',
    roles: [role],
    ...createToken(name),
  }));
  const tokens = made.map(({ token: _token, ...stored }) => stored);
  return {
    texts: new Map(made.map(({ name, token }) => [name, token])),
    credentials: made.length === 0 ? {} : { credentials: { mode: 'tokens', tokens } as const },
  };
}

export async function startConsole({
  durationMs = 150,
  users = {},
}: Options = {}): Promise<ConsoleStack> {
  const { texts, credentials } = createUsers(users);
  const [first] = texts.values();
  const built = await findConsole();
  if (!built) throw new Error('a checkout has the sources of the console');
  const [stack, browser] = await Promise.all([
    startStack({
      consoleFolder: built.folder,
      durationMs,
      ...credentials,
      ...(first !== undefined && { token: first }),
    }),
    launchBrowser(),
  ]);
  const worker = await stack.startWorker();
  const { spec } = parse(readFileSync(`examples/${demo}.yaml`, 'utf8')) as { spec: object };
  const body = { ...spec, slug: demo, timings: [{ type: 'Manual' }] };
  const { status } = await stack.api.post('/schedules', body);
  if (status !== 201) throw new Error(`the demo schedule was answered with ${status}`);
  return {
    stack,
    worker,
    browser,
    async open(path, user) {
      const page = await browser.context.newPage();
      const token = user === undefined ? first : texts.get(user);
      if (token !== undefined) {
        await page.addInitScript(`sessionStorage.setItem('carillon.token', '${token}')`);
      }
      await page.goto(`${stack.server.url}/console${path}`);
      return page;
    },
    async closePages() {
      for (const page of browser.context.pages()) await page.close();
    },
    async start() {
      const { status: answered, body: started } = await stack.api.post<{ id: string }>(
        `/schedules/${demo}/run`,
      );
      if (answered !== 202) throw new Error(`the start was answered with ${answered}`);
      return started.id;
    },
    async putCompleted(count, seconds) {
      const { body: principal } = await stack.api.get<{ tenantId: string }>('/principal');
      await runStatement(
        stack.adminDatabaseUrl,
        `set app.tenant = '${principal.tenantId}'; insert into execution (tenant_id, id, schedule_id, schedule_slug,
           schedule_name, revision, status, trigger, initiator, workflow_id, run_id, queued_at, started_at, ended_at,
           group_count, step_count)
         select tenant_id, uuidv7(), id, slug, name, 1, 'Completed', 'Manual', created_by, slug || n,
           gen_random_uuid(), now() - interval '${seconds} s', now() - interval '${seconds} s', now(), 8, 12
         from schedule, generate_series(1, ${count}) n`,
      );
    },
    async turn(system, knobs) {
      const address = `${stack.systems.url}/systems/${system}/knobs`;
      const headers = { 'content-type': 'application/json' };
      const plain = { failNext: 0, failAlways: false, hang: false, startStatus: null };
      const all = JSON.stringify({ ...plain, ...knobs });
      const { ok } = await fetch(address, { method: 'PUT', headers, body: all });
      if (!ok) throw new Error(`${address} refused ${all}`);
    },
    async stop() {
      await browser.close();
      await stack.stop();
    },
  };
}
