/** Takes what step workers report: checks each observation, stores what may be stored, counts the rest. */
import {
  afterObservation,
  type AttemptKey,
  type AttemptStart,
  type AttemptStarted,
  keyOf,
  type Observation,
  type ObservationRefusal,
  type ObservedAttempt,
  whyRefused,
} from '../../domain/observation.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Database } from '../../store/core/database.ts';
import { insertAttemptStart } from '../../store/records/attempts.ts';
import {
  createStepNonces,
  findObservedAttempts,
  writeObservations,
} from '../../store/records/observations.ts';

type Refusal = ObservationRefusal & { index: number };

/** `rows` were added or changed; `droppedLines` were beyond the quota of a log. */
export type TakenObservations = { rows: number; refusals: Refusal[]; droppedLines: number };

export type ObservationCounts = {
  rows: number;
  refused: ReadonlyMap<ObservationRefusal['code'], number>;
};

export type ObservationIntake = {
  /** @throws ProblemError when the record refuses it; `execution-not-begun` may be asked again. */
  start(tenantId: string, start: AttemptStart): Promise<AttemptStarted>;
  take(tenantId: string, observations: readonly Observation[]): Promise<TakenObservations>;
  /** What this process took and refused since it began. */
  countsOf(tenantId: string): ObservationCounts;
};

export function createObservationIntake(database: Database): ObservationIntake {
  const nonces = createStepNonces(database);
  const counts = new Map<
    string,
    { rows: number; refused: Map<ObservationRefusal['code'], number> }
  >();

  function countOf(tenantId: string) {
    const known = counts.get(tenantId) ?? { rows: 0, refused: new Map() };
    counts.set(tenantId, known);
    return known;
  }

  function note(tenantId: string, { rows, refusals, droppedLines }: TakenObservations): void {
    const count = countOf(tenantId);
    count.rows += rows;
    const codes = refusals.map(({ code }) => code);
    if (droppedLines > 0) codes.push('observation-over-quota');
    for (const code of codes) count.refused.set(code, (count.refused.get(code) ?? 0) + 1);
  }

  return {
    async start(tenantId, start) {
      const isProven = await nonces.isValid(tenantId, start);
      const answer = await database.withTenant(tenantId, async (tx) => {
        const known = (await findObservedAttempts(tx, [start]))[0] ?? unknown;
        const refusal = whyRefused({ type: 'start', start }, known, isProven);
        if (refusal === null) return insertAttemptStart(tx, start);
        // A run is recorded before its steps are dispatched, unless PostgreSQL was away at that moment.
        if (isProven && known.executionKnown && known.stepStatus === null) {
          throw new ProblemError('execution-not-begun', refusal.detail);
        }
        return refusal;
      });
      const refusals = 'code' in answer ? [{ ...answer, index: 0 }] : [];
      note(tenantId, {
        rows: 'isNew' in answer && answer.isNew ? 1 : 0,
        refusals,
        droppedLines: 0,
      });
      if ('code' in answer) throw new ProblemError(answer.code, answer.detail);
      return { stored: true, lostAttempt: answer.lostAttempt };
    },

    async take(tenantId, observations) {
      const keys = observations.map(keyOf);
      const proven = await Promise.all(keys.map((key) => nonces.isValid(tenantId, key)));
      const taken = await database.withTenant(tenantId, async (tx) => {
        const known = await findObservedAttempts(tx, keys);
        const { accepted, refusals } = judge(observations, known, proven);
        const { rows, droppedLines } = await writeObservations(tx, accepted);
        return { rows, refusals, droppedLines };
      });
      note(tenantId, taken);
      return taken;
    },

    countsOf: countOf,
  };
}

const unknown: ObservedAttempt = {
  executionKnown: false,
  stepStatus: null,
  maxAttempts: null,
  attemptStatus: null,
};

/** One after the other: what one observation says of an attempt counts for the next. */
function judge(
  observations: readonly Observation[],
  known: readonly ObservedAttempt[],
  proven: readonly boolean[],
): { accepted: Observation[]; refusals: Refusal[] } {
  const attempts = new Map<string, ObservedAttempt>();
  const accepted: Observation[] = [];
  const refusals: Refusal[] = [];
  observations.forEach((observation, index) => {
    const place = placeOf(keyOf(observation));
    const attempt = attempts.get(place) ?? known[index] ?? unknown;
    const refusal = whyRefused(observation, attempt, proven[index] ?? false);
    if (refusal !== null) {
      refusals.push({ ...refusal, index });
      return;
    }
    accepted.push(observation);
    attempts.set(place, afterObservation(observation, attempt));
  });
  return { accepted, refusals };
}

function placeOf({ executionId, incarnation: runIdOf, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${runIdOf}/${stepIndex}/${attempt}`;
}
