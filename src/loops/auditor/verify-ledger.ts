/** Checks the fire ledger: counts the expected fires, and names those without a row. */
import type { Transaction } from '../../store/core/database.ts';
import {
  type LedgerSchedule,
  listFireInstants,
  listLedgerSchedules,
  listPhases,
} from '../../store/fires/fire-audits.ts';
import { expectedFires, milestonesOf, type Period } from './expected-fires.ts';

export type LedgerReport = {
  schedules: number;
  expected: number;
  started: number;
  /** Started late, as the catch-up policy allows; also counted in `started`. */
  caughtUp: number;
  skipped: number;
  missed: number;
  unexplained: number;
  /** Rows of instants that the timings do not name: artefacts of clock changes, fires during an edit. */
  unexpected: number;
  /** At most 20 unexplained ones. */
  examples: { schedule: string; scheduledFor: Date }[];
};

const maxExamples = 20;
const pageSize = 100;

/** Counts the expected fires of all schedules of the tenant, deleted ones included. */
export async function verifyLedger(tx: Transaction, period: Period): Promise<LedgerReport> {
  const report: LedgerReport = {
    schedules: 0,
    expected: 0,
    started: 0,
    caughtUp: 0,
    skipped: 0,
    missed: 0,
    unexplained: 0,
    unexpected: 0,
    examples: [],
  };
  let after: string | null = null;
  for (;;) {
    const page: LedgerSchedule[] = await listLedgerSchedules(tx, { after, limit: pageSize });
    for (const schedule of page) await verifySchedule(tx, { schedule, period, report });
    const last = page.at(-1);
    if (!last || page.length < pageSize) return report;
    after = last.id;
  }
}

type Verification = { schedule: LedgerSchedule; period: Period; report: LedgerReport };

async function verifySchedule(
  tx: Transaction,
  { schedule, period, report }: Verification,
): Promise<void> {
  const about = { scheduleId: schedule.id, ...period };
  const phases = await listPhases(tx, about);
  const expected = expectedFires(phases, period);
  const also = expected.flatMap(({ at }) => (at <= period.from ? [at] : []));
  const rows = new Map(
    (await listFireInstants(tx, { ...about, also })).map((row) => [
      row.scheduledFor.getTime(),
      row,
    ]),
  );
  report.schedules += 1;
  report.expected += expected.length;
  for (const { at } of expected) {
    const row = rows.get(at.getTime());
    rows.delete(at.getTime());
    if (!row) {
      report.unexplained += 1;
      if (report.examples.length >= maxExamples) continue;
      report.examples.push({ schedule: schedule.slug, scheduledFor: at });
      continue;
    }
    if (row.decision === 'Started') report.started += 1;
    if (row.decision === 'Started' && row.catchUp) report.caughtUp += 1;
    if (row.decision === 'Skipped') report.skipped += 1;
    if (row.decision === 'Missed') report.missed += 1;
  }
  report.unexpected += rows.size - (await countExpectedLater(tx, about, rows));
}

/** Milestones whose anchor was set after the period, to an instant within it. */
async function countExpectedLater(
  tx: Transaction,
  { scheduleId, to }: Period & { scheduleId: string },
  rows: ReadonlyMap<number, unknown>,
): Promise<number> {
  if (rows.size === 0) return 0;
  const later = await listPhases(tx, { scheduleId, from: to, to: new Date(8.64e15) });
  const instants = later.flatMap(milestonesOf).filter(({ since }) => since > to);
  return new Set(instants.map(({ at }) => at.getTime()).filter((at) => rows.has(at))).size;
}
