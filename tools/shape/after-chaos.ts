/** What is checked when chaos has ended: tenants apart, ledger and record verified, histories encrypted. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installedFile } from '../../src/installed-file.ts';
import { databaseUrl, withClient } from './databases.ts';
import { createWrite, ticking } from './fill.ts';
import { type ShapeTenant, shapeTenants } from './processes.ts';
import type { Shape } from './shape-stack.ts';

const run = promisify(execFile);
const quietWithinMs = 300_000;
const maxOutputBytes = 64 * 1024 * 1024;

type Crossing = {
  from: ShapeTenant;
  to: ShapeTenant;
  attempts: number;
  reads: number;
  writes: number;
  inferred: number;
  /** What the doctor found wrong, in its words. */
  faults: string[];
};

type TenantCheck = {
  tenant: ShapeTenant;
  expectedFires: number;
  unexplainedFires: number;
  recordLinks: number;
  recordFindings: number;
};

export type AfterChaos = {
  crossings: Crossing[];
  tenants: TenantCheck[];
  /** Payloads in Temporal's database, and those among them that show a text of ours. */
  histories: { nodes: number; readable: number };
};

export type AfterChaosOptions = {
  shape: Shape;
  attempts: number;
  report: (line: string) => void;
  signal: AbortSignal;
};

export async function checkAfterChaos(options: AfterChaosOptions): Promise<AfterChaos> {
  const { shape, report } = options;
  for (const tenant of shapeTenants) {
    await createWrite(shape, tenant)('POST', `/schedules/${ticking}/disable`, {});
  }
  const crossings: Crossing[] = [];
  for (const [from, to] of [
    ['acme', 'beta'],
    ['beta', 'acme'],
  ] as const) {
    report(`crossing from ${from} to ${to}`);
    crossings.push(await cross(options, from, to));
  }
  report('verifying ledger and record of both tenants');
  const tenants = await Promise.all(shapeTenants.map((tenant) => verify(options, tenant)));
  return { crossings, tenants, histories: await searchHistories(shape) };
}

type Answer = { code: number; stdout: string; stderr: string };

/** Runs `carillon` as a user of the tenant would. */
async function carillon(
  { shape, signal }: AfterChaosOptions,
  tenant: ShapeTenant,
  args: readonly string[],
): Promise<Answer> {
  const { PATH = '/usr/bin:/bin', HOME = '/tmp' } = process.env;
  const [first, second] = shape.apiUrls;
  const env = {
    ...{ PATH, HOME, NO_COLOR: '1' },
    CARILLON_API_URL: tenant === 'acme' ? first : second,
    CARILLON_TOKEN: shape.files.admins[tenant],
  };
  const options = { env, signal, maxBuffer: maxOutputBytes };
  const command = [installedFile('bin/carillon.js'), ...args];
  try {
    return { code: 0, ...(await run(process.execPath, command, options)) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as Partial<Answer>;
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}

type Check = { check: string; ok: boolean; found: string };

async function cross(
  options: AfterChaosOptions,
  from: ShapeTenant,
  to: ShapeTenant,
): Promise<Crossing> {
  const { shape, attempts } = options;
  const before = await quietDigest(options, to);
  const file = shape.files.adminFile(to);
  const flags = ['--other-token-file', file, '--attempts', String(attempts)];
  const answer = await carillon(options, from, ['doctor', '--security', ...flags, '-o', 'json']);
  const checks = readJson<Check[]>(answer);
  const ofCrossing = checks.filter(({ check }) => check.startsWith('crossing'));
  const tried = ofCrossing.filter(({ ok }) => ok).map(({ found }) => Number.parseInt(found, 10));
  const count = (what: string): number =>
    ofCrossing.filter(({ check }) => check === `crossing: ${what}`).length;
  const after = await quietDigest(options, to);
  const changed = [...after].filter(([table, digest]) => before.get(table) !== digest);
  return {
    from,
    to,
    attempts: tried[0] ?? 0,
    reads: count('Read'),
    writes: count('changes') + changed.length,
    inferred: count('Inferred'),
    faults: [
      ...checks.filter(({ ok }) => !ok).map(({ check, found }) => `${check}: ${found}`),
      ...changed.map(([table]) => `rows of ${to} in ${table} changed`),
      ...(ofCrossing.length === 0 ? [`the doctor did not try to cross: ${answer.stderr}`] : []),
    ],
  };
}

function readJson<T>({ code, stdout, stderr }: Answer): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`carillon ended with ${code}: ${stderr}${stdout}`.slice(0, 2_000));
  }
}

type Digest = ReadonlyMap<string, string>;

/**
 * Of a tenant's rows in every table, when nothing changes any more. The links of what ended are made some seconds later,
 * or when the lease of a killed server has run out.
 */
async function quietDigest(
  { shape, signal }: AfterChaosOptions,
  tenant: ShapeTenant,
): Promise<Digest> {
  const deadline = Date.now() + quietWithinMs;
  let last = '';
  for (;;) {
    const digest = await digestOf(shape, tenant);
    const text = JSON.stringify([...digest]);
    if (text === last && (await countUnlinked(shape, tenant)) === 0) return digest;
    if (Date.now() > deadline) throw new Error(`the rows of ${tenant} did not come to rest`);
    last = text;
    await delay(12_000, undefined, { signal });
  }
}

function countUnlinked({ adminUrl }: Shape, tenant: ShapeTenant): Promise<number> {
  return withClient(databaseUrl(adminUrl, 'carillon'), async (client) => {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from execution e join tenant t on t.id = e.tenant_id and t.slug = $1
       where e.ended_at is not null and not exists (select from record_link l
         where l.tenant_id = e.tenant_id and l.object_type = 'execution' and l.object_id = e.id)`,
      [tenant],
    );
    return Number(rows[0]?.count);
  });
}

/** What the loops of the server change by themselves: leases, audits, the fires of a disabled schedule. */
const leases = ['sync_due_at', 'lease_owner', 'lease_until', 'lease_term'];
const ofLoops: Readonly<Record<string, string>> = {
  fire_audit: 'and false',
  fire: `and reason is distinct from 'disabled: disabled by ' || $1 || '-admin'`,
  // What the tenant's own admin reads while its inventory is taken is audited, and linked.
  audit_event: `and actor ->> 'name' <> $1 || '-admin'`,
  record_link: `and object_type <> 'audit-event'`,
  record_chain: 'and false',
};

function digestOf({ adminUrl }: Shape, tenant: ShapeTenant): Promise<Digest> {
  return withClient(databaseUrl(adminUrl, 'carillon'), async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition and relpersistence = 'p' and attname = 'tenant_id' and not attisdropped order by relname`,
    );
    const digests = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ digest: string }>(
        `select count(*) || ' ' || md5(coalesce(string_agg(line, '|' order by line), '')) as digest
         from (select (to_jsonb(r) - $2::text[])::text as line from ${name} r
               where tenant_id = (select id from tenant where slug = $1) ${ofLoops[name] ?? ''}) rows`,
        [tenant, leases],
      );
      digests.set(name, rows[0]?.digest ?? '');
    }
    return digests;
  });
}

type Ledger = { expected: number; unexplained: number };
type RecordReport = { links: number; findings: unknown[] };

async function verify(options: AfterChaosOptions, tenant: ShapeTenant): Promise<TenantCheck> {
  const ledger = readJson<Ledger>(
    await carillon(options, tenant, ['ledger', 'verify', '-o', 'json']),
  );
  const record = readJson<RecordReport>(
    await carillon(options, tenant, ['record', 'verify', '-o', 'json']),
  );
  return {
    tenant,
    expectedFires: ledger.expected,
    unexplainedFires: ledger.unexplained,
    recordLinks: record.links,
    recordFindings: record.findings.length,
  };
}

/** Texts of our steps must not be readable in Temporal's database. */
const ownTexts = ['/http/echo', 'DeltaImport', 'pays its people', 'Not to be repeated'];

function searchHistories({ adminUrl }: Shape): Promise<AfterChaos['histories']> {
  return withClient(databaseUrl(adminUrl, 'temporal'), async (client) => {
    const { rows } = await client.query<{ nodes: string; readable: string }>(
      `select count(*) as nodes, count(*) filter (where exists (
         select 1 from unnest($1::text[]) as text
         where position(convert_to(text, 'UTF8') in data) > 0)) as readable
       from history_node`,
      [ownTexts],
    );
    return { nodes: Number(rows[0]?.nodes), readable: Number(rows[0]?.readable) };
  });
}
