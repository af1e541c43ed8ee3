/** The record checked against what must always be true of it; for `carillon doctor` and monitoring. */
import { ConsistencyReport } from '../../../contract/operations/consistency-checks.ts';
import { Ref, toInstant } from '../../../contract/validation/schema.ts';
import { verifyLedger } from '../../../loops/auditor/verify-ledger.ts';
import { didNotRunAfterMs } from '../../../loops/loop-health.ts';
import type { Transaction } from '../../../store/core/database.ts';
import {
  checkedConsistency,
  checkConsistency,
  type ConsistencyViolation,
  measureHop,
} from '../../../store/executions/consistency-checks.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';

/** SQL cannot tell what a timing names, so this half of I11 asks the evaluator. Milliseconds. */
const ledgerPeriodMs = 2 * 3_600_000;

async function checkLedger(tx: Transaction, now: Date): Promise<ConsistencyViolation[]> {
  const to = new Date(now.getTime() - didNotRunAfterMs);
  const period = { from: new Date(to.getTime() - ledgerPeriodMs), to };
  const { unexplained: count, examples: found } = await verifyLedger(tx, period);
  if (count === 0) return [];
  const examples = found
    .slice(0, 5)
    .map(({ schedule, scheduledFor }) => `${schedule} ${toInstant(scheduledFor)}`);
  return [{ id: 'I11', title: 'every fire that was to happen has its row', count, examples }];
}

export function registerConsistencyChecks(app: App, deps: AppDeps): void {
  app.get(
    '/invariants',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'checkInvariants',
        summary: 'Check the record of the last days against what must always be true of it',
        tags: ['Health'],
        response: { ...problemResponses(), 200: Ref(ConsistencyReport) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const now = deps.clock();
      const checkedAt = toInstant(now);
      return deps.database.read(tenantId, async (tx) => ({
        checkedAt,
        checked: [...checkedConsistency],
        violations: [...(await checkConsistency(tx)), ...(await checkLedger(tx, now))],
        hop: await measureHop(tx),
      }));
    },
  );
}
