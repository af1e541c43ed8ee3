/** `carillon tenant list` and `show`: which tenants there are and were. */
import { readChainHead } from '../../store/record/record-links.ts';
import {
  countTenant,
  findTenantFacts,
  listRemovedTenants,
  listTenantFacts,
  type RemovedTenant,
  type TenantFacts,
  type TenantNumbers,
} from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';
import { checkSlug, type Operator } from './tenant-operator.ts';
import { showRetention } from './tenant-retention.ts';

const page = 500;

export async function listTenants({ database, answer, io }: Operator): Promise<void> {
  const tenants: TenantFacts[] = [];
  for (;;) {
    const after = tenants.at(-1)?.slug ?? '';
    const some = await database.global((tx) => listTenantFacts(tx, { after, limit: page }));
    tenants.push(...some);
    if (some.length < page) break;
  }
  const now = io.now();
  const columns: Column<TenantFacts>[] = [
    { title: 'SLUG', value: ({ slug }) => slug },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'CREATED', value: ({ createdAt }) => showInstant(createdAt.toISOString(), now) },
    { title: 'FOUR EYES', value: ({ fourEyes }) => fourEyes.join(', ') || 'off' },
    { title: 'WHY', value: ({ suspension }) => suspension ?? '-' },
  ];
  await answer.list(tenants, { columns, nameOf: ({ slug }) => slug });
}

const totalOf = ({ counts }: RemovedTenant): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export async function listRemoved({ database, answer, io }: Operator): Promise<void> {
  const removed = await database.global((tx) => listRemovedTenants(tx, null));
  const now = io.now();
  const columns: Column<RemovedTenant>[] = [
    { title: 'SLUG', value: ({ slug }) => slug },
    { title: 'ID', value: ({ id }) => id },
    { title: 'REMOVED', value: ({ removedAt }) => showInstant(isoOf(removedAt), now) },
    { title: 'BY', value: ({ startedBy }) => startedBy.name },
    { title: 'ROWS', value: (one) => String(totalOf(one)) },
    { title: 'REASON', value: ({ reason }) => reason },
  ];
  await answer.list(removed, { columns, nameOf: ({ id }) => id });
}

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;

type Shown = TenantFacts & TenantNumbers & { head: string | null };

/** @throws CliError when there is none and never was. */
export async function showTenant(operator: Operator, slug: string): Promise<void> {
  const { database, answer, io } = operator;
  checkSlug(slug);
  const found = await database.global((tx) => findTenantFacts(tx, slug));
  if (!found) return showRemoved(operator, slug);
  const shown = await database.read(found.id, async (tx): Promise<Shown> => {
    const head = await readChainHead(tx);
    const numbers = await countTenant(tx);
    return { ...found, ...numbers, head: head === null ? null : `${head.seq}:${head.hash}` };
  });
  const now = io.now();
  await answer.one(shown, {
    nameOf: () => slug,
    lines: (one) => [
      `${slug} (${toLine(one.name)}), ${one.state}`,
      `  id          ${one.id}`,
      `  created     ${showInstant(one.createdAt.toISOString(), now)}`,
      ...(one.suspendedAt === null
        ? []
        : [
            `  suspended   ${showInstant(isoOf(one.suspendedAt), now)}: ${toLine(one.suspension ?? '')}`,
          ]),
      ...(one.removingAt === null
        ? []
        : [
            `  removing    since ${showInstant(isoOf(one.removingAt), now)}; repeat the removal to complete it`,
          ]),
      `  four eyes   ${one.fourEyes.join(', ') || 'off'}`,
      `  keeps       ${showRetention(one.retention)}`,
      `  schedules   ${one.schedules}, of which ${one.unsynced} wait for Temporal`,
      `  executions  ${one.executions}, of which ${one.running} have not ended`,
      `  tokens      ${one.tokens} can be used`,
      `  record      ${one.head ?? 'no link yet'}`,
    ],
  });
}

async function showRemoved({ database, answer, io }: Operator, slug: string): Promise<void> {
  const removed = await database.global((tx) => listRemovedTenants(tx, slug));
  if (removed.length === 0) {
    throw new CliError(`there is no tenant "${slug}"`, {
      exitCode: exitCodes.notFound,
      lines: ['Those that exist: carillon tenant list'],
    });
  }
  const now = io.now();
  for (const one of removed) {
    await answer.one(one, {
      nameOf: ({ id }) => id,
      lines: ({ id, removedAt, startedBy, reason, head }) => [
        `${slug}, removed ${showInstant(isoOf(removedAt), now)} by ${toLine(startedBy.name)}: ${toLine(reason)}`,
        `  id      ${id}`,
        `  rows    ${totalOf(one)}`,
        `  record  ended at ${head ?? 'no link'}`,
      ],
    });
  }
}
