/** The grid of a schedule: its last executions, and what became of every step in each of them. */
import type { GridStep, RunGrid } from '../../contract/execution/run-grid.ts';
import { toInstant, toInstantOrNull } from '../../contract/validation/schema.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  findNewerExecution,
  type GridCell,
  type GridExecution,
  listGridCells,
  listGridExecutions,
} from '../../store/records/grid-cells.ts';
import { isId, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getExecution } from './execution-queries.ts';

export type RunGridRequest = {
  /** Id, slug or name of a schedule. */
  ref: string;
  limit: number;
  cursor: string | undefined;
  /** An execution that the page has, with newer ones before it; a cursor says more than it. */
  executionId: string | undefined;
};

export async function readRunGrid(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  { ref, limit, cursor, executionId }: RunGridRequest,
): Promise<RunGrid> {
  return database.read(tenantId, async (tx) => {
    const { id: scheduleId } = await getRecordedSchedule(tx, ref);
    const around = cursor === undefined ? executionId : undefined;
    const newest =
      around === undefined ? null : await findNewest(tx, scheduleId, { around, limit });
    const page = await readPage<GridExecution, string, '-startedAt'>(
      { limit, ...(cursor !== undefined && { cursor }) },
      {
        filter: { grid: scheduleId },
        orders: ['-startedAt'],
        isKey: isId,
        read: ({ after, limit: count }) =>
          listGridExecutions(tx, { scheduleId, newest, after, limit: count }),
        keyOf: ({ id }) => id,
      },
    );
    const cells = await listGridCells(
      tx,
      page.items.map(({ id }) => id),
    );
    const now = clock().getTime();
    return { ...page, items: toRuns(page.items, cells, now), steps: toSteps(cells) };
  });
}

/** The newest execution of a page that has the other one in its middle. */
async function findNewest(
  tx: Transaction,
  scheduleId: string,
  { around, limit }: { around: string; limit: number },
): Promise<string | null> {
  const execution = await getExecution(tx, around);
  if (execution.scheduleId !== scheduleId) {
    const message = `the execution ${around} is of the schedule ${execution.scheduleSlug}`;
    const errors = [{ pointer: 'executionId', code: 'value-unknown', message }];
    throw new ProblemError('parameter-invalid', message, { errors });
  }
  const count = Math.floor((limit - 1) / 2);
  return findNewerExecution(tx, { scheduleId, id: execution.id, count });
}

function toRuns(
  executions: readonly GridExecution[],
  cells: readonly GridCell[],
  now: number,
): RunGrid['items'] {
  const of = new Map(executions.map(({ id }) => [id, [] as GridCell[]]));
  for (const cell of cells) of.get(cell.executionId)?.push(cell);
  return executions.map(({ scheduledFor, queuedAt, startedAt, endedAt, ...execution }) => ({
    ...execution,
    scheduledFor: toInstantOrNull(scheduledFor),
    queuedAt: toInstant(queuedAt),
    startedAt: toInstantOrNull(startedAt),
    endedAt: toInstantOrNull(endedAt),
    cells: (of.get(execution.id) ?? []).map((cell) => ({
      key: cell.key,
      stepIndex: cell.stepIndex,
      status: cell.status,
      attempts: cell.attempts,
      runSeconds: secondsOf(cell, now),
    })),
  }));
}

function secondsOf({ startedAt, endedAt }: GridCell, now: number): number | null {
  if (startedAt === null) return null;
  return Math.max(0, (endedAt?.getTime() ?? now) - startedAt.getTime()) / 1_000;
}

/** The cells begin with those of the newest execution. */
function toSteps(cells: readonly GridCell[]): GridStep[] {
  const steps = new Map<string, GridStep>();
  for (const { key, name, type, groupIndex, executionId } of cells) {
    if (!steps.has(key)) steps.set(key, { key, name, type, groupIndex, executionId });
  }
  return [...steps.values()];
}
