/** What a person wants to know first: figures of now, and what needs attention. */
import type { AttentionItem } from '../../contract/plan/overview.ts';
import { didNotRunAfterMs } from '../../loops/loop-health.ts';
import {
  type Attention,
  countOverview,
  listDrifted,
  listFailing,
  listMissing,
  listUnbegun,
  type OverviewCounts,
} from '../../store/executions/overview.ts';
import { countFireOutcomes } from '../../store/fires/fire-outcomes.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { visitPlanned } from './planned-fires.ts';

export type NeedsAttention = Attention & Pick<AttentionItem, 'kind'>;

export type Overview = OverviewCounts & {
  at: Date;
  missed: number;
  late: number;
  due: number;
  dueComplete: boolean;
  attention: NeedsAttention[];
  moreAttention: boolean;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A failure of a schedule that has not run since is shown so long. */
const failureDays = 7;
const maxOfKind = 25;
/** Fires of one schedule within an hour. */
const maxDue = 3_600;
const maxFires = 100_000;

export async function readOverview(deps: ServiceDeps, { tenantId }: Principal): Promise<Overview> {
  const now = deps.clock();
  const since = new Date(now.getTime() - dayMs);
  const any = { tag: null, connectedSystem: null };
  const read = await deps.database.read(tenantId, async (tx) => {
    const [counts, outcomes, attention] = await Promise.all([
      countOverview(tx, since),
      countFireOutcomes(tx, { ...any, from: since, to: now, limit: maxFires }),
      findAttention(tx, now),
    ]);
    return { ...counts, missed: outcomes.Missed ?? 0, late: outcomes.Late ?? 0, ...attention };
  });
  let due = 0;
  const hour = { from: now, to: new Date(now.getTime() + hourMs) };
  const { complete } = await visitPlanned(deps, tenantId, {
    ...any,
    ...hour,
    limit: maxDue,
    visit: ({ fires }) => void (due += fires.length),
  });
  return { ...read, at: now, due, dueComplete: complete };
}

async function findAttention(
  tx: Parameters<typeof listFailing>[0],
  now: Date,
): Promise<Pick<Overview, 'attention' | 'moreAttention'>> {
  const limit = maxOfKind + 1;
  const back = (ms: number): Date => new Date(now.getTime() - ms);
  const found = await Promise.all([
    ofKind('Failed', listFailing(tx, { since: back(failureDays * dayMs), limit })),
    ofKind('Missed', listMissing(tx, { since: back(dayMs), limit })),
    ofKind('DidNotRun', listUnbegun(tx, { before: back(didNotRunAfterMs), limit })),
    ofKind('Drifted', listDrifted(tx, { limit })),
  ]);
  return {
    attention: found.flatMap((rows) => rows.slice(0, maxOfKind)),
    moreAttention: found.some((rows) => rows.length > maxOfKind),
  };
}

async function ofKind(
  kind: NeedsAttention['kind'],
  rows: Promise<Attention[]>,
): Promise<NeedsAttention[]> {
  return (await rows).map((row) => ({ ...row, kind }));
}
