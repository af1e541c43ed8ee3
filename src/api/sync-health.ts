/** Health of the schedules: whether Temporal has each as it is here. */
import type { Database } from '../store/database.ts';
import { listOutOfSync } from '../store/schedule-drift.ts';
import type { OutOfSync } from '../store/schedule-drift.ts';
import { toInstant } from './instant.ts';
import type { PartHealth } from './ports.ts';

/** A change reaches Temporal within seconds; one that waits longer needs a person. */
export const pendingAfterMs = 60_000;
/** What was deleted in Temporal and made again is told for a while: fires may have been missed. */
const restoredForMs = 3_600_000;
const mostExamples = 5;

/** Down when a change waits for more than a minute, and while a Temporal Schedule is not as ours. */
export async function syncHealth(
  database: Pick<Database, 'read'>,
  tenantId: string,
  now: Date,
): Promise<PartHealth> {
  const begun = performance.now();
  const pendingBefore = new Date(now.getTime() - pendingAfterMs);
  const restoredAfter = new Date(now.getTime() - restoredForMs);
  const found = await database.read(tenantId, (tx) =>
    listOutOfSync(tx, { pendingBefore, restoredAfter }),
  );
  const faults = found.filter(({ kind }) => kind !== 'Restored');
  const restored = found.filter(({ kind }) => kind === 'Restored');
  const said = [
    ...(faults.length === 0 ? [] : [`out of sync with Temporal: ${examples(faults)}`]),
    ...(restored.length === 0 ? [] : [`restored in Temporal: ${examples(restored)}`]),
  ];
  return {
    status: faults.length === 0 ? 'Up' : 'Down',
    ms: Math.round(performance.now() - begun),
    message: said.length === 0 ? null : said.join('; '),
  };
}

function examples(found: readonly OutOfSync[]): string {
  const more = found.length - mostExamples;
  const shown = found.slice(0, mostExamples).map(describe).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function describe({ slug, kind, since, parts, error }: OutOfSync): string {
  const at = toInstant(since).replace(/\.\d{3}Z$/, 'Z');
  const why = error === null ? '' : `: ${error}`;
  if (kind === 'Pending') return `${slug} (change pending since ${at}${why})`;
  const what = parts.includes('deleted') ? 'deleted' : `${parts.join(', ')} changed`;
  if (kind === 'Restored') return `${slug} (was ${what}, restored ${at})`;
  return `${slug} (${what} in Temporal, seen ${at}${why})`;
}
