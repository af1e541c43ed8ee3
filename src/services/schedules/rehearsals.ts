/** Rehearsing an edit: the last executions of a schedule, walked again by the edited definition. Nothing is written. */
import { type Rehearsal, rehearsalLimits } from '../../contract/execution/rehearsals.ts';
import { finalExecutionStatuses } from '../../domain/execution/status.ts';
import { type ExecutionVariables, toEventVariables } from '../../domain/step-data/variables.ts';
import { type RecordedExecution, rehearse, summarize } from '../../rehearsal/rehearse.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listExecutions, type StoredExecution } from '../../store/executions/executions.ts';
import { findEvent } from '../../store/fires/events.ts';
import { listActivityRecords } from '../../store/records/activity-records.ts';
import { readKnown } from '../operations/connected-systems.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { getSchedule } from './schedule-queries.ts';
import { readBody } from './schedule-writes.ts';

type Request = {
  /** Id, slug or name of the schedule. */
  ref: string;
  /** The edited schedule, as the body of a PUT. */
  body: unknown;
  executions: number | undefined;
  withConditions: boolean;
};

/** An execution that was skipped as a whole, or is demo history, did not run. */
const ran = finalExecutionStatuses.filter((status) => status !== 'Skipped');

/** @throws ProblemError with every mistake of the definition, as a PUT of it would. */
export async function rehearseSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { ref, body, withConditions, ...request }: Request,
): Promise<Rehearsal> {
  const { executions: limit = rehearsalLimits.defaultExecutions } = request;
  const { schedule, known, recorded } = await deps.database.read(principal.tenantId, async (tx) => {
    const found = await getSchedule(tx, ref);
    const filter = { scheduleId: found.id, statuses: ran, real: true };
    const rows = await listExecutions(tx, { ...filter, after: null, limit });
    const read = [];
    for (const row of rows) read.push({ row, recorded: await readRecorded(tx, row) });
    return { schedule: found, known: await readKnown(tx, deps, principal), recorded: read };
  });
  const kept = schedule.definition.timings;
  const { definition } = await readBody(deps, { body, known, kept });
  const all = recorded.map(({ row, recorded: one }) => ({ row, ...rehearse(definition, one) }));
  return {
    scheduleId: schedule.id,
    slug: schedule.slug,
    items: all.map(({ row, conditions, ...rehearsed }) => ({
      executionId: row.id,
      queuedAt: row.queuedAt.toISOString(),
      was: row.status,
      ...rehearsed,
      ...(withConditions && { conditions }),
    })),
    changed: all.filter(({ row, wouldBe }) => row.status !== wouldBe).length,
    summary: summarize(all.map(({ row, ...one }) => ({ ...one, was: row.status }))),
  };
}

async function readRecorded(tx: Transaction, row: StoredExecution): Promise<RecordedExecution> {
  const steps = await listActivityRecords(tx, row.id);
  const { id, status, parameters, scheduleSlug, trigger, initiator, retriedFrom } = row;
  return {
    ...{ id, status, parameters, steps },
    event: await readEvent(tx, row),
    execution: {
      ...{ id, schedule: scheduleSlug, trigger, retriedFrom },
      scheduledFor: row.scheduledFor?.toISOString() ?? null,
      initiator: initiator.name,
    },
  };
}

async function readEvent(
  tx: Transaction,
  { triggeredBy }: StoredExecution,
): Promise<ExecutionVariables['event']> {
  const event = triggeredBy?.type === 'event' ? await findEvent(tx, triggeredBy.id) : null;
  return event && toEventVariables(event);
}
