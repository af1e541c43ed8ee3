/** What steps have that no worker runs: as `step-fields.ts`, without what only a worker needs. */
import type { Static, Type } from 'typebox';
import type { StepCommon, WorkerRules } from '../../domain/schedule/schedule.ts';
import { commonStep, commonStepBody, fillCommon } from './step-fields.ts';

type Required = Record<Exclude<keyof WorkerRules, 'priority' | 'dispatch'>, unknown>;

function withoutWorkerRules<F extends Required & { priority?: unknown; dispatch?: unknown }>(
  fields: F,
) {
  const { timeoutSeconds: _seconds, retry: _retry, onInterrupted: _lost, ...rest } = fields;
  const { pool: _pool, priority: _priority, dispatch: _dispatch, ...others } = rest;
  return others;
}

export const workflowStep = withoutWorkerRules(commonStep);
export const workflowStepBody = withoutWorkerRules(commonStepBody);

type WorkflowStepBody = Static<Type.TObject<typeof workflowStepBody>>;

/** Adds every default; `key` is chosen among those of all steps. */
export function fillWorkflowStep(
  body: WorkflowStepBody,
  key: string,
): Omit<StepCommon, keyof WorkerRules> {
  return withoutWorkerRules(fillCommon({ ...body, type: 'RunProfile' }, key));
}
