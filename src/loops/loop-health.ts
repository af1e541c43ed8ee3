/** Health of the auditor and the sweeper, as every server reads it from their leases. */
import type { Database } from '../store/core/database.ts';
import { readLeaseReport } from '../store/core/leases.ts';

export const auditorLease = 'auditor';

/** A fire that has neither begun nor a recorded reason after this time did not run. */
export const didNotRunAfterMs = 90_000;

export type AuditorHealth = { status: 'Up' | 'Down'; ms: null; message: string | null };

/** A pass takes seconds, and minutes after an outage. */
const auditorSilentMs = 120_000;

/** Down when no pass has ended lately, and when a fire did not run. */
export async function auditorHealth(database: Database, now: Date): Promise<AuditorHealth> {
  const known = await database.global((tx) => readLeaseReport(tx, auditorLease));
  if (!known) return { status: 'Up', ms: null, message: 'no pass yet' };
  const silent = now.getTime() - known.reportedAt.getTime();
  if (silent > auditorSilentMs) {
    return down(`no fires were audited for ${Math.round(silent / 1_000)} s; is a server running?`);
  }
  const { unbegun, unaudited, temporalAway } = known.report;
  const found: string[] = [];
  if (Number(unbegun) > 0) found.push(`${Number(unbegun)} did not run: no worker has begun them`);
  if (Number(unaudited) > 0) {
    const because =
      temporalAway === true ? 'Temporal does not answer' : 'see the log of the server';
    found.push(`${Number(unaudited)} schedules have unexplained fires: ${because}`);
  }
  return found.length > 0 ? down(found.join('; ')) : { status: 'Up', ms: null, message: null };
}

function down(message: string): AuditorHealth {
  return { status: 'Down', ms: null, message };
}

export const sweeperLease = 'sweeper';

export type SweeperHealth = { status: 'Up' | 'Down'; ms: null; message: string | null };

/** A pass takes about ten seconds. */
const sweeperSilentMs = 60_000;

/** Down when no pass has ended lately, or when so many executions are missing that none is given up. */
export async function sweeperHealth(database: Database, now: Date): Promise<SweeperHealth> {
  const known = await database.global((tx) => readLeaseReport(tx, sweeperLease));
  if (!known) return { status: 'Up', ms: null, message: 'no pass yet' };
  const silent = now.getTime() - known.reportedAt.getTime();
  if (silent > sweeperSilentMs) {
    const message = `no pass has ended for ${Math.round(silent / 1_000)} s; is Temporal up?`;
    return { status: 'Down', ms: null, message };
  }
  const { breaker } = known.report;
  if (typeof breaker === 'string') return { status: 'Down', ms: null, message: breaker };
  return { status: 'Up', ms: null, message: null };
}
