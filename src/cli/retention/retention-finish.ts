/** The end of a month: its partitions are dropped when they are wholly in cuts, else rows are deleted in batches. */
import { reachFailpoint } from '../../failpoints.ts';
import { isUnavailable } from '../../store/core/errors.ts';
import {
  closeCut,
  deleteCutRows,
  listUnfinishedCuts,
  type RetentionCut,
} from '../../store/retention/retention-cuts.ts';
import { type Month, monthOf } from '../../store/retention/retention-due.ts';
import {
  dropPartitions,
  isWhollyCut,
  listEmptiedMonths,
  listMonthPartitions,
  type Partition,
} from '../../store/retention/retention-partitions.ts';
import { keepLock, type Run } from './retention-state.ts';

type TenantCut = { tenantId: string; cut: RetentionCut };

export async function finishMonth(run: Run, month: Month): Promise<void> {
  const cuts = await listDeletable(run, month);
  if (cuts.length === 0) return;
  const isFree = await dropMonth(run, month);
  for (const { tenantId, cut } of cuts) await finishCut(run, tenantId, cut);
  // A month that was emptied by several runs is dropped with its last rows.
  if (isFree) await dropMonth(run, month);
}

/** Months that earlier runs emptied, and whose partitions could not be locked then. */
export async function dropEmptied(run: Run): Promise<void> {
  const { database } = run.operator;
  for (const { id } of run.tenants) {
    for (const month of await database.read(id, (tx) => listEmptiedMonths(tx))) {
      await dropMonth(run, month);
    }
  }
}

async function listDeletable({ operator, tenants }: Run, month: Month): Promise<TenantCut[]> {
  const cuts: TenantCut[] = [];
  for (const { id } of tenants) {
    const own = await operator.database.read(id, (tx) => listUnfinishedCuts(tx));
    for (const cut of own) {
      if (cut.month === month && cut.state === 'Deleting') cuts.push({ tenantId: id, cut });
    }
  }
  return cuts;
}

const triesToLock = 5;
const pauseMs = 500;

/** False when statements held the tables for too long: then the rows are deleted instead. */
async function dropMonth(run: Run, month: Month): Promise<boolean> {
  const { operator, everyone } = run;
  const { database, io, signal, note } = operator;
  if (month >= monthOf(run.now)) return true;
  const partitions = await findDroppable(run, month);
  if (partitions.length === 0) return true;
  reachFailpoint('retention.before-drop');
  const drop = { month, partitions, tenantIds: everyone.map(({ id }) => id) };
  const names = partitions.map(({ name }) => name).join(', ');
  for (let tries = 1; tries <= triesToLock; tries += 1) {
    await keepLock(run);
    try {
      await database.global((tx) => dropOrLeave(() => dropPartitions(tx, drop)));
      reachFailpoint('retention.dropped');
      run.dropped.push(...partitions.map(({ name }) => name));
      note(`dropped ${names}`);
      return true;
    } catch (error) {
      if (error instanceof NotDropped) return true;
      if (!isUnavailable(error)) throw error;
      await io.sleep(pauseMs * tries, signal);
    }
  }
  note(`${names} cannot be locked now: the rows are deleted instead`);
  return false;
}

class NotDropped extends Error {}

/** Nothing that was done before it found something that must stay may be committed. */
async function dropOrLeave(drop: () => Promise<boolean>): Promise<void> {
  if (!(await drop())) throw new NotDropped();
}

/** All partitions of the month, or only that of the log lines; none when rows of a tenant stay. */
async function findDroppable(run: Run, month: Month): Promise<Partition[]> {
  const { operator, everyone } = run;
  const { database } = operator;
  const all = await database.global((tx) => listMonthPartitions(tx, month));
  const covered: Partition[] = [];
  for (const partition of all) {
    let isWhole = true;
    for (const { id } of everyone) {
      await keepLock(run);
      isWhole &&= await database
        .read(id, (tx) => isWhollyCut(tx, partition))
        .catch((error: unknown) => {
          // It takes too long to look at every row; they are deleted in batches.
          if (isUnavailable(error)) return false;
          throw error;
        });
      if (!isWhole) break;
    }
    if (isWhole) covered.push(partition);
  }
  if (covered.length === all.length) return covered;
  return covered.filter(({ table }) => table === 'log_line');
}

const objectsPerBatch = 100;

async function finishCut(run: Run, tenantId: string, cut: RetentionCut): Promise<void> {
  const { database } = run.operator;
  for (;;) {
    await keepLock(run);
    const deleted = await database.withTenant(tenantId, (tx) =>
      deleteCutRows(tx, cut, objectsPerBatch),
    );
    if (deleted === 0) break;
    reachFailpoint('retention.batch-deleted');
  }
  if (await database.withTenant(tenantId, (tx) => closeCut(tx, cut))) {
    run.removed[cut.kind] += cut.objects;
    run.rows += Object.values(cut.counts ?? {}).reduce((sum, count) => sum + count, 0);
  } else {
    run.waiting += 1;
  }
}
