/** `carillon retention list`: what was removed of a tenant. */
import { listCuts, type RetentionCut } from '../../store/retention/retention-cuts.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';
import { type Operator, requireTenant } from '../tenant/tenant-operator.ts';

const shown = 1_000;

const rowsOf = ({ counts }: RetentionCut): number =>
  Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);

export async function listRetention(operator: Operator, slug: string): Promise<void> {
  const { database, answer, io } = operator;
  const { id } = await requireTenant(operator, slug);
  const cuts = await database.read(id, (tx) => listCuts(tx, { before: null, limit: shown }));
  const now = io.now();
  const columns: Column<RetentionCut>[] = [
    { title: 'ID', value: (cut) => cut.id },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'MONTH', value: ({ month }) => month },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'OBJECTS', value: ({ objects }) => String(objects) },
    { title: 'ROWS', value: (cut) => String(rowsOf(cut)) },
    { title: 'BEGUN', value: ({ openedAt }) => showInstant(openedAt.toISOString(), now) },
    { title: 'BY', value: ({ openedBy }) => openedBy.name },
    { title: 'ARCHIVE', value: ({ archiveFile }) => archiveFile ?? '-' },
  ];
  await answer.list(cuts, { columns, nameOf: (cut) => cut.id });
}
