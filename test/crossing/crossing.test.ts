import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/api/http/app-deps.ts';
import { createToken, type StoredToken } from '../../src/api/http/credentials.ts';
import { attemptKinds, type ReportKey } from '../../src/cli/crossing/attempts.ts';
import { type CrossingReport, tryToCross } from '../../src/cli/crossing/crossing.ts';
import { type Description, routesOf } from '../../src/cli/crossing/description.ts';
import { type Inventory, readInventory } from '../../src/cli/crossing/inventory.ts';
import { createRandom } from '../../src/cli/crossing/random.ts';
import type { Request, Send } from '../../src/cli/crossing/request.ts';
import type { Role } from '../../src/domain/access/permissions.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { createStepNonces } from '../../src/store/records/observations.ts';
import { aScheduleBody, createHarness, type Harness } from '../api/harness.ts';
import { runLine } from '../cli/memory-io.ts';

/** A million prove the figure of the documentation; fewer find what a change breaks. */
const attempts = Number(process.env['CROSSING_ATTEMPTS'] ?? 2_000);
const seed = Number(process.env['CROSSING_SEED'] ?? 20_261_129);
const victim = 'default';
const attacker = 'mallory';
const reserved = { pools: ['acme-pool'], secrets: ['ACME_TOKEN'] };
const usedKeys = ['acme-key-1', 'acme-key-2', 'acme-key-3'];

let harness: Harness;
let app: App;
let stored: StoredToken[];
const tokens = new Map<string, string>();

beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner('insert into tenant (id, slug, name) values ($1, $2, $2)', [
    randomUUID(),
    attacker,
  ]);
  stored = [victim, attacker].flatMap((tenant) =>
    (['admin', 'worker'] as const).map((role) => {
      const { token, sha256 } = createToken(`${tenant}-${role}`);
      tokens.set(`${tenant}/${role}`, token);
      return { name: `${tenant}-${role}`, tenant, sha256, roles: [role] };
    }),
  );
  // The limits of requests have tests of their own; here they would stop the attempts.
  const many = 10_000_000;
  const tenants = [victim];
  app = harness.withDeps({
    commandsEnabled: true,
    // What no list names belongs to no tenant.
    policy: {
      homeTenant: null,
      egress: [],
      pools: new Map([
        ['default', { tenants: ['*'] }],
        ...reserved.pools.map((pool) => [pool, { tenants }] as const),
      ]),
      secrets: new Map(reserved.secrets.map((n) => [n, { tenants, pools: null, hosts: null }])),
    },
    credentials: { mode: 'tokens', tokens: stored },
    rateLimits: { requests: many, writes: many, reports: many, failures: many },
  });
  harness.temporal.onStart = (start) => harness.begin(start);
  await app.ready();
  await fillVictim();
});
afterAll(() => harness.close());

function sendAs(tenant: string, role: Role, to = app): Send {
  return async ({ method, path, headers, body }: Request) => {
    const answer = await to.inject({
      method: method as 'GET',
      url: path,
      headers: { authorization: `Bearer ${tokens.get(`${tenant}/${role}`)}`, ...headers },
      ...(body === null ? {} : { payload: body }),
    });
    return { status: answer.statusCode, body: answer.body };
  };
}

/** Some of everything that a tenant can have, each with texts of its own. */
async function fillVictim(): Promise<void> {
  const send = sendAs(victim, 'admin');
  const write = async (method: 'POST' | 'PUT', path: string, body: object, key?: string) => {
    const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
    const answer = await send({
      method,
      path: `/api/v1${path}`,
      headers,
      body: JSON.stringify(body),
    });
    expect([path, answer.status < 300, answer.body]).toEqual([path, true, answer.body]);
    return JSON.parse(answer.body) as { id: string; slug: string };
  };
  await write('PUT', '/calendars/acme-holidays', {
    kind: 'Holidays',
    days: [{ from: '2026-12-24', name: 'acme rests' }],
    description: 'acme holidays',
  });
  await write('PUT', '/anchors/acme-go-live', {
    at: '2026-12-01T00:00:00Z',
    reason: 'acme launch',
  });
  await write('PUT', '/connected-systems/acme-hr', {
    title: 'acme people',
    url: 'https://hr.example.com/acme-base',
    headers: { 'x-key': { secret: 'ACME_TOKEN' } },
    runProfiles: ['acme import'],
  });
  await write('PUT', '/secrets/ACME_STORED', {
    value: 'acme-stored-value',
    hosts: ['acme-host.example.com'],
  });
  await write('PUT', '/limits/Tag/acme-nightly', { maxActive: 2 });
  await write('POST', '/connected-systems/acme-hr/maintenance-windows', {
    until: '2026-11-20T06:30:00Z',
    reason: 'acme maintenance',
  });
  const url = 'https://hooks.example.com/acme-hook';
  await write('PUT', '/notification-channels/acme-on-call', {
    settings: { type: 'Chat', format: 'Custom', url, body: { text: 'acme: {{summary}}' } },
  });
  await write('PUT', '/notification-rules/acme-failures', { channels: ['acme-on-call'] });
  await write('POST', '/notification-channels/acme-on-call/test', {});
  await write('POST', '/events', {
    source: 'acme-hr',
    name: 'acme-hired',
    payload: { person: 'acme person 7' },
  });
  for (const [index, key] of usedKeys.entries()) {
    const schedule = await write(
      'POST',
      '/schedules',
      aScheduleBody({
        name: `Acme payroll ${index}`,
        description: `acme pays its people, part ${index}`,
        tags: [`acme-tag-${index}`],
      }),
      key,
    );
    const run = await write('POST', `/schedules/${schedule.id}/run`, {
      reason: `acme audit ${index}`,
    });
    await recordSteps(run.id, index);
    const range = { from: '2026-11-01T00:00:00Z', until: '2026-11-03T00:00:00Z' };
    await write('POST', `/schedules/${schedule.id}/backfills`, {
      ...range,
      reason: `acme gap ${index}`,
    });
    await write('POST', '/bulk-operations', {
      kind: 'PauseExecutions',
      ids: [run.id],
      reason: `acme drill ${index}`,
    });
  }
}

/** What workers report: an attempt with an output and a log. */
async function recordSteps(executionId: string, index: number): Promise<void> {
  await harness.asOwner(
    `update activity_record set status = 'Failed', message = $2, output = $3, ended_at = now()
     where execution_id = $1 and step_index = 0`,
    [executionId, `acme refused it ${index}`, `acme salaries ${index}`],
  );
  const place = `tenant_id, execution_id, run_id, step_index`;
  await harness.asOwner(
    `insert into attempt (${place}, attempt, status, message, output, started_at, ended_at)
     select ${place}, 1, 'Failed', $2, $3, now(), now() from activity_record
     where execution_id = $1 and step_index = 0`,
    [executionId, `acme attempt ${index}`, `acme answer ${index}`],
  );
  await harness.asOwner(
    `insert into log_line (${place}, attempt, line, at, level, stream, text)
     select ${place}, 1, 1, now(), 'info', 'stdout', $2 from activity_record
     where execution_id = $1 and step_index = 0`,
    [executionId, `acme logged ${index}`],
  );
}

const ownReads = `and actor ->> 'name' <> '${victim}-admin'`;

/**
 * One digest of every row of the tenant, in every table that has tenants; its own reads are audited. Unlogged tables
 * hold what streams have told.
 */
async function digestOf(tenantId: string): Promise<Record<string, string>> {
  const tables = (await harness.asOwner(
    `select relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relpersistence = 'p' and attname = 'tenant_id' and not attisdropped order by relname`,
  )) as { name: string }[];
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = (await harness.asOwner(
      `select count(*) || ' ' || md5(coalesce(string_agg(r::text, '|' order by r::text), '')) as digest
       from ${name} r where tenant_id = $1 ${name === 'audit_event' ? ownReads : ''}`,
      [tenantId],
      tenantId,
    )) as { digest: string }[];
    digests[name] = row?.digest ?? '';
  }
  return digests;
}

async function look(): Promise<{ description: Description; inventory: Inventory }> {
  const { body } = await sendAs(
    victim,
    'admin',
  )({
    method: 'GET',
    path: '/openapi.json',
    headers: {},
    body: null,
  });
  const description = JSON.parse(body) as Description;
  const routes = routesOf(description);
  const { own: common } = await readInventory(routes, sendAs(attacker, 'admin'));
  return { description, inventory: await readInventory(routes, sendAs(victim, 'admin'), common) };
}

/** What only the victim's workers know, also as of the attacker's own tenant. */
async function readReports(): Promise<ReportKey[]> {
  const runs = (await harness.asOwner(
    `select distinct execution_id as "executionId", run_id as incarnation from activity_record`,
  )) as { executionId: string; incarnation: string }[];
  const nonces = createStepNonces(harness.database);
  const own = await harness.database.global((tx) => findTenantBySlug(tx, attacker));
  const keys = await Promise.all(
    runs.map(async (run) => {
      const ofSteps = await nonces.forSteps(harness.tenantId, run.executionId, 3);
      return ofSteps.map((nonce, stepIndex) => ({ ...run, stepIndex, nonce }));
    }),
  );
  return [harness.tenantId, own?.id ?? ''].flatMap((tenantId) =>
    keys.flat().map((key) => ({ ...key, tenantId })),
  );
}

type Run = { role: Role; attempts: number; seed: number; send?: Send; writes?: boolean };

async function cross({
  role,
  attempts: count,
  seed: start,
  send,
  writes = true,
}: Run): Promise<CrossingReport> {
  const { description, inventory } = await look();
  return tryToCross({
    context: {
      description,
      routes: routesOf(description),
      inventory,
      random: createRandom(start),
      keys: usedKeys,
      tenant: victim,
      reserved: { ...reserved, reports: await readReports() },
      writes,
    },
    send: send ?? sendAs(attacker, role),
    attempts: count,
    concurrency: 4,
    signal: new AbortController().signal,
  });
}

describe('the crossing suite', () => {
  it('knows every route, and something of every kind of object of the other tenant', async () => {
    const { description, inventory } = await look();
    expect(routesOf(description).length).toBeGreaterThan(50);
    const texts = [...inventory.own];
    for (const sign of [
      'salaries',
      'answer',
      'logged',
      'attempt',
      'pays',
      'hired',
      'holidays',
      'go-live',
      'gap',
      'acme-base',
      'acme-host',
    ]) {
      expect(
        texts.some((text) => text.includes(sign)),
        sign,
      ).toBe(true);
    }
    expect(inventory.cursors.size).toBeGreaterThan(3);
  });

  it.each([
    ['admin', 0.8],
    ['worker', 0.2],
  ] as const)(
    'reads, changes and infers nothing of another tenant as %s',
    async (role, share) => {
      const before = await digestOf(harness.tenantId);
      const report = await cross({ role, attempts: Math.ceil(attempts * share), seed });
      console.log(
        `crossing as ${role}: ${JSON.stringify({ ...report, findings: report.findings.length })}`,
      );
      expect(report.findings).toEqual([]);
      expect(await digestOf(harness.tenantId)).toEqual(before);
      for (const kind of attemptKinds) expect(report.attempts[kind], kind).toBeGreaterThan(0);
      if (role === 'admin') expect(report.twins).toBeGreaterThan(attempts * share * 0.005);
    },
    Math.max(300_000, attempts * 60),
  );

  it.each([
    // Every request arrives as the victim's own: what a lost tenant filter would do.
    ['reads and writes', 'Read', () => true],
    // Only reads arrive there, so that an answer tells what exists.
    ['what exists', 'Inferred', (request: Request) => request.method === 'GET'],
  ] as const)(
    'finds a wall that is missing: %s',
    async (_what, is, isOpen) => {
      const send: Send = (request) => sendAs(isOpen(request) ? victim : attacker, 'admin')(request);
      const before = await digestOf(harness.tenantId);
      const report = await cross({
        role: 'admin',
        attempts: 1_000,
        seed,
        send,
        writes: is === 'Read',
      });
      expect(report.findings.map((finding) => finding.is)).toContain(is);
      if (is === 'Read') expect(await digestOf(harness.tenantId)).not.toEqual(before);
    },
    300_000,
  );
});

describe('the crossing suite without a policy', () => {
  it('finds that a pool or a secret of another tenant can be used', async () => {
    const open = harness.withDeps({
      credentials: { mode: 'tokens', tokens: stored },
      commandsEnabled: true,
    });
    const report = await cross({
      role: 'admin',
      attempts: 100,
      seed,
      send: sendAs(attacker, 'admin', open),
    });
    const used = report.findings.filter((finding) => finding.is === 'Used');
    expect(used).toHaveLength(report.attempts.definition);
    expect(used.length).toBeGreaterThan(5);
  }, 300_000);
});

describe('carillon doctor --security', () => {
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'carillon-doctor-')), 'acme.token');
  afterAll(() => rmSync(dirname(tokenFile), { recursive: true }));

  async function doctor(of: string, ...args: string[]) {
    writeFileSync(tokenFile, `${tokens.get(`${of}/admin`)}\n`);
    const apiUrl = await listening();
    const env = { CARILLON_TOKEN: tokens.get(`${attacker}/admin`) ?? '' };
    return runLine(['doctor', '--security', ...args], { apiUrl, env });
  }
  let url: string | null = null;
  const listening = async (): Promise<string> =>
    (url ??= await app.listen({ host: '127.0.0.1', port: 0 }));

  it('says what it tried and that nothing came of it', async () => {
    const before = await digestOf(harness.tenantId);
    const { stdout } = await doctor(victim, '--other-token-file', tokenFile, '--attempts', '300');
    expect(stdout).toMatch(/ok +crossing +300 attempts on \d+ texts of the tenant "default"/);
    expect(await digestOf(harness.tenantId)).toEqual(before);
  }, 300_000);

  it("changes nothing of the sender's own tenant, though its objects have the same names", async () => {
    const own = sendAs(attacker, 'admin');
    const headers = { 'content-type': 'application/json' };
    const steps = [{ type: 'Http', name: 'Tell A', url: 'https://a.test/' }];
    // New to both: the attempts before may have made any older name in the sender's tenant.
    const slug = 'acme-twin';
    const body = JSON.stringify(aScheduleBody({ name: 'Acme twin', steps }));
    for (const send of [sendAs(victim, 'admin'), own]) {
      const created = await send({ method: 'POST', path: '/api/v1/schedules', headers, body });
      expect([created.status, created.body]).toEqual([201, expect.stringContaining(`"${slug}"`)]);
    }
    const [tenant] = (await harness.asOwner('select id from tenant where slug = $1', [
      attacker,
    ])) as { id: string }[];
    const state = async (): Promise<Record<string, string>> => {
      const { audit_event: _reads, ...rest } = await digestOf(tenant?.id ?? '');
      return rest;
    };
    const before = await state();
    expect(before['schedule']).toMatch(/^[1-9]/);
    const flags = ['--other-token-file', tokenFile, '--attempts', '1500'];
    expect((await doctor(victim, ...flags)).stdout).toMatch(/ok +crossing +1500 attempts/);
    expect(await state()).toEqual(before);
    const { status, body: text } = await own({
      ...{ method: 'GET', path: `/api/v1/schedules/${slug}`, headers: {}, body: null },
    });
    expect([status, text]).toEqual([200, expect.stringContaining('"enabled":true')]);
  }, 300_000);

  it.each<[string, string, string[], RegExp]>([
    ['no token of another tenant', victim, [], /--security needs --other-token-file/],
    [
      'a token of the same tenant',
      attacker,
      ['--other-token-file', tokenFile],
      /both tokens are of/,
    ],
    [
      'a file that is missing',
      victim,
      ['--other-token-file', '/no/file'],
      /cannot be read: ENOENT/,
    ],
    ['no number of attempts', victim, ['--attempts', '0'], /not a number from 1/],
  ])('refuses %s', async (_what, of, args, message) => {
    const { exitCode, stderr } = await doctor(of, ...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
