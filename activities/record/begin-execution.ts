/** Begin: find the tenant, pass the gate, answer the plan or the reason there is none. */
import type { BeginVerdict, TurnRequest, TurnVerdict } from '../../src/domain/begin.ts';
import type { BeginInput } from '../../src/domain/run-schedule-input.ts';
import { createStepNonces } from '../../src/store/step-nonces.ts';
import type { StepNonces } from '../../src/store/step-nonces.ts';
import { createTenantLookup } from '../../src/store/tenants.ts';
import { admitExecution } from './admit-execution.ts';
import type { Admission } from './write-admission.ts';
import type { LockPassing } from './pass-lock-on.ts';
import type { RecordDependencies } from './record-dependencies.ts';
import { reachKillPoint } from '../../src/kill-points.ts';

/** What stands behind the gate once somebody is in the way. */
export type Gate = { passing: LockPassing; takeTurn: (request: TurnRequest) => Promise<TurnVerdict> };

/** Commands are killed after ten seconds; whoever needs longer than this to stop is not answering. */
const defaultCancelGraceSeconds = 60;

/**
 * Idempotent: asked again for the same start (a lost answer, a repeated workflow task) it answers
 * the same. Throws only while PostgreSQL or Temporal cannot be asked; then it is asked again.
 */
export function createBeginExecution(
  dependencies: RecordDependencies,
  gate: Gate,
): (begin: BeginInput) => Promise<BeginVerdict> {
  const { database } = dependencies;
  const findTenantId = createTenantLookup(database);
  const nonces = createStepNonces(database);
  return async (begin) => {
    const slug = begin.input.tenant ?? dependencies.defaultTenant;
    const tenantId = slug && (await findTenantId(slug));
    if (!tenantId) {
      return { verdict: 'Refused', code: 'tenant-unknown', reason: `no tenant "${slug ?? ''}"` };
    }
    for (let looked = false; ; looked = true) {
      const request = { begin, tenantId, looked, now: new Date() };
      reachKillPoint('begin.before-claim');
      const admission = await database.withTenant(tenantId, (tx) => admitExecution(tx, request));
      reachKillPoint('begin.after-commit');
      if (admission.verdict !== 'Look')
        return answer(dependencies, gate, { begin, tenantId, admission, nonces });
      const { at, scheduleId } = admission;
      const { state } = await dependencies.workflows.inspect(at);
      reachKillPoint('begin.holder-checked');
      if (state !== 'open') await gate.passing.clearAway(tenantId, scheduleId, at);
    }
  };
}

type Decided = {
  begin: BeginInput;
  tenantId: string;
  admission: Exclude<Admission, { verdict: 'Look' }>;
  nonces: StepNonces;
};

async function answer(
  dependencies: RecordDependencies,
  { takeTurn }: Gate,
  { begin, tenantId, admission, nonces }: Decided,
): Promise<BeginVerdict> {
  if (admission.verdict === 'Skipped' || admission.verdict === 'Refused') return admission;
  const { executionId, plan } = admission;
  const { cancelGraceSeconds = defaultCancelGraceSeconds } = dependencies;
  const searchAttributes = await dependencies.searchAttributes();
  const stepCount = plan.groups.flat().length;
  const admitted = {
    ...{ tenantId, executionId, plan, searchAttributes, cancelGraceSeconds },
    nonces: await nonces.forSteps(tenantId, executionId, stepCount),
  };
  if (admission.verdict === 'Run') return { verdict: 'Run', ...admitted };
  // Asked at once, because a displacing start ends the holder when it asks.
  const turn = await takeTurn({ tenantId, executionId, at: begin.at });
  if (turn.turn === 'Run') return { verdict: 'Run', ...admitted };
  const waitsFor = turn.turn === 'Wait' ? turn.waitsFor : null;
  return { verdict: 'Queued', waitsFor, ...admitted };
}
