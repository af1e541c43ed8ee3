/** Activity records: the status and outcome of each step of an execution. */
import type { Insertion, NewRecord } from '../../domain/execution/recording.ts';
import type { StepStatus } from '../../domain/execution/status.ts';
import type { ObjectCounts } from '../../domain/execution/step-result.ts';
import type { Lane } from '../../domain/inline/dispatch.ts';
import type { AttemptStatus } from '../../domain/observation.ts';
import type { StepType } from '../../domain/schedule/schedule.ts';
import type { Evaluation } from '../../domain/step-data/evaluation.ts';
import type { StepOutputs } from '../../domain/step-data/step-outputs.ts';
import type { Transaction } from '../core/database.ts';
import { prepared, type Sql, sql } from '../core/sql.ts';

/** The newest attempt of a step, in progress or ended. */
type LatestAttempt = {
  attempt: number;
  lane: Lane;
  status: AttemptStatus;
  startedAt: Date;
  endedAt: Date | null;
  nextAttemptAt: Date | null;
  percent: number | null;
  progress: string | null;
  message: string | null;
};

export type StoredActivityRecord = {
  id: string;
  executionId: string;
  runId: string;
  stepIndex: number;
  groupIndex: number;
  stepKey: string;
  stepName: string;
  stepType: StepType;
  continueOnFailure: boolean;
  status: StepStatus;
  queuedAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  attempts: number;
  /** Null in records of earlier releases. */
  maxAttempts: number | null;
  /** While it is `Retrying`; what the failed attempt said is in `code`, `message` and so on. */
  nextAttemptAt: Date | null;
  code: string | null;
  message: string | null;
  httpStatus: number | null;
  exitCode: number | null;
  output: string | null;
  counts: ObjectCounts | null;
  outputs: StepOutputs | null;
  /** Null when the step has no condition and no expression, and before they were evaluated. */
  evaluation: Evaluation | null;
  worker: string | null;
  /** The record of the step that really ran, when the outcome was inherited. */
  inheritedFrom: string | null;
  /** Of a step that was put into the execution while it ran; null for those of its definition. */
  inserted: Insertion | null;
  /** Null before the first attempt. */
  latestAttempt: LatestAttempt | null;
};

/** The record with the columns of its newest attempt beside it. */
export type RecordRow = Omit<StoredActivityRecord, 'latestAttempt'> & {
  latest: Omit<LatestAttempt, 'startedAt' | 'endedAt' | 'nextAttemptAt'> | null;
  latestStartedAt: Date;
  latestEndedAt: Date | null;
  latestNextAttemptAt: Date | null;
};

export function fromRow({
  latest,
  latestStartedAt,
  latestEndedAt,
  latestNextAttemptAt,
  ...record
}: RecordRow): StoredActivityRecord {
  const times = {
    startedAt: latestStartedAt,
    endedAt: latestEndedAt,
    nextAttemptAt: latestNextAttemptAt,
  };
  return { ...record, latestAttempt: latest ? { ...latest, ...times } : null };
}

/** The view `step_status` merges the record of a step with what its attempts have reported. */
export const recordColumns = sql`s.id, s.execution_id as "executionId", s.run_id as "runId",
  s.step_index as "stepIndex", s.group_index as "groupIndex", s.step_key as "stepKey",
  s.step_name as "stepName", s.step_type as "stepType",
  s.continue_on_failure as "continueOnFailure", s.status, s.queued_at as "queuedAt",
  s.started_at as "startedAt", s.ended_at as "endedAt", s.attempts,
  s.max_attempts as "maxAttempts", s.next_attempt_at as "nextAttemptAt", s.code, s.message,
  s.http_status as "httpStatus", s.exit_code as "exitCode", s.output, s.counts, s.worker,
  s.outputs, s.evaluation,
  s.inherited_from as "inheritedFrom", s.inserted,
  case when s.latest_attempt is not null then jsonb_build_object('attempt', s.latest_attempt,
    'lane', s.latest_lane, 'status', s.latest_status, 'percent', s.latest_percent, 'progress', s.latest_progress,
    'message', s.latest_message) end as latest,
  s.latest_started_at as "latestStartedAt", s.latest_ended_at as "latestEndedAt",
  s.latest_next_attempt_at as "latestNextAttemptAt"`;

function selectRecords(tx: Transaction, executionId: string, condition: Sql): Sql {
  return sql`
    select ${recordColumns} from step_status s
    where s.tenant_id = ${tx.tenantId} and s.execution_id = ${executionId} and ${condition}
    order by s.group_index, s.step_index
    limit 10000`;
}

/** Where a page ended. */
export type ActivityRecordKey = { executionId: string; stepIndex: number };

/** Of the execution's current run, in the order in which they run, as they are at this moment. */
export async function listActivityRecords(
  tx: Transaction,
  executionId: string,
): Promise<StoredActivityRecord[]> {
  const rows = await tx.rows<RecordRow>(
    prepared('list_activity_records', selectRecords(tx, executionId, sql`true`)),
  );
  return rows.map(fromRow);
}

/** Null when the execution has no such step. */
export async function findActivityRecord(
  tx: Transaction,
  executionId: string,
  stepIndex: number,
): Promise<StoredActivityRecord | null> {
  const row = await tx.row<RecordRow>(
    selectRecords(tx, executionId, sql`s.step_index = ${stepIndex}`),
  );
  return row ? fromRow(row) : null;
}

/** Activity records as they begin: one row per step, waiting. */
export type NewActivityRecords = {
  executionId: string;
  /** Temporal run id; each run of an execution has its own records. */
  runId: string;
  steps: readonly NewRecord[];
  /** False for a run whose steps were dispatched without a nonce; their reports are not checked. */
  withNonces?: boolean;
};

/** Inserts one `Waiting` record per step; existing ones stay as they are. */
export async function insertActivityRecords(
  tx: Transaction,
  { executionId, runId, steps, withNonces = true }: NewActivityRecords,
): Promise<void> {
  await tx.execute(
    prepared(
      'insert_activity_records',
      sql`
        insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index,
          step_key, step_name, step_type, continue_on_failure, max_attempts, status)
        select ${tx.tenantId}, e.id, e.run_id, t.step_index,
          uuid_of(e.id || '/' || e.run_id || '/' || t.step_index), t.group_index,
          t.key, t.name, t.type, t.continue_on_failure, t.max_attempts, 'Waiting'
        from (select ${executionId}::uuid as id, ${runId}::uuid as run_id) e,
        unnest(
          ${steps.map(({ stepIndex }) => stepIndex)}::integer[],
          ${steps.map(({ groupIndex }) => groupIndex)}::integer[],
          ${steps.map(({ key }) => key)}::text[],
          ${steps.map(({ name }) => name)}::text[],
          ${steps.map(({ type }) => type)}::text[],
          ${steps.map(({ continueOnFailure }) => continueOnFailure)}::boolean[],
          ${steps.map(({ retry }) => (withNonces ? retry.maxRetries + 1 : null))}::integer[])
          as t (step_index, group_index, key, name, type, continue_on_failure, max_attempts)
        on conflict (tenant_id, execution_id, run_id, step_index) do nothing`,
    ),
  );
}
