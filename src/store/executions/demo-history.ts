/** Demo history: executions that did not run, written at once and removed at once. */
import type { Initiator } from '../../domain/audit.ts';
import type { FinalExecutionStatus } from '../../domain/execution/status.ts';
import type { StepOutcome } from '../../domain/execution/step-result.ts';
import type { AttemptStatus, LogLine } from '../../domain/observation.ts';
import type { PlannedStep } from '../../domain/schedule/plan.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

/** Times are milliseconds since the epoch. */
export type DemoAttempt = Pick<
  StepOutcome,
  'code' | 'message' | 'httpStatus' | 'exitCode' | 'output'
> & {
  attempt: number;
  status: AttemptStatus;
  startedAt: number;
  endedAt: number;
  nextAttemptAt: number | null;
  worker: string;
  /** What an Http step sent. */
  request: { method: string; url: string; body: string } | null;
  log: readonly LogLine[];
};

export type DemoStep = {
  step: PlannedStep;
  /** Null when its turn never came. */
  queuedAt: number | null;
  outcome: StepOutcome;
  /** May be left out: the outcome alone is shown then. */
  attempts: readonly DemoAttempt[];
};

export type DemoExecution = {
  id: string;
  runId: string;
  workflowId: string;
  schedule: { id: string; slug: string; name: string; revision: number; overlap: OverlapPolicy };
  initiator: Initiator;
  status: FinalExecutionStatus;
  error: string | null;
  queuedAt: number;
  startedAt: number;
  endedAt: number;
  groupIndex: number;
  groupCount: number;
  /** All of them, in order. */
  steps: readonly DemoStep[];
};

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

/**
 * False when the tenant has demo history already, which stays as it is. Those who follow live are told nothing: it
 * is no news, and thousands of events would hold up theirs.
 */
export async function insertDemoHistory(
  tx: Transaction,
  executions: readonly DemoExecution[],
): Promise<boolean> {
  const known = await tx.row(sql`
    select id from execution where tenant_id = ${tx.tenantId} and trigger = 'Demo' limit 1`);
  if (known) return false;
  await insertExecutions(tx, executions);
  await insertRecords(tx, executions);
  await insertAttempts(tx, executions);
  await insertLogs(tx, executions);
  await tx.execute(sql`
    delete from stream_event where tenant_id = ${tx.tenantId} and xid = pg_current_xact_id()`);
  return true;
}

/** Answers how many executions are gone. */
export async function removeDemoHistory(tx: Transaction): Promise<number> {
  const row = await tx.row<{ removed: number }>(sql`select remove_demo_history() as removed`);
  return row?.removed ?? 0;
}

async function insertExecutions(
  tx: Transaction,
  executions: readonly DemoExecution[],
): Promise<void> {
  const rows = executions.map(({ schedule, queuedAt, startedAt, endedAt, steps, ...one }) => ({
    ...one,
    ...{ schedule: schedule.id, slug: schedule.slug, name: schedule.name },
    ...{ revision: schedule.revision, overlap: schedule.overlap, stepCount: steps.length },
    ...{ queuedAt: instant(queuedAt), startedAt: instant(startedAt), endedAt: instant(endedAt) },
  }));
  // Lists by end are in the order of updated_at.
  await tx.execute(sql`
    insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status,
      trigger, initiator, overlap, workflow_id, run_id, queued_at, started_at, ended_at, updated_at,
      group_index, group_count, step_count, error)
    select ${tx.tenantId}, id, schedule, slug, name, revision, status, 'Demo', initiator, overlap,
      "workflowId", "runId", "queuedAt", "startedAt", "endedAt", "endedAt", "groupIndex",
      "groupCount", "stepCount", error
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x (id uuid, schedule uuid, slug text, name text,
      revision integer, status text, initiator jsonb, overlap text, "workflowId" text, "runId" uuid,
      "queuedAt" timestamptz, "startedAt" timestamptz, "endedAt" timestamptz, "groupIndex" integer,
      "groupCount" integer, "stepCount" integer, error text)`);
}

async function insertRecords(tx: Transaction, executions: readonly DemoExecution[]): Promise<void> {
  const rows = executions.flatMap(({ id, runId, steps }) =>
    steps.map(({ step, queuedAt, outcome }) => {
      const { key, name, type, retry, stepIndex, groupIndex, continueOnFailure } = step;
      const { startedAt, endedAt, ...facts } = outcome;
      return {
        ...{ id, runId, key, name, type, stepIndex, groupIndex, continueOnFailure, ...facts },
        ...{ maxAttempts: retry.maxRetries + 1, queuedAt: instant(queuedAt) },
        ...{ startedAt: instant(startedAt), endedAt: instant(endedAt) },
      };
    }),
  );
  await tx.execute(sql`
    insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index,
      step_key, step_name, step_type, continue_on_failure, status, queued_at, started_at, ended_at,
      updated_at, attempts, max_attempts, code, message, http_status, exit_code, output, counts,
      worker)
    select ${tx.tenantId}, id, "runId", "stepIndex", uuid_of(id || '/' || "runId" || '/' || "stepIndex"),
      "groupIndex", key, name, type, "continueOnFailure", status, "queuedAt", "startedAt", "endedAt",
      "endedAt", attempts, "maxAttempts", code, message, "httpStatus", "exitCode", output,
      nullif(counts, 'null'), worker
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x (id uuid, "runId" uuid, "stepIndex" integer,
      "groupIndex" integer, key text, name text, type text, "continueOnFailure" boolean, status text,
      "queuedAt" timestamptz, "startedAt" timestamptz, "endedAt" timestamptz, attempts integer,
      "maxAttempts" integer, code text, message text, "httpStatus" integer, "exitCode" integer,
      output text, counts jsonb, worker text)`);
}

async function insertAttempts(
  tx: Transaction,
  executions: readonly DemoExecution[],
): Promise<void> {
  const rows = executions.flatMap(({ id, runId, steps }) =>
    steps.flatMap(({ step: { key, stepIndex }, attempts }) =>
      attempts.map(({ startedAt, endedAt, nextAttemptAt, request, log, ...facts }) => ({
        ...{ id, runId, key, stepIndex, ...request, ...facts, lines: log.length },
        bytes: log.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
        ...{ startedAt: instant(startedAt), endedAt: instant(endedAt) },
        nextAttemptAt: instant(nextAttemptAt),
      })),
    ),
  );
  await tx.execute(sql`
    insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status,
      idempotency_key, worker, started_at, ended_at, updated_at, next_attempt_at, request_method,
      request_url, request_body, code, message, http_status, exit_code, output, output_bytes,
      log_lines, log_bytes)
    select ${tx.tenantId}, id, "runId", "stepIndex", attempt, status, id || '/' || key, worker,
      "startedAt", "endedAt", "endedAt", "nextAttemptAt", method, url, body, code, message,
      "httpStatus", "exitCode", output, coalesce(octet_length(output), 0), lines, bytes
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x (id uuid, "runId" uuid, "stepIndex" integer,
      key text, attempt integer, status text, worker text, "startedAt" timestamptz,
      "endedAt" timestamptz, "nextAttemptAt" timestamptz, method text, url text, body text, code text,
      message text, "httpStatus" integer, "exitCode" integer, output text, lines integer,
      bytes bigint)`);
}

async function insertLogs(tx: Transaction, executions: readonly DemoExecution[]): Promise<void> {
  const rows = executions.flatMap(({ id, runId, steps }) =>
    steps.flatMap(({ step: { stepIndex }, attempts }) =>
      attempts.flatMap(({ attempt, log }) =>
        log.map(({ at, ...line }, index) => ({
          ...{ id, runId, stepIndex, attempt, line: index + 1, ...line, at: instant(at) },
        })),
      ),
    ),
  );
  await tx.execute(sql`
    insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level,
      stream, text)
    select ${tx.tenantId}, id, "runId", "stepIndex", attempt, line, at, level, stream, text
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x (id uuid, "runId" uuid, "stepIndex" integer,
      attempt integer, line bigint, at timestamptz, level text, stream text, text text)`);
}
