/** The auditor's health as every server sees it: fires that came due and did not run. */
import type { Database } from '../store/core/database.ts';
import { readLeaseReport } from '../store/core/leases.ts';

export const auditorLease = 'auditor';

/** A fire that has neither begun nor a reason after this time did not run, whatever broke it. */
export const didNotRunAfterMs = 90_000;

export type AuditorHealth = { status: 'Up' | 'Down'; ms: null; message: string | null };

/** A pass takes seconds, at most minutes after an outage. */
const auditorSilentMs = 120_000;

/** Down when nothing is audited, and when a fire did not run. */
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
      temporalAway === true ? 'Temporal cannot be asked' : 'see the log of the server';
    found.push(`${Number(unaudited)} schedules have fires without an answer: ${because}`);
  }
  return found.length > 0 ? down(found.join('; ')) : { status: 'Up', ms: null, message: null };
}

function down(message: string): AuditorHealth {
  return { status: 'Down', ms: null, message };
}

/** The sweeper's health as every server sees it, whoever leads. */
export const sweeperLease = 'sweeper';

export type SweeperHealth = { status: 'Up' | 'Down'; ms: null; message: string | null };

/** A pass takes ten seconds or so; a sweeper unheard of for this long sweeps no more. */
const sweeperSilentMs = 60_000;

/** Down when nothing is swept, or when so much is missing that the sweeper has stopped to ask. */
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
