/** The turn of a waiting execution: asked for when it is woken, and now and then by its timer. */
import type { TurnRequest, TurnVerdict } from '../../src/domain/begin.ts';
import { overlapReasons } from '../../src/domain/overlap.ts';
import type { Logger } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { askForTurn } from './ask-for-turn.ts';
import type { TurnAnswer } from './ask-for-turn.ts';
import type { GateWorkflows } from './gate-workflows.ts';
import type { LockPassing } from './pass-lock-on.ts';

/** Holders found gone are cleared away; the next look may find another one, but not for ever. */
const maxRounds = 6;

type Deps = { database: Database; workflows: GateWorkflows; passing: LockPassing; log: Logger };

/** Idempotent. Throws only while PostgreSQL or Temporal cannot be asked; then it is asked again. */
export function createTakeTurn(deps: Deps): (request: TurnRequest) => Promise<TurnVerdict> {
  const { database } = deps;
  return async (request) => {
    const { tenantId } = request;
    let known: string | null = null;
    for (let round = 0; round < maxRounds; round += 1) {
      const answer = await database.withTenant(tenantId, (tx) => askForTurn(tx, request));
      await tellOthers(deps, tenantId, answer);
      const { holder, verdict } = answer;
      if (!holder || holder.executionId === known) return verdict;
      known = holder.executionId;
      if (!(await makeWay(deps, request, answer))) return verdict;
    }
    throw new Error('the lock of the schedule changes hands too fast; it is asked again');
  };
}

async function tellOthers(
  { workflows, passing, log }: Deps,
  tenantId: string,
  { superseded, appointed }: TurnAnswer,
): Promise<void> {
  await passing.passOn(tenantId, appointed);
  for (const { workflowId, executionId } of superseded) {
    await workflows.wake(workflowId).catch((err: unknown) => {
      log.warn({ err, executionId }, 'a superseded execution was not woken; its timer does it');
    });
  }
}

/** Answers whether the holder is gone now. One that is asked to cancel takes its time. */
async function makeWay(
  { workflows, passing }: Deps,
  { tenantId, executionId }: TurnRequest,
  { holder, displace, scheduleId }: TurnAnswer,
): Promise<boolean> {
  if (!holder) return false;
  const open = (await workflows.inspect(holder)).state === 'open';
  if (open) {
    if (displace === null) return false;
    const reason = overlapReasons.displaced(executionId, displace);
    if (displace === 'CancelOther') {
      await workflows.cancel(holder, reason);
      return false;
    }
    await workflows.terminate(holder, reason);
  }
  await passing.clearAway(tenantId, scheduleId, holder);
  return true;
}
