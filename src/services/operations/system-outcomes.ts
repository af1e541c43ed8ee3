/** How connected systems did lately: what became of the steps that used them. */
import {
  listSystemOutcomes,
  type SystemOutcome as StoredOutcome,
} from '../../store/executions/system-outcomes.ts';
import type { PeriodEnd } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** Bounds what a question may cost. */
const maxExecutions = 2_000;
const maxLast = 20;
const usualMs = 7 * 86_400_000;

type OutcomesOf = {
  connectedSystem: string;
  steps: number;
  failed: number;
  last: Omit<StoredOutcome, 'connectedSystem' | 'steps' | 'failed'>[];
};

type Wanted = { connectedSystem: string | null; from: PeriodEnd | null; to: PeriodEnd | null };

/** Of the last seven days unless the period says otherwise. A system whose steps did not run is missing. */
export async function readSystemOutcomes(
  { database, clock }: Pick<ServiceDeps, 'database' | 'clock'>,
  { tenantId }: Principal,
  { connectedSystem, from, to }: Wanted,
): Promise<{ from: Date; items: OutcomesOf[] }> {
  const begin = from?.at ?? new Date(clock().getTime() - usualMs);
  const rows = await database.read(tenantId, (tx) =>
    listSystemOutcomes(tx, {
      connectedSystem,
      from: begin,
      to: to?.at ?? null,
      executions: maxExecutions,
      last: maxLast,
    }),
  );
  const items = new Map<string, OutcomesOf>();
  for (const { connectedSystem: name, steps, failed, ...outcome } of rows) {
    const known = items.get(name);
    if (known) known.last.push(outcome);
    else items.set(name, { connectedSystem: name, steps, failed, last: [outcome] });
  }
  return { from: begin, items: [...items.values()] };
}
