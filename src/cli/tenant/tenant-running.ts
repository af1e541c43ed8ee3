/** Ends what still runs of a tenant, or waits until it has ended. */
import { noRun } from '../../domain/identifiers.ts';
import {
  countTenant,
  listRunning,
  type RunningExecution,
} from '../../store/tenants/tenant-life.ts';
import type { TemporalConnection } from '../../temporal/connection.ts';
import { createExecutionGateway } from '../../temporal/executions/execution-gateway.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { showCount } from '../framework/options.ts';
import type { Operator } from './tenant-operator.ts';

const page = 200;
const pollMs = 500;
const shown = 5;

export type Place = { id: string; slug: string };

/** @throws CliError naming the oldest, when some have not ended. */
export async function refuseRunning(operator: Operator, { id, slug }: Place): Promise<void> {
  const running = await operator.database.read(id, (tx) => listRunning(tx, shown));
  if (running.length === 0) return;
  const { running: count } = await operator.database.read(id, (tx) => countTenant(tx));
  throw new CliError(`${showCount(count, 'execution')} of "${slug}" have not ended`, {
    exitCode: exitCodes.conflict,
    lines: [
      ...running.map((one) => `  ${one.id} (${one.workflowId})`),
      'Wait for them, or add --cancel-running.',
    ],
  });
}

/**
 * Asks every open execution to end, and waits until all are recorded as ended: steps stop, and the orchestrator
 * and the server record how. @throws CliError when that takes longer than `timeoutMs`.
 */
export async function cancelRunning(
  operator: Operator,
  temporal: TemporalConnection,
  { id, slug, timeoutMs }: Place & { timeoutMs: number },
): Promise<void> {
  const { database, note, io, signal } = operator;
  const gateway = createExecutionGateway(temporal);
  const asked = new Set<string>();
  const deadline = io.now().getTime() + timeoutMs;
  for (let said = -1; ;) {
    const running = await database.read(id, (tx) => listRunning(tx, page));
    if (running.length === 0) return;
    for (const one of running.filter((found) => !asked.has(found.id))) {
      await gateway.cancel(referenceOf(one), `tenant ${slug}: the operator ended it`);
      asked.add(one.id);
    }
    if (running.length !== said)
      note(`waiting for ${showCount(running.length, 'execution')} to end`);
    said = running.length;
    if (io.now().getTime() >= deadline) throw stillRunning(slug, running);
    await io.sleep(pollMs, signal);
  }
}

function referenceOf({ workflowId, runId }: RunningExecution) {
  return runId === noRun ? { workflowId } : { workflowId, firstRunId: runId };
}

function stillRunning(slug: string, running: readonly RunningExecution[]): CliError {
  return new CliError(`${showCount(running.length, 'execution')} of "${slug}" still run`, {
    exitCode: exitCodes.waitTimedOut,
    lines: [
      ...running.slice(0, shown).map((one) => `  ${one.id} (${one.workflowId})`),
      'They end when a worker and a server run. Without a worker: temporal workflow terminate --workflow-id ID.',
      'Then repeat the command.',
    ],
  });
}
