/** Reading executions: the list, one of them, and what became of their steps. */
import type { ExecutionTrigger } from '../../domain/audit.ts';
import type { ExecutionStatus, StepStatus } from '../../domain/execution/status.ts';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findStepPools } from '../../store/core/workers.ts';
import {
  findExecution,
  listExecutions,
  type StoredExecution,
} from '../../store/executions/executions.ts';
import {
  type ActivityRecordKey,
  listActivityRecords,
  type ListedActivityRecord,
  searchActivityRecords,
  type StoredActivityRecord,
} from '../../store/records/activity-records.ts';
import { listAttempts, type StoredAttempt } from '../../store/records/attempts.ts';
import { listRetries } from '../../store/records/inherit-records.ts';
import {
  listLogLines,
  type LogLineKey,
  type StoredLogLine,
} from '../../store/records/log-lines.ts';
import { messages } from '../log-messages.ts';
import { isId, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** @throws ProblemError `execution-not-found`. */
export async function getExecution(tx: Transaction, id: string): Promise<StoredExecution> {
  const execution = await findExecution(tx, id.toLowerCase());
  if (!execution) throw new ProblemError('execution-not-found', `there is no execution ${id}`);
  return execution;
}

/** Null for any. */
export type ExecutionQuery = {
  /** Id, slug or name of a schedule. */
  schedule: string | null;
  statuses: ExecutionStatus[] | null;
  trigger: ExecutionTrigger | null;
  from: Date | null;
  to: Date | null;
};

/** The newest first. */
export async function readExecutions(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { query, page }: { query: ExecutionQuery; page: PageRequest },
): Promise<PageOf<StoredExecution>> {
  const { schedule, ...others } = query;
  return database.read(tenantId, async (tx) => {
    const filter = { scheduleId: await findScheduleId(tx, schedule), ...others };
    return readPage(page, {
      filter,
      isKey: isId,
      read: (wanted) => listExecutions(tx, { ...filter, ...wanted }),
      keyOf: ({ id }) => id,
    });
  });
}

async function findScheduleId(tx: Transaction, ref: string | null): Promise<string | null> {
  return ref === null ? null : (await getRecordedSchedule(tx, ref)).id;
}

/** `waitingReason` is there while no worker serves the pool of the step. */
type Waiting<R> = R & { waitingReason?: string };

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
  const { pools, ...detail } = await deps.database.read(tenantId, async (tx) => {
    const execution = await getExecution(tx, id);
    const steps = await listActivityRecords(tx, execution.id);
    const retriedBy = await listRetries(tx, execution.id);
    return { execution, retriedBy, steps, pools: await findNeededPools(tx, steps) };
  });
  return { ...detail, steps: await addWaitingReasons(deps, tenantId, detail.steps, pools) };
}

/** In the order of the steps. */
export async function readActivityRecords(
  deps: ServiceDeps,
  { tenantId }: Principal,
  executionId: string,
): Promise<Waiting<StoredActivityRecord>[]> {
  const { steps, pools } = await deps.database.read(tenantId, async (tx) => {
    const { id } = await getExecution(tx, executionId);
    const found = await listActivityRecords(tx, id);
    return { steps: found, pools: await findNeededPools(tx, found) };
  });
  return addWaitingReasons(deps, tenantId, steps, pools);
}

/** Null for any. */
export type ActivityRecordQuery = {
  statuses: StepStatus[] | null;
  httpStatus: number | null;
  stepType: StepType | null;
  /** Id, slug or name of a schedule. */
  schedule: string | null;
};

/** Of all executions, the newest first. */
export async function searchRecords(
  deps: ServiceDeps,
  { tenantId }: Principal,
  { query, page }: { query: ActivityRecordQuery; page: PageRequest },
): Promise<PageOf<Waiting<ListedActivityRecord>>> {
  const { schedule, ...others } = query;
  const { pools, ...found } = await deps.database.read(tenantId, async (tx) => {
    const filter = { ...others, scheduleId: await findScheduleId(tx, schedule) };
    const records = await readPage(page, {
      filter,
      isKey: isRecordKey,
      read: (wanted) => searchActivityRecords(tx, { ...filter, ...wanted }),
      keyOf: ({ executionId, stepIndex }) => ({ executionId, stepIndex }),
    });
    return { ...records, pools: await findNeededPools(tx, records.items) };
  });
  return { ...found, items: await addWaitingReasons(deps, tenantId, found.items, pools) };
}

function isRecordKey(key: unknown): key is ActivityRecordKey {
  const { executionId, stepIndex } = (key ?? {}) as Partial<ActivityRecordKey>;
  return isId(executionId) && Number.isSafeInteger(stepIndex);
}

/** Every attempt of one step. */
export async function readAttempts(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  { executionId, stepIndex }: ActivityRecordKey,
): Promise<StoredAttempt[]> {
  return database.read(tenantId, async (tx) => {
    const { id, stepCount } = await getExecution(tx, executionId);
    if (stepIndex < stepCount) return listAttempts(tx, id, stepIndex);
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
    const filter = { executionId: id, stepIndex };
    return readPage(page, {
      filter,
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
  return [stepIndex, attempt, line].every((part) => Number.isSafeInteger(part));
}

/** A step between two attempts, or whose worker died during one, needs a worker as well. */
const needsWorker: ReadonlySet<StepStatus> = new Set(['Queued', 'InProgress', 'Retrying']);

/** Pools of the steps that need a worker now, by the ids of their records. */
async function findNeededPools(
  tx: Transaction,
  records: readonly StoredActivityRecord[],
): Promise<ReadonlyMap<string, string>> {
  const waiting = records.filter(({ status }) => needsWorker.has(status));
  if (waiting.length === 0) return new Map();
  const pools = await findStepPools(tx, waiting);
  return new Map(waiting.map(({ id }, index) => [id, pools[index] ?? 'default']));
}

/** Asks for the workers outside of any transaction; when that fails, no reason is added. */
async function addWaitingReasons<R extends StoredActivityRecord>(
  { workers, log }: Pick<ServiceDeps, 'workers' | 'log'>,
  tenantId: string,
  records: R[],
  pools: ReadonlyMap<string, string>,
): Promise<Waiting<R>[]> {
  if (pools.size === 0) return records;
  try {
    const unserved = await workers.unservedPools(tenantId, [...new Set(pools.values())]);
    return records.map((record) => {
      const waitingReason = unserved.get(pools.get(record.id) ?? '');
      return waitingReason === undefined ? record : { ...record, waitingReason };
    });
  } catch (err) {
    writeLog(log, messages.workersUnknown, { err });
    return records;
  }
}
