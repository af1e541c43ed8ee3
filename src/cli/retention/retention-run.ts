/** `carillon retention run`: opens cuts month by month, archives them, and deletes their rows or drops partitions. */
import { v7 as uuidv7 } from 'uuid';
import { type RetentionKind, retentionKinds } from '../../domain/tenant.ts';
import { reachFailpoint } from '../../failpoints.ts';
import { auditCut } from '../../store/retention/retention-audit.ts';
import {
  beginDeleting,
  countCutRows,
  listUnfinishedCuts,
  openCut,
  type RetentionCut,
} from '../../store/retention/retention-cuts.ts';
import { findMonth, type Month, monthAfter, monthOf } from '../../store/retention/retention-due.ts';
import { takeRetentionLock } from '../../store/retention/retention-lock.ts';
import type { TenantFacts } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { parseCount, showCount } from '../framework/options.ts';
import type { Operator } from '../tenant/tenant-operator.ts';
import { prepareDirectory, writeArchive, type WrittenArchive } from './retention-archive.ts';
import { dropEmptied, finishMonth } from './retention-finish.ts';
import { keepLock, type Run } from './retention-state.ts';
import { listEveryTenant, listRetainedTenants, readNow, untilOf } from './retention-tenants.ts';

export type RunOptions = { archive?: string; tenant?: string; limit?: string };

/** Executions or events of one cut. */
const objectsPerCut = 1_000;
const maxLimit = 100_000_000;

export async function runRetention(operator: Operator, options: RunOptions): Promise<void> {
  const limit =
    options.limit === undefined ? maxLimit : parseCount(options.limit, '--limit', maxLimit);
  const now = await readNow(operator);
  const tenants = await listRetainedTenants(operator, options.tenant);
  const everyone = await listEveryTenant(operator);
  if (options.archive !== undefined) await prepareDirectory(options.archive);
  await operator.database.global(async (lock) => {
    if (!(await takeRetentionLock(lock))) {
      throw new CliError('another retention run is under way', { exitCode: exitCodes.conflict });
    }
    const run: Run = {
      operator,
      lock,
      now,
      tenants,
      everyone,
      archive: options.archive ?? null,
      budget: limit,
      removed: { executions: 0, logs: 0, events: 0 },
      rows: 0,
      dropped: [],
      waiting: 0,
    };
    await removeDue(run);
    await dropEmptied(run);
    await report(run);
  });
}

/** Oldest month first; what an interrupted run has left is finished with its month. */
async function removeDue(run: Run): Promise<void> {
  const { database } = run.operator;
  const unfinished = new Map<string, RetentionCut[]>();
  for (const { id } of run.tenants) {
    unfinished.set(id, await database.read(id, (tx) => listUnfinishedCuts(tx)));
  }
  const left = [...unfinished.values()].flat().map(({ month }) => month);
  for (let from: Month = '1970-01'; ;) {
    const month = await nextMonth(run, from, left);
    if (month === null) return;
    for (const tenant of run.tenants) {
      const cuts = (unfinished.get(tenant.id) ?? []).filter((cut) => cut.month === month);
      for (const cut of cuts) await makeDeletable(run, tenant, cut);
      for (const kind of retentionKinds) await cutMonth(run, tenant, { kind, month });
    }
    await finishMonth(run, month);
    if (run.budget <= 0) return;
    from = monthAfter(month);
  }
}

async function nextMonth(run: Run, from: Month, left: readonly Month[]): Promise<Month | null> {
  const months = left.filter((month) => month >= from);
  for (const { id, retention } of run.tenants) {
    for (const kind of retentionKinds) {
      const until = untilOf(retention, kind, run.now);
      if (until === null) continue;
      const month = await run.operator.database.read(id, (tx) =>
        findMonth(tx, { kind, month: from }),
      );
      if (month !== null && month <= monthOf(until)) months.push(month);
    }
  }
  return months.sort()[0] ?? null;
}

/** Opens cuts until nothing of the month is due any more. */
async function cutMonth(
  run: Run,
  tenant: TenantFacts,
  { kind, month }: { kind: RetentionKind; month: Month },
): Promise<void> {
  const { database, by } = run.operator;
  const until = untilOf(tenant.retention, kind, run.now);
  if (until === null || month > monthOf(until)) return;
  while (run.budget > 0) {
    await keepLock(run);
    const limit = Math.min(objectsPerCut, run.budget);
    const wanted = { kind, month, until, by, limit, id: uuidv7(), toArchive: run.archive !== null };
    const cut = await database.withTenant(tenant.id, (tx) => openCut(tx, wanted));
    if (cut === null) return;
    reachFailpoint('retention.opened');
    run.budget -= cut.objects;
    await makeDeletable(run, tenant, cut);
  }
}

/** Archives the cut if asked, and records it in the audit trail. From then on its rows may be deleted. */
async function makeDeletable(run: Run, tenant: TenantFacts, cut: RetentionCut): Promise<void> {
  const { operator, archive: directory } = run;
  if (cut.state !== 'Open') return;
  await keepLock(run);
  if (cut.toArchive && directory === null) {
    throw new CliError(
      `an interrupted run of ${tenant.slug} was asked to archive what it removes`,
      {
        exitCode: exitCodes.usage,
        lines: [
          'Repeat it with --archive DIRECTORY. Nothing of it is deleted without its archive.',
        ],
      },
    );
  }
  const archive =
    cut.toArchive && directory !== null
      ? await writeArchive(operator, { tenant, cut, directory })
      : null;
  await operator.database.withTenant(tenant.id, async (tx) => {
    const counts = await countCutRows(tx, cut);
    if (archive !== null) compareCounts(archive, counts);
    const begun = await beginDeleting(tx, { id: cut.id, counts, archive });
    if (begun) await auditCut(tx, { at: operator.io.now(), by: operator.by }, begun);
  });
  reachFailpoint('retention.deleting');
}

function compareCounts({ file, counts }: WrittenArchive, now: Record<string, number>): void {
  const differs = Object.keys(now).find((table) => counts[table] !== now[table]);
  if (differs === undefined) return;
  throw new CliError(
    `rows of ${differs} were written while ${file} was: it has ${counts[differs]}, the database ${now[differs]}`,
    { exitCode: exitCodes.conflict, lines: ['Nothing of it was removed. Repeat the command.'] },
  );
}

async function report({ operator, removed, rows, dropped, waiting, budget }: Run): Promise<void> {
  const answer = { removed, rows, dropped, waiting, isComplete: budget > 0 };
  await operator.answer.one(answer, {
    nameOf: () => String(rows),
    lines: () => [
      `removed ${showCount(removed.executions, 'execution')}, the log of ${removed.logs}, and ` +
        `${removed.events} events or deliveries`,
      `${showCount(rows, 'row')} deleted, partitions dropped: ${dropped.join(', ') || 'none'}`,
      ...(waiting === 0
        ? []
        : [`${showCount(waiting, 'cut')} wait for what still needs their rows`]),
      ...(budget > 0 ? [] : ['the limit is reached; repeat the command for the rest']),
    ],
  });
}
