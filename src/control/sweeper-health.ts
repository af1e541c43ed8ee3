/** The sweeper's health as every server sees it, whoever leads. */
import type { Database } from '../store/database.ts';
import { readLeaseReport } from '../store/leases.ts';

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
