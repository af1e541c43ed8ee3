/** Reading executions: the list, one of them, and what became of their steps. */
import { refuseDemo } from '../../domain/execution/demo.ts';
import type { StepStatus } from '../../domain/execution/status.ts';
import { listOrders, type OrderOf, type TimedKey } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { ExecutionFilter } from '../../store/executions/execution-filter.ts';
import {
  findExecution,
  type LastExecution,
  type ListedExecution,
  listExecutions,
  listRecentExecutions,
  type StoredExecution,
} from '../../store/executions/executions.ts';
import { findRemoved } from '../../store/record/removed-objects.ts';
import {
  type ListedActivityRecord,
  searchActivityRecords,
} from '../../store/records/activity-record-search.ts';
import {
  type ActivityRecordKey,
  listActivityRecords,
  type StoredActivityRecord,
} from '../../store/records/activity-records.ts';
import { listAttempts, type StoredAttempt } from '../../store/records/attempts.ts';
import { listRetries } from '../../store/records/inherit-records.ts';
import {
  listLogLines,
  type LogLineKey,
  type StoredLogLine,
} from '../../store/records/log-lines.ts';
import {
  boundPeriod,
  isId,
  isInt4,
  isTimedKey,
  type PageOf,
  type PageRequest,
  type PeriodEnd,
  readPage,
  withoutUnused,
} from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { executionRemoved, logRemoved } from './removed.ts';
import { addWaitingReasons, findNeededPlaces, type Waiting } from './waiting-reasons.ts';

/** @throws ProblemError `execution-not-found`, or `execution-removed` with how it ended and why. */
export async function getExecution(tx: Transaction, id: string): Promise<StoredExecution> {
  const execution = await findExecution(tx, id.toLowerCase());
  if (execution) return execution;
  const removed = await findRemoved(tx, 'execution', id.toLowerCase());
  if (removed) throw executionRemoved(removed);
  throw new ProblemError('execution-not-found', `there is no execution ${id}`);
}

/** As `getExecution`, for whatever acts on it. @throws ProblemError `execution-is-demo` for one that did not run. */
export async function getRealExecution(tx: Transaction, id: string): Promise<StoredExecution> {
  const execution = await getExecution(tx, id);
  const demo = refuseDemo(execution.trigger);
  if (!demo) return execution;
  const extra = { executionId: execution.id };
  throw new ProblemError(demo.code, `execution ${execution.id}: ${demo.detail}`, { extra });
}

/** Null for any. */
export type ExecutionQuery = Omit<ExecutionFilter, 'scheduleId' | 'from' | 'to'> & {
  /** Id, slug or name of a schedule. */
  schedule: string | null;
  from: PeriodEnd | null;
  to: PeriodEnd | null;
};

/** Filters that lists got after their first cursors were given out. */
const laterFilters = [
  'q',
  'tag',
  'initiator',
  'connectedSystem',
  'stepType',
  'errorContains',
  'longerThanSeconds',
] as const satisfies readonly (keyof ExecutionQuery)[];

/** The newest first by default. */
export async function readExecutions(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { query, page }: { query: ExecutionQuery; page: PageRequest },
): Promise<PageOf<StoredExecution>> {
  return database.read(tenantId, async (tx) => {
    const filter = await toExecutionFilter(tx, query);
    const bound = { ...filter, ...boundPeriod(query) };
    return readPage<ListedExecution, string | TimedKey, OrderOf<'executions'>>(page, {
      filter: withoutUnused(bound, laterFilters),
      orders: listOrders.executions,
      isKey: (key, sort): key is string | TimedKey => (isByEnd(sort) ? isTimedKey(key) : isId(key)),
      read: (wanted) => listExecutions(tx, { ...filter, ...wanted }),
      keyOf: ({ id, updatedMicros: at }, sort) => (isByEnd(sort) ? { at, id } : id),
    });
  });
}

const isByEnd = (sort: OrderOf<'executions'>): boolean => sort === 'endedAt' || sort === '-endedAt';

/** @throws ProblemError `schedule-not-found` or `name-ambiguous`. */
export async function toExecutionFilter(
  tx: Transaction,
  { schedule, from, to, ...others }: ExecutionQuery,
): Promise<ExecutionFilter> {
  const scheduleId = await findScheduleId(tx, schedule);
  return { scheduleId, ...others, from: from?.at ?? null, to: to?.at ?? null };
}

async function findScheduleId(tx: Transaction, ref: string | null): Promise<string | null> {
  return ref === null ? null : (await getRecordedSchedule(tx, ref)).id;
}

/** Of each schedule, how its last executions ended. */
export async function readRecentExecutions(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  wanted: { scheduleIds: readonly string[]; count: number },
): Promise<Map<string, LastExecution[]>> {
  const rows = await database.read(tenantId, (tx) => listRecentExecutions(tx, wanted));
  const found = new Map(wanted.scheduleIds.map((id): [string, LastExecution[]] => [id, []]));
  for (const row of rows) found.get(row.scheduleId)?.push(row);
  return found;
}

/** `waitingReason` is there while no worker serves the pool of the step. */

export type ExecutionDetail = {
  execution: StoredExecution;
  /** Ids of the executions that retry it. */
  retriedBy: string[];
  steps: Waiting<StoredActivityRecord>[];
};

export async function readExecution(
  deps: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<ExecutionDetail> {
  const { places, ...detail } = await deps.database.read(tenantId, async (tx) => {
    const execution = await getExecution(tx, id);
    const steps = await listActivityRecords(tx, execution.id);
    const retriedBy = await listRetries(tx, execution.id);
    return { execution, retriedBy, steps, places: await findNeededPlaces(tx, steps) };
  });
  return { ...detail, steps: await addWaitingReasons(deps, tenantId, detail.steps, places) };
}

/** In the order of the steps. */
export async function readActivityRecords(
  deps: ServiceDeps,
  { tenantId }: Principal,
  executionId: string,
): Promise<Pick<ExecutionDetail, 'execution' | 'steps'>> {
  const { execution, steps, places } = await deps.database.read(tenantId, async (tx) => {
    const found = await getExecution(tx, executionId);
    const records = await listActivityRecords(tx, found.id);
    return { execution: found, steps: records, places: await findNeededPlaces(tx, records) };
  });
  return { execution, steps: await addWaitingReasons(deps, tenantId, steps, places) };
}

/** Null for any. */
export type ActivityRecordQuery = {
  statuses: StepStatus[] | null;
  httpStatus: number | null;
  stepType: StepType | null;
  /** Id, slug or name of a schedule. */
  schedule: string | null;
  from: PeriodEnd | null;
  to: PeriodEnd | null;
};

/** Of all executions, the newest first by default. */
export async function searchRecords(
  deps: ServiceDeps,
  { tenantId }: Principal,
  { query, page }: { query: ActivityRecordQuery; page: PageRequest },
): Promise<PageOf<Waiting<ListedActivityRecord>>> {
  const { schedule, from, to, ...others } = query;
  const { places, ...found } = await deps.database.read(tenantId, async (tx) => {
    const filter = { ...others, scheduleId: await findScheduleId(tx, schedule) };
    const period = { from: from?.at ?? null, to: to?.at ?? null };
    const records = await readPage(page, {
      filter: withoutUnused({ ...filter, ...boundPeriod(query) }, ['from', 'to']),
      orders: listOrders.activityRecords,
      isKey: isRecordKey,
      read: (wanted) => searchActivityRecords(tx, { ...filter, ...period, ...wanted }),
      keyOf: ({ executionId, stepIndex }) => ({ executionId, stepIndex }),
    });
    return { ...records, places: await findNeededPlaces(tx, records.items) };
  });
  return { ...found, items: await addWaitingReasons(deps, tenantId, found.items, places) };
}

function isRecordKey(key: unknown): key is ActivityRecordKey {
  const { executionId, stepIndex } = (key ?? {}) as Partial<ActivityRecordKey>;
  return isId(executionId) && isInt4(stepIndex);
}

/** Every attempt of one step. */
export async function readAttempts(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { executionId, stepIndex }: ActivityRecordKey,
): Promise<{ execution: StoredExecution; attempts: StoredAttempt[] }> {
  return database.read(tenantId, async (tx) => {
    const execution = await getExecution(tx, executionId);
    if (stepIndex < execution.stepCount) {
      return { execution, attempts: await listAttempts(tx, execution.id, stepIndex) };
    }
    const detail = `execution ${executionId} has no step ${stepIndex}`;
    throw new ProblemError('execution-not-found', detail);
  });
}

/** What the steps of an execution printed; of one step unless `stepIndex` is null. */
export async function readLog(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { executionId, stepIndex }: { executionId: string; stepIndex: number | null },
  page: PageRequest,
): Promise<PageOf<StoredLogLine>> {
  return database.read(tenantId, async (tx) => {
    const { id } = await getExecution(tx, executionId);
    const removed = await findRemoved(tx, 'log', id);
    if (removed) throw logRemoved(removed);
    const filter = { executionId: id, stepIndex };
    return readPage(page, {
      filter,
      orders: listOrders.logLines,
      isKey: isLineKey,
      read: (wanted) => listLogLines(tx, { ...filter, ...wanted }),
      keyOf: ({ stepIndex: step, attempt, line }): LogLineKey => ({
        stepIndex: step,
        attempt,
        line,
      }),
    });
  });
}

function isLineKey(key: unknown): key is LogLineKey {
  const { stepIndex, attempt, line } = (key ?? {}) as Partial<LogLineKey>;
  return [stepIndex, attempt, line].every(isInt4);
}
