/** `carillon doctor --security`: tries, with the user's own token, to reach another tenant's objects. */
import { readFile } from 'node:fs/promises';
import { withLimit } from '../../bounded-signal.ts';
import { readClientConfig } from '../../config/config.ts';
import type { Principal } from '../../contract/operations/principal.ts';
import { fetchUntil } from '../../fetch-until.ts';
import { type CrossingReport, tryToCross } from '../crossing/crossing.ts';
import { type Description, routesOf } from '../crossing/description.ts';
import { type Inventory, readInventory } from '../crossing/inventory.ts';
import { createRandom } from '../crossing/random.ts';
import type { Request, Send } from '../crossing/request.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';

/** One line of the doctor's findings; the remedy of a check that is ok is advice. */
export type Check = { check: string; ok: boolean; found: string; remedy: string | null };

export type SecurityOptions = { otherTokenFile?: string; attempts: number };

const requestTimeoutMs = 30_000;
/** A server that limits requests says how long to wait; no longer than this is waited. */
const longestPauseSeconds = 60;
const maxTries = 5;
const concurrency = 4;

/**
 * Requests name objects of the other tenant in their path, query, cursor, body, key and headers. None changes
 * anything: those that would act on an object name it by its id, which the user's own tenant cannot have too.
 * @throws CliError when a token does not work, or both are of one tenant.
 */
export async function checkSecurity(
  context: CommandContext,
  { otherTokenFile, attempts }: SecurityOptions,
): Promise<Check[]> {
  if (otherTokenFile === undefined) {
    throw usageError(
      '--security needs --other-token-file',
      'Name a file with a token of another tenant: its objects are what must not be reached.',
    );
  }
  const token = context.flags.token ?? readClientConfig(context.io.env).token;
  const other = (await readToken(otherTokenFile)).trim();
  const asOwn = createSend(context, token);
  const asOther = createSend(context, other);
  const [sender, target] = [await readPrincipal(asOwn), await readPrincipal(asOther)];
  if (sender.tenantId === target.tenantId) {
    throw usageError(`both tokens are of the tenant "${sender.tenant}"`);
  }
  const description = (await readJson(asOwn, '/openapi.json')) as Description;
  // By a name, some routes create what does not exist.
  const routes = routesOf(description).filter(
    ({ method, pathParameters }) => method === 'GET' || !pathParameters.includes('name'),
  );
  const { own: common } = await readInventory(routes, asOwn);
  const inventory = await readInventory(routes, asOther, common);
  const before = await digestsOf(asOther, inventory);
  const report = await tryToCross({
    context: {
      description,
      routes,
      inventory,
      random: createRandom(context.io.now().getTime()),
      keys: [],
      tenant: target.tenant,
      reserved: { pools: [], secrets: [], reports: [] },
      writes: false,
    },
    send: asOwn,
    attempts,
    concurrency,
    signal: context.signal,
    progress: (done) => context.note(`${done} of ${attempts} attempts`),
  });
  const changed = (await digestsOf(asOther, inventory)).filter(
    (digest) => !before.includes(digest),
  );
  return toChecks(report, { target, inventory, changed: changed.length });
}

async function readToken(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw usageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function createSend({ io, address, signal }: CommandContext, token: string | null): Send {
  const send = async ({ method, path, headers, body }: Request) => {
    const limit = withLimit(signal, requestTimeoutMs);
    try {
      const response = await fetchUntil(io.fetch, address.url + path, {
        method,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === null ? {} : { body }),
        redirect: 'error',
        signal: limit.signal,
      });
      return { response, text: await response.text() };
    } finally {
      limit.release();
    }
  };
  return async (request) => {
    for (let tries = 1; ; tries += 1) {
      const { response, text } = await send(request);
      const answer = { status: response.status, body: text };
      if (answer.status !== 429 || tries === maxTries) return answer;
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await io.sleep(Math.min(seconds, longestPauseSeconds) * 1_000, signal);
    }
  };
}

async function readJson(send: Send, path: string): Promise<unknown> {
  const { status, body } = await send({ method: 'GET', path, headers: {}, body: null });
  if (status === 200) return JSON.parse(body) as unknown;
  throw new CliError(`${path} answered ${status}`, {
    lines: ['Both tokens need the role viewer, operator, editor or admin.'],
  });
}

function readPrincipal(send: Send): Promise<Principal> {
  return readJson(send, '/api/v1/principal') as Promise<Principal>;
}

/** Definitions, calendars and anchors of the other tenant: what only its own users may change. */
async function digestsOf(send: Send, { valuesOf }: Inventory): Promise<string[]> {
  const digests: string[] = [];
  for (const kind of ['schedules', 'calendars', 'anchors']) {
    for (const name of valuesOf.get(`${kind} ${kind === 'schedules' ? 'id' : 'name'}`) ?? []) {
      const path = `/api/v1/${kind}/${encodeURIComponent(name)}`;
      const { status, body } = await send({ method: 'GET', path, headers: {}, body: null });
      const revision = /"(?:revision|version)":(\d+)/.exec(body)?.[1] ?? '';
      digests.push(`${path} ${status} ${revision}`);
    }
  }
  return digests;
}

function toChecks(
  { total, twins, statuses, findings }: CrossingReport,
  { target, inventory, changed }: { target: Principal; inventory: Inventory; changed: number },
): Check[] {
  const answered = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  const scope = `${total} attempts on ${inventory.own.size} texts of the tenant "${target.tenant}"`;
  const remedy = 'Stop the server, and report it as SECURITY.md says.';
  const faults = findings.map(({ is, request, status, shows }) => ({
    check: `crossing: ${is}`,
    ok: false,
    found: `${request} answered ${status}${shows.length === 0 ? '' : `: ${shows.join('; ')}`}`,
    remedy,
  }));
  if (changed > 0) {
    const found = `${changed} objects of the other tenant changed meanwhile`;
    const check = 'crossing: changes';
    faults.push({
      check,
      ok: false,
      found,
      remedy: `Unless its own users changed them: ${remedy}`,
    });
  }
  if (inventory.own.size === 0) {
    const found = 'the other tenant has nothing that could be reached';
    const cure = 'Name a token of a tenant with schedules and executions.';
    faults.push({ check: 'crossing', ok: false, found, remedy: cure });
  }
  if (faults.length > 0) return faults;
  const found = `${scope}, ${twins} of them compared: nothing read, changed or inferred (${answered.join(', ')})`;
  return [{ check: 'crossing', ok: true, found, remedy: null }];
}
