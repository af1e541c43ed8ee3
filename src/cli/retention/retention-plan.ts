/** `carillon retention plan`: what a run would remove, in read-only transactions. */
import { type Retention, type RetentionKind, retentionKinds } from '../../domain/tenant.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countDue,
  type DueCount,
  findMonth,
  type Month,
  monthAfter,
  monthOf,
} from '../../store/retention/retention-due.ts';
import { listMonthPartitions } from '../../store/retention/retention-partitions.ts';
import type { TenantFacts } from '../../store/tenants/tenant-life.ts';
import { showCount } from '../framework/options.ts';
import type { Operator } from '../tenant/tenant-operator.ts';
import {
  keepsEverything,
  listEveryTenant,
  listRetainedTenants,
  readNow,
  untilOf,
} from './retention-tenants.ts';

type Planned = {
  tenant: string;
  kind: RetentionKind;
  month: Month;
  until: string;
  objects: number;
  rows: Record<string, number>;
  bytes: number;
  oldest: string | null;
};

/** `dropped`: partitions in which every tenant's rows are due. */
type Plan = { due: Planned[]; dropped: string[] };

const firstMonth: Month = '1970-01';

export async function planRetention(operator: Operator, slug: string | undefined): Promise<void> {
  const { answer } = operator;
  const now = await readNow(operator);
  const tenants = await listRetainedTenants(operator, slug);
  const due: Planned[] = [];
  for (const tenant of tenants) {
    operator.signal.throwIfAborted();
    due.push(...(await planTenant(operator, tenant, now)));
  }
  const dropped = await planDrops(operator, due, now);
  await answer.one<Plan>({ due, dropped }, { nameOf: () => 'plan', lines: linesOf });
  if (tenants.every(({ retention }) => keepsEverything(retention))) {
    operator.note('Every tenant keeps everything: carillon tenant set SLUG --keep-executions 400d');
  }
}

async function planTenant(
  { database }: Operator,
  { id, slug, retention }: TenantFacts,
  now: Date,
): Promise<Planned[]> {
  return database.read(id, async (tx) => {
    const planned: Planned[] = [];
    for (const kind of retentionKinds) {
      for (const found of await countKind(tx, kind, { retention, now })) {
        const { month, until, count } = found;
        const { objects, rows, bytes, oldest } = count;
        if (objects === 0) continue;
        planned.push({
          tenant: slug,
          kind,
          month,
          until: until.toISOString(),
          objects,
          rows,
          bytes,
          oldest: oldest?.toISOString() ?? null,
        });
      }
    }
    return planned;
  });
}

type Counted = { month: Month; until: Date; count: DueCount };

async function countKind(
  tx: Transaction,
  kind: RetentionKind,
  { retention, now }: { retention: Retention; now: Date },
): Promise<Counted[]> {
  const until = untilOf(retention, kind, now);
  if (until === null) return [];
  const counted: Counted[] = [];
  const executionsUntil = untilOf(retention, 'executions', now);
  for (let from = firstMonth; ;) {
    const month = await findMonth(tx, { kind, month: from });
    if (month === null || month > monthOf(until)) return counted;
    const count = await countDue(tx, { kind, month, until, executionsUntil });
    counted.push({ month, until, count });
    from = monthAfter(month);
  }
}

/** Months in which something is due, and nothing of any tenant stays. */
async function planDrops(operator: Operator, due: Planned[], now: Date): Promise<string[]> {
  const { database } = operator;
  const months = [...new Set(due.filter(({ kind }) => kind !== 'events').map((one) => one.month))];
  const everyone = await listEveryTenant(operator);
  const dropped: string[] = [];
  for (const month of months.sort().filter((one) => one < monthOf(now))) {
    const wholly = { executions: true, logs: true };
    for (const { id, retention } of everyone) {
      await database.read(id, async (tx) => {
        const executions = await stays(tx, { kind: 'executions', month, retention, now });
        wholly.executions &&= !executions;
        // A log goes with its execution, or before it.
        wholly.logs &&= !executions || !(await stays(tx, { kind: 'logs', month, retention, now }));
      });
    }
    const parts = await database.global((tx) => listMonthPartitions(tx, month));
    const gone = parts.filter(
      ({ table }) => wholly.executions || (wholly.logs && table === 'log_line'),
    );
    dropped.push(...gone.map(({ name }) => name));
  }
  return dropped;
}

type Asked = { kind: RetentionKind; month: Month; retention: Retention; now: Date };

async function stays(tx: Transaction, { kind, month, retention, now }: Asked): Promise<boolean> {
  const until = untilOf(retention, kind, now) ?? new Date(0);
  const { objects, present } = await countDue(tx, { kind, month, until });
  return objects < present;
}

function linesOf({ due, dropped }: Plan): string[] {
  if (due.length === 0) return ['nothing is due'];
  const lines = due.map(({ tenant, kind, month, objects, rows, bytes, oldest }) => {
    const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const first = oldest === null ? '' : `, the oldest of ${oldest.slice(0, 10)}`;
    return `${tenant} ${month} ${kind}: ${objects} (${showCount(all, 'row')}, ${showBytes(bytes)})${first}`;
  });
  return [...lines, `partitions to drop: ${dropped.join(', ') || 'none'}`];
}

function showBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`;
  if (bytes < 10_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${Math.round(bytes / 1_000_000)} MB`;
}
