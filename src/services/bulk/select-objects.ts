/** Which objects a bulk operation is about, and to which of them its act applies. */
import {
  executionFilters,
  readExecutionFilters,
} from '../../contract/execution/execution-filters.ts';
import type { BulkOperationBody } from '../../contract/operations/bulk-operations.ts';
import {
  type BulkKind,
  bulkLimits,
  objectOf,
  type WhyNot,
  whyNot,
} from '../../domain/bulk/bulk-operation.ts';
import { ProblemError } from '../../domain/problem.ts';
import { findBulkExecutions, findBulkSchedules } from '../../store/bulk/bulk-items.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listExecutions } from '../../store/executions/executions.ts';
import { listSchedules } from '../../store/schedules/schedules.ts';
import { toExecutionFilter } from '../executions/execution-queries.ts';
import type { PeriodEnd } from '../pagination.ts';

export type BulkSelection = Pick<BulkOperationBody, 'kind' | 'ids' | 'filter'> & {
  from: PeriodEnd | null;
  to: PeriodEnd | null;
};

/** `why` is null where the act applies. */
export type SelectedObject = { id: string; name: string | null; why: WhyNot | null };

const notFound = { execution: 'execution-not-found', schedule: 'schedule-not-found' } as const;
const ofExecutions = [
  ...(['scheduleId', 'status', 'from', 'to'] as const),
  ...(Object.keys(executionFilters) as (keyof typeof executionFilters)[]),
];

function refused(pointer: string, message: string, suggestion: string): ProblemError {
  const errors = [{ pointer, code: 'out-of-range', message, suggestion }];
  return new ProblemError('body-invalid', `${pointer}: ${message}; ${suggestion}`, { errors });
}

/** @throws ProblemError `body-invalid`, or that of a schedule that the filter names. */
export async function selectObjects(
  tx: Transaction,
  selection: BulkSelection,
): Promise<SelectedObject[]> {
  const { kind, ids, filter } = selection;
  if ((ids === undefined) === (filter === undefined)) {
    throw refused('/filter', 'either filter or ids must be given', 'an empty filter selects all');
  }
  if (ids !== undefined)
    return selectIds(tx, kind, [...new Set(ids.map((id) => id.toLowerCase()))]);
  const found =
    objectOf(kind) === 'schedule'
      ? await filterSchedules(tx, selection)
      : await filterExecutions(tx, selection);
  if (found.length <= bulkLimits.items) return found;
  const message = `selects more than ${bulkLimits.items} objects`;
  throw refused('/filter', message, 'narrow it, such as with from and to');
}

async function selectIds(
  tx: Transaction,
  kind: BulkKind,
  ids: readonly string[],
): Promise<SelectedObject[]> {
  const type = objectOf(kind);
  const rows =
    type === 'schedule'
      ? (await findBulkSchedules(tx, ids)).map((row) => ({ ...row, type: 'schedule' as const }))
      : (await findBulkExecutions(tx, ids)).map((row) => ({ ...row, type: 'execution' as const }));
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = found.get(id);
    if (row) return { id, name: row.name, why: whyNot(kind, row) };
    return { id, name: null, why: { code: notFound[type], detail: `there is no ${type} ${id}` } };
  });
}

async function filterSchedules(
  tx: Transaction,
  { kind, filter = {} }: BulkSelection,
): Promise<SelectedObject[]> {
  const foreign = ofExecutions.find((name) => filter[name] !== undefined);
  if (foreign) {
    throw refused(`/filter/${foreign}`, 'is a filter of executions', 'use q, tag or enabled');
  }
  const { q = null, tag = null, enabled = null } = filter;
  const page = { after: null, limit: bulkLimits.items + 1 };
  const rows = await listSchedules(tx, { q, tag, enabled, ...page, sort: 'createdAt' });
  return rows.map(({ schedule }) => ({
    id: schedule.id,
    name: schedule.slug,
    why: whyNot(kind, { type: 'schedule', enabled: schedule.enabled }),
  }));
}

/** The oldest first, so that retries run in the order of what they repeat. */
async function filterExecutions(
  tx: Transaction,
  { kind, filter = {}, from, to }: BulkSelection,
): Promise<SelectedObject[]> {
  if (filter.enabled !== undefined) {
    throw refused('/filter/enabled', 'is a filter of schedules', 'remove it');
  }
  const { scheduleId: schedule = null, status: statuses = null, q = null, tag = null } = filter;
  const query = { ...readExecutionFilters(filter), schedule, statuses, q, tag, from, to };
  const wanted = await toExecutionFilter(tx, query);
  const page = { after: null, limit: bulkLimits.items + 1 };
  const rows = await listExecutions(tx, { ...wanted, ...page, sort: 'startedAt' });
  return rows.map(({ id, scheduleSlug: name, status: now, unbegun, trigger: by }) => ({
    id,
    name,
    why: whyNot(kind, { type: 'execution', status: now, unbegun, trigger: by }),
  }));
}
