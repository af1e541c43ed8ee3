/** The fires of many schedules looked at together: most have nothing missing, and only their mark moves. */
import type { Database, Transaction } from '../store/database.ts';
import { isUnavailable } from '../store/errors.ts';
import { advanceAudit } from '../store/fire-audits.ts';
import type { FireAudit } from '../store/fire-audits.ts';
import { TimingError } from '../timing/timing-error.ts';
import { nextMark, readAuditFacts } from './audit-facts.ts';
import type { AuditClock, AuditFacts } from './audit-facts.ts';

export type QuietDeps = AuditClock & { database: Database };

/** Nothing is missing: the mark moves as far as was looked. */
const allExplained = { until: null, stoppedAt: null };

/**
 * Moves the marks of those whose fires all have rows, in two transactions for all of them, and answers
 * the others. One that cannot be read is among these.
 */
export async function auditQuiet(
  deps: QuietDeps,
  tenantId: string,
  audits: readonly FireAudit[],
): Promise<FireAudit[]> {
  const { database } = deps;
  try {
    const facts = await database.read(tenantId, (tx) => readAll(tx, deps, audits));
    const quiet = audits.flatMap((audit, index) => {
      const known = facts[index];
      return known?.missing.length === 0 ? [{ audit, facts: known }] : [];
    });
    await database.withTenant(tenantId, (tx) =>
      Promise.all(
        quiet.map((one) => advanceAudit(tx, nextMark(deps, one.audit, one.facts, allExplained))),
      ),
    );
    const done = new Set(quiet.map(({ audit }) => audit.scheduleId));
    return audits.filter(({ scheduleId }) => !done.has(scheduleId));
  } catch (error) {
    if (isUnavailable(error)) throw error;
    // One of them must not keep the others from it: each is looked at alone.
    return [...audits];
  }
}

/** Asked side by side, so that each kind of statement goes out for all schedules at once. */
function readAll(
  tx: Transaction,
  deps: AuditClock,
  audits: readonly FireAudit[],
): Promise<(AuditFacts | null)[]> {
  return Promise.all(
    audits.map((audit) =>
      readAuditFacts(tx, deps, audit).catch((error: unknown) => {
        if (error instanceof TimingError) return null;
        throw error;
      }),
    ),
  );
}
