/** Stores a batch of observations of one tenant: what step workers report of their attempts. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StepStatus } from '../../domain/execution/status.ts';
import type {
  AttemptKey,
  AttemptStatus,
  Observation,
  ObservedAttempt,
} from '../../domain/observation.ts';
import type { Database, Transaction } from '../core/database.ts';
import { prepared, sql } from '../core/sql.ts';
import { endAttempts, type FoundAtStart, insertAttemptStart, updateProgress } from './attempts.ts';
import { insertLogLines } from './log-lines.ts';

export type WrittenObservations = {
  /** What each start found, in the order of the observations; null for all others. */
  starts: (FoundAtStart | null)[];
  /** Rows that were added or changed. */
  rows: number;
  /** Log lines beyond a quota. */
  droppedLines: number;
};

/**
 * All statements are sent at once and run in this order: an end comes after the start that arrived with it,
 * and before the starts of later attempts, which would otherwise mark it as lost.
 */
export async function writeObservations(
  tx: Transaction,
  observations: readonly Observation[],
): Promise<WrittenObservations> {
  const starts = observations.flatMap((one) => (one.type === 'start' ? [placeOf(one.start)] : []));
  const ends = observations.flatMap((one) => (one.type === 'end' ? [one.end] : []));
  const progress = observations.flatMap((one) => (one.type === 'progress' ? [one.progress] : []));
  const logs = observations.flatMap((one) => (one.type === 'log' ? [one] : []));
  const begunHere = new Set(starts);
  const isBegunHere = (key: AttemptKey): boolean => begunHere.has(placeOf(key));
  const [endedBefore, found, moved, endedHere, appended] = await Promise.all([
    endAttempts(
      tx,
      ends.filter((end) => !isBegunHere(end)),
    ),
    Promise.all(
      observations.map(async (one) =>
        one.type === 'start' ? insertAttemptStart(tx, one.start) : null,
      ),
    ),
    updateProgress(tx, progress),
    endAttempts(
      tx,
      ends.filter((end) => isBegunHere(end)),
    ),
    Promise.all(logs.map(({ key, lines }) => insertLogLines(tx, key, lines))),
  ]);
  const newStarts = found.filter((start) => start?.isNew).length;
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  return {
    starts: found,
    rows: newStarts + endedBefore + endedHere + moved + sum(appended.map(({ stored }) => stored)),
    droppedLines: sum(appended.map(({ dropped }) => dropped)),
  };
}

function placeOf({ executionId, incarnation: runIdOf, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${runIdOf}/${stepIndex}/${attempt}`;
}

/** What the record knows of the attempts that reports are about. */
type Row = {
  place: number;
  executionKnown: boolean;
  stepStatus: StepStatus | null;
  maxAttempts: number | null;
  attemptStatus: AttemptStatus | null;
};

/** In the order of the keys. Steps of a reset run are recorded under the execution created for it. */
export async function findObservedAttempts(
  tx: Transaction,
  keys: readonly AttemptKey[],
): Promise<ObservedAttempt[]> {
  const rows = await tx.rows<Row>(
    prepared(
      'find_observed_attempts',
      sql`
        select p.place::integer, e.id is not null as "executionKnown", r.status as "stepStatus",
          r.max_attempts as "maxAttempts", a.status as "attemptStatus"
        from unnest(
          ${keys.map(({ executionId }) => executionId)}::uuid[],
          ${keys.map(({ incarnation: runIdOf }) => runIdOf)}::uuid[],
          ${keys.map(({ stepIndex }) => stepIndex)}::integer[],
          ${keys.map(({ attempt }) => attempt)}::integer[]) with ordinality
          as p (execution_id, run_id, step_index, attempt, place)
        left join execution e on e.tenant_id = ${tx.tenantId} and e.id = p.execution_id
        left join execution x on x.tenant_id = ${tx.tenantId} and x.reset_of = e.id
          and x.run_id = p.run_id
        left join activity_record r on r.tenant_id = ${tx.tenantId}
          and r.execution_id = coalesce(x.id, e.id) and r.run_id = p.run_id
          and r.step_index = p.step_index
        left join attempt a on a.tenant_id = ${tx.tenantId} and a.execution_id = e.id
          and a.run_id = r.run_id and a.step_index = r.step_index and a.attempt = p.attempt
        order by p.place`,
    ),
  );
  return rows.map(({ place: _place, ...known }) => known);
}

/**
 * Nonces that steps are dispatched with. The token of a worker says which tenant it serves; the nonce
 * proves that it was given this step. Derived from a key of the tenant, so that neither creating nor
 * checking one needs a query.
 */
export type StepNonces = {
  /** By step index. */
  forSteps(tenantId: string, executionId: string, stepCount: number): Promise<string[]>;
  /** Whether the nonce is that of the step. */
  isValid(tenantId: string, step: ObservedStep): Promise<boolean>;
};

type ObservedStep = { executionId: string; stepIndex: number; nonce?: string };

/** Enough against guessing through the API; every byte is stored in the history of every step. */
const nonceBytes = 12;

/** The keys of tenants never change, so each is read once. */
export function createStepNonces(database: Pick<Database, 'global'>): StepNonces {
  const known = new Map<string, string>();

  async function keyOf(tenantId: string): Promise<string> {
    const key = known.get(tenantId) ?? (await readKey(database, tenantId));
    known.set(tenantId, key);
    return key;
  }

  return {
    async forSteps(tenantId, executionId, stepCount) {
      const key = await keyOf(tenantId);
      return Array.from({ length: stepCount }, (_, stepIndex) =>
        nonceOf(key, executionId, stepIndex).toString('base64url'),
      );
    },
    async isValid(tenantId, { executionId, stepIndex, nonce = '' }) {
      const given = Buffer.from(nonce, 'base64url');
      const right = nonceOf(await keyOf(tenantId), executionId, stepIndex);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

function nonceOf(key: string, executionId: string, stepIndex: number): Buffer {
  const step = `${executionId.toLowerCase()}/${stepIndex}`;
  return createHmac('sha256', key).update(step).digest().subarray(0, nonceBytes);
}

async function readKey(database: Pick<Database, 'global'>, tenantId: string): Promise<string> {
  const tenant = await database.global((tx) =>
    tx.row<{ key: string }>(sql`select observation_key as key from tenant where id = ${tenantId}`),
  );
  if (!tenant) throw new Error(`there is no tenant ${tenantId}`);
  return tenant.key;
}
