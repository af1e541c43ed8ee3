/** The fires of many schedules looked at together: most have nothing missing, and only their mark moves. */
import type { Database, Transaction } from '../store/database.ts';
import { isUnavailable } from '../store/errors.ts';
import { advanceAudit } from '../store/fire-audits.ts';
import type { FireAudit } from '../store/fire-audits.ts';
import { TimingError } from '../timing/timing-error.ts';
import { nextMark, readAuditFacts } from './audit-facts.ts';
import type { AuditClock, AuditFacts } from './audit-facts.ts';

export type QuietDeps = AuditClock & { database: Database };

/** Marks moved side by side. */
const movesAtOnce = 4;

/** Nothing is missing: the mark moves as far as was looked. */
const allExplained = { until: null, stoppedAt: null };

/**
 * Reads all of them in one transaction, moves the marks of those whose fires all have rows, and answers
 * the others. One that cannot be read is among these, and one whose mark somebody else has moved.
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
    const done = new Set<string>();
    // A transaction for each: one that holds many rows could deadlock with an anchor that is set. A
    // mark that a crash takes back is moved again.
    for (let next = 0; next < quiet.length; next += movesAtOnce) {
      const moves = quiet.slice(next, next + movesAtOnce).map(async (one) => {
        const moved = nextMark(deps, one.audit, one.facts, allExplained);
        const move = (tx: Transaction) => advanceAudit(tx, moved);
        if (await database.atOnce(tenantId, move, { durable: false })) done.add(moved.scheduleId);
      });
      await Promise.all(moves);
    }
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
