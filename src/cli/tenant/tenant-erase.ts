/** The steps of a removal. Each may be repeated, so that an interrupted removal continues. */
import { noRun } from '../../domain/identifiers.ts';
import { reachFailpoint } from '../../failpoints.ts';
import { linkTenant } from '../../loops/record-loop.ts';
import { tenantKnownMs } from '../../store/core/tenants.ts';
import {
  beginRemoval,
  countLeasedSchedules,
  deleteSome,
  finishRemoval,
  haveOlderEnded,
  isUntouched,
  keepChainHead,
  listOddWorkflows,
  listSlugs,
  listSyncedSlugs,
} from '../../store/tenants/tenant-removal.ts';
import { listTenantTables, type TenantTable } from '../../store/tenants/tenant-tables.ts';
import { namespaceHealth, type TemporalConnection } from '../../temporal/connection.ts';
import {
  createTenantCleanup,
  type TenantCleanup,
  tenantPrefix,
  type TenantWorkflow,
} from '../../temporal/tenants/tenant-cleanup.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { showCount } from '../framework/options.ts';
import type { Operator } from './tenant-operator.ts';
import type { Place } from './tenant-running.ts';

const pollMs = 250;

/** Waits until `done`; false when that takes longer than `timeoutMs`. */
async function waitUntil(
  { io, signal }: Operator,
  timeoutMs: number,
  done: () => Promise<boolean>,
): Promise<boolean> {
  const deadline = io.now().getTime() + timeoutMs;
  while (!(await done())) {
    if (io.now().getTime() >= deadline) return false;
    await io.sleep(pollMs, signal);
  }
  return true;
}

const sampled = 20;

/**
 * In another namespace there would be nothing to delete, and everything would stay where it is.
 * @throws CliError unless the namespace exists and has what the tenant must have there.
 */
export async function requireRightTemporal(
  { database }: Operator,
  temporal: TemporalConnection,
  { id, slug }: Place,
): Promise<void> {
  const { namespace } = temporal;
  const health = await namespaceHealth(temporal);
  if (health.status !== 'Ok') {
    throw new CliError(
      `the namespace "${namespace}" of Temporal cannot be used: ${health.reason}`,
      {
        exitCode: health.status === 'Unavailable' ? exitCodes.unreachable : exitCodes.usage,
      },
    );
  }
  const cleanup = createTenantCleanup(temporal, slug);
  const slugs = await database.read(id, (tx) => listSyncedSlugs(tx, sampled));
  for (const one of slugs) if (await cleanup.has(`${tenantPrefix(slug)}${one}`)) return;
  if (slugs.length === 0) return;
  throw new CliError(`Temporal has no Schedule of "${slug}" in the namespace "${namespace}"`, {
    exitCode: exitCodes.conflict,
    lines: [
      'Are TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE those of the server? Nothing was deleted.',
      'If Temporal was wiped: a running server creates the Schedules again within a minute.',
    ],
  });
}

/** Longer than the application keeps a transaction open. */
const transactionsMs = 45_000;
/** Longer than the lease of a reconciler that died. */
const leasesMs = 60_000;
/** Rows that became final are linked after five seconds. */
const settleMs = 6_000;

/** When it returns, no other process works on anything of the tenant. */
export async function closeTenant(
  operator: Operator,
  { id, slug }: Place,
  reason: string,
): Promise<void> {
  const { database, by, io, note, signal } = operator;
  const act = { at: io.now(), by, reason };
  const begun = await database.withTenant(id, (tx) => beginRemoval(tx, act));
  if (!begun) throw new CliError(`"${slug}" is not suspended`, { exitCode: exitCodes.conflict });
  note(`removing ${slug}: its credentials are refused from now on`);
  reachFailpoint('tenant.remove.marked');
  await io.sleep(tenantKnownMs, signal);
  await waitUntil(operator, transactionsMs, () =>
    database.global((tx) => haveOlderEnded(tx, begun.xid)),
  );
  const isFree = await waitUntil(operator, leasesMs, async () => {
    const leased = await database.read(id, (tx) => countLeasedSchedules(tx));
    return leased === 0;
  });
  if (!isFree) {
    throw new CliError('a server still works on schedules of the tenant', {
      exitCode: exitCodes.waitTimedOut,
      lines: ['Is one stopped in a debugger, or frozen? Repeat the command.'],
    });
  }
}

/** Links what became final since, and keeps the end of the chain outside of the tenant. */
export async function closeRecord({ database, io, signal }: Operator, id: string): Promise<void> {
  if (!(await database.read(id, (tx) => isUntouched(tx)))) return;
  await io.sleep(settleMs, signal);
  await linkTenant(database, id, true);
  await database.withTenant(id, (tx) => keepChainHead(tx));
}

const page = 200;
const atOnce = 10;
/** Temporal deletes histories later than it says, and lists them even longer. */
const listedMs = 120_000;

/** Deletes the Temporal Schedules, then every workflow, and looks again until none is listed. */
export async function clearTemporal(
  operator: Operator,
  temporal: TemporalConnection,
  { id, slug }: Place,
): Promise<void> {
  const cleanup = createTenantCleanup(temporal, slug);
  await deleteSchedules(operator, cleanup, { id, slug });
  await deleteOddWorkflows(operator, cleanup, { id, slug });
  let deleted = 0;
  const isClear = await waitUntil(operator, listedMs, async () => {
    const found = await cleanup.workflows(page);
    await inParts(found, (workflow) => cleanup.deleteWorkflow(workflow));
    deleted += found.length;
    if (found.length === page) operator.note(`deleted ${showCount(deleted, 'workflow')} so far`);
    return found.length === 0 && (await oursOf(cleanup)).length === 0;
  });
  if (isClear) return;
  throw new CliError(`Temporal still lists workflows or Schedules that begin with "${slug}."`, {
    exitCode: exitCodes.waitTimedOut,
    lines: ['Repeat the command: what is deleted stays deleted.'],
  });
}

async function inParts<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let done = 0; done < items.length; done += atOnce) {
    await Promise.all(items.slice(done, done + atOnce).map(work));
  }
}

/** Deletes every Schedule of the tenant that is listed; answers those it has deleted now. */
async function oursOf(cleanup: TenantCleanup): Promise<string[]> {
  const ids = await cleanup.schedules();
  const ours: string[] = [];
  await inParts(ids, async (temporalId) => {
    if ((await cleanup.deleteSchedule(temporalId)) === 'Deleted') ours.push(temporalId);
  });
  return ours;
}

/** By the names in the database first: a list of Temporal may lag behind. */
async function deleteSchedules(
  { database, note }: Operator,
  cleanup: TenantCleanup,
  { id, slug }: Place,
): Promise<void> {
  let after = '';
  let deleted = 0;
  for (;;) {
    const from = after;
    const slugs = await database.read(id, (tx) => listSlugs(tx, { after: from, limit: page }));
    await inParts(slugs, async (one) => {
      const answer = await cleanup.deleteSchedule(`${tenantPrefix(slug)}${one}`);
      if (answer === 'Deleted') deleted += 1;
    });
    after = slugs.at(-1) ?? '';
    if (slugs.length < page) break;
  }
  note(`deleted ${showCount(deleted, 'Temporal Schedule')}`);
}

const lowestId = '00000000-0000-0000-0000-000000000000';

/** Executions that were started in Temporal under names of their own. */
async function deleteOddWorkflows(
  { database }: Operator,
  cleanup: TenantCleanup,
  { id, slug }: Place,
): Promise<void> {
  for (let after = lowestId; ;) {
    const place = { prefix: tenantPrefix(slug), after, limit: page };
    const odd = await database.read(id, (tx) => listOddWorkflows(tx, place));
    const known: TenantWorkflow[] = odd.filter(({ runId }) => runId !== noRun);
    await inParts(known, (workflow) => cleanup.deleteWorkflow(workflow));
    const last = odd.at(-1);
    if (!last || odd.length < page) return;
    after = last.id;
  }
}

const rowsPerBatch = 2_000;
const rowsPerNote = 100_000;

/** Deletes all rows but the tenant itself, in batches that commit alone. */
export async function deleteRows(operator: Operator, { id }: Place): Promise<void> {
  const { database, note, signal } = operator;
  let total = 0;
  const deletePart = async (table: TenantTable, part: string): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const batch = { part, limit: rowsPerBatch };
      const deleted = await database.withTenant(id, (tx) => deleteSome(tx, table, batch));
      if (deleted > 0) reachFailpoint('tenant.remove.batch-deleted');
      const before = total;
      total += deleted;
      if (Math.floor(total / rowsPerNote) > Math.floor(before / rowsPerNote)) {
        note(`deleted ${showCount(total, 'row')} so far, now of ${table.name}`);
      }
      if (deleted < rowsPerBatch) return;
    }
  };
  for (const table of await database.global((tx) => listTenantTables(tx))) {
    for (const part of table.parts) await deletePart(table, part);
  }
}

/** The tenant itself, and what was written meanwhile. Answers the rows deleted, by table. */
export async function endTenant(
  { database, by, io }: Operator,
  { id }: Place,
): Promise<Record<string, number>> {
  reachFailpoint('tenant.remove.before-end');
  return database.withTenant(id, (tx) => finishRemoval(tx, { at: io.now(), by }));
}
