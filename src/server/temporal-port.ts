/** The API's gateway over the real Temporal and the reconciler. */
import { noRun } from '../domain/identifiers.ts';
import { problemCodes, ProblemError } from '../domain/problem.ts';
import type { Reconciler } from '../loops/reconciler/reconcile.ts';
import { toNewStart } from '../services/executions/execution-start.ts';
import type { PartHealth, TemporalPort } from '../services/temporal-port.ts';
import { namespaceHealth, type TemporalConnection } from '../temporal/connection.ts';
import { isTemporalUnavailable, temporalErrorText } from '../temporal/errors.ts';
import {
  type ControlResult,
  createExecutionControl,
} from '../temporal/executions/execution-control.ts';
import { createExecutionGateway } from '../temporal/executions/execution-gateway.ts';
import { describePollers } from '../temporal/inspect/worker-health.ts';

export type TemporalPortDeps = {
  temporal: TemporalConnection;
  reconciler: Reconciler;
  deliverFor: TemporalPort['deliverFor'];
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
};

export function createTemporalPort({
  temporal,
  reconciler,
  deliverFor,
  searchAttributes,
}: TemporalPortDeps): TemporalPort {
  const executions = createExecutionGateway(temporal);
  const control = createExecutionControl(temporal);
  return {
    async startExecution(start) {
      const { definition } = start;
      const registered = await searchAttributes();
      const wanted = { ...toNewStart(start), definition, searchAttributes: registered };
      await asProblem(() => executions.start(wanted));
    },
    async cancelExecution({ workflowId, runId, reason }) {
      const begun = runId === noRun ? {} : { firstRunId: runId };
      const asked = await asProblem(() => executions.cancel({ workflowId, ...begun }, reason));
      if (asked === 'AlreadyClosed') throw alreadyClosed();
      return asked;
    },
    async control(run, update, request) {
      const result = await asProblem(() => control.send(run, update, request));
      if (result.answer === 'Applied') return result.state;
      throw problemOf(result);
    },
    lookAtActivity: (run, activityId) => asProblem(() => control.lookAtActivity(run, activityId)),
    tryNow: (run, activityId) => asProblem(() => control.tryNow(run, activityId)),
    pushSchedule: (tenantId, scheduleId, timeoutMs) =>
      reconciler.push(tenantId, scheduleId, timeoutMs),
    deliverFor,
    temporalHealth: () => checkTemporal(temporal),
    pollersOf: (taskQueue) => describePollers(temporal, taskQueue),
  };
}

async function asProblem<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isTemporalUnavailable(error)) throw error;
    throw new ProblemError('temporal-unavailable', temporalErrorText(error), { cause: error });
  }
}

function alreadyClosed(): ProblemError {
  return new ProblemError('execution-already-final', 'its workflow has closed');
}

function problemOf(result: Exclude<ControlResult, { answer: 'Applied' }>): ProblemError {
  if (result.answer === 'Closed') return alreadyClosed();
  if (result.answer === 'Unanswered') {
    const detail = 'no orchestrator worker answered; the command may still be heeded later';
    return new ProblemError('worker-unavailable', detail);
  }
  const code = problemCodes.find((one) => one === result.code);
  if (code) return new ProblemError(code, result.message);
  // A workflow that has not begun, or that runs on an older worker, knows no commands.
  return new ProblemError('execution-not-begun', 'it takes no commands yet; it can be cancelled');
}

async function checkTemporal(temporal: TemporalConnection): Promise<PartHealth> {
  const begun = Date.now();
  const health = await namespaceHealth(temporal);
  const ms = Date.now() - begun;
  if (health.status === 'Ok') return { status: 'Up', ms, message: null };
  return { status: 'Down', ms, message: `${health.status}: ${health.reason}` };
}
