/** Inserts a step into a running execution: checked and planned like a step of its definition, sent to the workflow. */
import type { ControlAnswer } from '../../contract/execution/controls.ts';
import { type InsertionPlace, readInsertedStep } from '../../contract/schedule/inserted-step.ts';
import { refusalAtStep } from '../../contract/steps/step-mistakes.ts';
import type { StepBody } from '../../contract/steps/steps.ts';
import type { StepInsertRequest } from '../../domain/execution/control.ts';
import { limitsOfStep } from '../../domain/limits/plan-limits.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { MovePlace } from '../../domain/schedule/move-step.ts';
import { type PlannedStep, planStep } from '../../domain/schedule/plan.ts';
import { commandStepTypes, type Definition, type Step } from '../../domain/schedule/schedule.ts';
import { type ExecutionVariables, toEventVariables } from '../../domain/step-data/variables.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import { findEvent } from '../../store/fires/events.ts';
import { listKnownLimits } from '../../store/limits/known-limits.ts';
import { requiresFourEyes } from '../../store/people/approvals.ts';
import {
  listActivityRecords,
  type StoredActivityRecord,
} from '../../store/records/activity-records.ts';
import { createStepNonces } from '../../store/records/observations.ts';
import { findRevision } from '../../store/schedules/schedules.ts';
import { readKnown } from '../operations/connected-systems.ts';
import type { Principal } from '../principal.ts';
import { checkScheduleSteps } from '../schedules/check-causes.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { carryOut, findStepIn, sendUpdate } from './execution-control.ts';

export type Insertion = {
  executionId: string;
  step: StepBody;
  place: MovePlace;
  /** Key or index of another step, from 0. */
  target: string;
  reason: string;
};

/** The definition of the schedule stays as it is. */
export async function insertStep(
  deps: ServiceDeps,
  principal: Principal,
  { executionId, step: body, place, target, reason }: Insertion,
): Promise<ControlAnswer> {
  const detail = `"${body.name}" ${place.toLowerCase()} step "${target}"`;
  const command = { action: 'insert', executionId, step: null, reason, detail };
  return carryOut(deps, principal, command, async ({ execution }) => {
    const more = await deps.database.read(principal.tenantId, (tx) =>
      planInsertion(tx, deps, principal, { execution, body, place, target }),
    );
    const { stepIndex, key, name } = more.step;
    const nonce = await nonceOf(deps, principal, { execution, stepIndex });
    const answer = await sendUpdate(
      deps,
      principal,
      { execution, step: null },
      { update: 'insertStep', reason, more: { ...more, step: { ...more.step, nonce } } },
    );
    return { ...answer, step: { stepIndex, key, name, status: 'Waiting' } };
  });
}

/** What the step is dispatched with, so that its worker may report. */
async function nonceOf(
  { database }: Pick<ServiceDeps, 'database'>,
  { tenantId }: Principal,
  { execution, stepIndex }: { execution: StoredExecution; stepIndex: number },
): Promise<string | undefined> {
  // The workflow of a reset execution has the id of the one that was reset.
  const id = execution.resetOf ?? execution.id;
  const nonces = await createStepNonces(database).forSteps(tenantId, id, stepIndex + 1);
  return nonces[stepIndex];
}

type Wanted = Omit<Insertion, 'executionId' | 'step' | 'reason'> & {
  execution: StoredExecution;
  body: StepBody;
};

type Planned = Omit<StepInsertRequest, 'actor' | 'reason'>;

/** @throws ProblemError with the mistakes of the step, or `approval-required`. */
async function planInsertion(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  { execution, body, place, target: ref }: Wanted,
): Promise<Planned> {
  const { definition } = await pinnedDefinition(tx, execution);
  const records = await listActivityRecords(tx, execution.id);
  const target = findStepIn(records, ref);
  const at = placeIn(definition, records, { place, target });
  const { access, ...names } = await readKnown(tx, deps, principal);
  const context = { ...names, commandsEnabled: deps.commandsEnabled, ...(access && { access }) };
  const { step, expressions } = readInsertedStep(body, at, context);
  await checkStartedSchedule(tx, execution, step);
  await checkFourEyes(tx, step);
  const limits = limitsOfStep(step, definition.tags, await listKnownLimits(tx));
  // The workflow puts it into its group.
  const planned: PlannedStep = {
    ...planStep(step, { stepIndex: records.length, groupIndex: 0 }),
    ...(expressions && { expressions }),
    ...(limits.length > 0 && { limits }),
  };
  return {
    ...{ place, target: target.stepIndex, step: planned, definition: step },
    ...(expressions && { variables: await variablesOf(tx, execution) }),
  };
}

async function pinnedDefinition(
  tx: Transaction,
  { scheduleId, revision }: StoredExecution,
): Promise<{ definition: Definition }> {
  const pinned = await findRevision(tx, scheduleId, revision);
  if (!pinned) throw new Error(`schedule ${scheduleId} has no revision ${revision}`);
  return pinned;
}

type Asked = { place: MovePlace; target: StoredActivityRecord };

/** The steps as a definition in their present order would have them, and where the new one goes. */
function placeIn(
  { steps, parameters = {} }: Definition,
  records: readonly StoredActivityRecord[],
  { place, target: { groupIndex } }: Asked,
): InsertionPlace {
  const ordered = records.flatMap((record, index): Step[] => {
    const step = record.inserted?.step ?? steps[record.stepIndex];
    const opens = records[index - 1]?.groupIndex !== record.groupIndex;
    return step ? [{ ...step, mode: opens ? 'Sequential' : 'ParallelWithPrevious' }] : [];
  });
  const first = records.findIndex((record) => record.groupIndex === groupIndex);
  const behind = records.findLastIndex((record) => record.groupIndex === groupIndex) + 1;
  return {
    steps: ordered,
    index: place === 'Before' ? first : behind,
    mode: place === 'With' ? 'ParallelWithPrevious' : 'Sequential',
    parameters,
  };
}

/** Of a step that starts another schedule. */
async function checkStartedSchedule(
  tx: Transaction,
  { scheduleSlug }: StoredExecution,
  step: Step,
): Promise<void> {
  try {
    await checkScheduleSteps(tx, scheduleSlug, [step]);
  } catch (error) {
    throw error instanceof ProblemError ? refusalAtStep(error) : error;
  }
}

/** An insertion cannot wait for a second user: its place would be gone. */
async function checkFourEyes(tx: Transaction, { type }: Step): Promise<void> {
  if (!commandStepTypes.includes(type) || !(await requiresFourEyes(tx, 'command-steps'))) return;
  const detail = `a ${type} step needs the approval of another user here, so it cannot be inserted; add it to the schedule`;
  throw new ProblemError('approval-required', detail);
}

/** As its plan has them, where a step of the definition has expressions. */
async function variablesOf(
  tx: Transaction,
  { id, resetOf, scheduleSlug, parameters, ...execution }: StoredExecution,
): Promise<ExecutionVariables> {
  const { trigger, triggeredBy, scheduledFor, initiator, retriedFrom } = execution;
  const event = triggeredBy?.type === 'event' ? await findEvent(tx, triggeredBy.id) : null;
  return {
    parameters: parameters ?? {},
    event: event && toEventVariables(event),
    execution: {
      id: resetOf ?? id,
      schedule: scheduleSlug,
      trigger,
      scheduledFor: scheduledFor?.toISOString() ?? null,
      initiator: initiator.name,
      retriedFrom,
    },
  };
}
