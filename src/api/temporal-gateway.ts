/** The API's gateway over the real Temporal and the reconciler. */
import { ProblemError } from '../domain/problem.ts';
import { mainTaskQueue } from '../domain/identifiers.ts';
import type { Reconciler } from '../control/reconcile.ts';
import { namespaceHealth } from '../temporal/connection.ts';
import type { TemporalConnection } from '../temporal/connection.ts';
import { isTemporalUnavailable, temporalErrorText } from '../temporal/errors.ts';
import { createExecutionGateway } from '../temporal/execution-gateway.ts';
import { describePollers } from '../temporal/worker-health.ts';
import type { ExecutionGateway, PartHealth } from './ports.ts';

export type TemporalGatewayDeps = {
  temporal: TemporalConnection;
  reconciler: Reconciler;
  /** Whether the namespace has our search attributes. */
  searchAttributes: () => Promise<boolean>;
};

/** Pollers unseen for this long are gone; a healthy worker asks at least once a minute. */
const pollerMaxAgeMs = 90_000;

export function createTemporalGateway({
  temporal,
  reconciler,
  searchAttributes,
}: TemporalGatewayDeps): ExecutionGateway {
  const executions = createExecutionGateway(temporal);
  return {
    async startExecution({ scheduleId, scheduleSlug, revision, ...start }) {
      const schedule = { id: scheduleId, slug: scheduleSlug, revision };
      const registered = await searchAttributes();
      await asProblem(() =>
        executions.start({ ...start, schedule, trigger: 'Manual', searchAttributes: registered }),
      );
    },
    async cancelExecution({ workflowId, runId, reason }) {
      await asProblem(() => executions.cancel({ workflowId, firstRunId: runId }, reason));
    },
    pushSchedule: (tenantId, scheduleId, timeoutMs) =>
      reconciler.push(tenantId, scheduleId, timeoutMs),
    temporalHealth: () => checkTemporal(temporal),
    workerHealth: () => checkWorkers(temporal),
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

async function checkTemporal(temporal: TemporalConnection): Promise<PartHealth> {
  const begun = Date.now();
  const health = await namespaceHealth(temporal);
  const ms = Date.now() - begun;
  if (health.status === 'Ok') return { status: 'Up', ms, message: null };
  return { status: 'Down', ms, message: `${health.status}: ${health.reason}` };
}

async function checkWorkers(temporal: TemporalConnection): Promise<PartHealth> {
  const begun = Date.now();
  try {
    const pollers = await describePollers(temporal, mainTaskQueue);
    const alive = pollers.workflow.filter(
      ({ lastSeenAt }) => begun - lastSeenAt.getTime() < pollerMaxAgeMs,
    );
    const ms = Date.now() - begun;
    const names = alive.map(({ identity }) => identity).join(', ');
    if (alive.length > 0) return { status: 'Up', ms, message: `polling: ${names}` };
    const message = `no worker polls the task queue "${mainTaskQueue}"; start one: carillon worker`;
    return { status: 'Down', ms, message };
  } catch (error) {
    return { status: 'Down', ms: Date.now() - begun, message: temporalErrorText(error) };
  }
}
