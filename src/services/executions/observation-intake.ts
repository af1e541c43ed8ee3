/** Observations of step workers: each is checked, then stored or refused, and counted. */
import {
  afterObservation,
  type AttemptKey,
  type AttemptStart,
  type AttemptStarted,
  keyOf,
  type Observation,
  type ObservationRefusal,
  type ObservedAttempt,
  whyNoSecrets,
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

/** `rows` were added or changed; `droppedLines` exceeded the quota of a log. */
export type TakenObservations = { rows: number; refusals: Refusal[]; droppedLines: number };

export type ObservationCounts = {
  rows: number;
  refused: ReadonlyMap<ObservationRefusal['code'], number>;
};

export type ObservationIntake = {
  /** @throws ProblemError when it is refused; after `execution-not-begun` the worker may try again. */
  start(tenantId: string, start: AttemptStart): Promise<AttemptStarted>;
  take(tenantId: string, observations: readonly Observation[]): Promise<TakenObservations>;
  /** @throws ProblemError unless it is an attempt of the tenant that may be running, at this sender. */
  requireRunning(tenantId: string, key: AttemptKey): Promise<void>;
  /** Counts of this process since it began. */
  countsOf(tenantId: string): ObservationCounts;
};

function createCounts() {
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

  return { note, countOf };
}

export function createObservationIntake(database: Database): ObservationIntake {
  const nonces = createStepNonces(database);
  const { note, countOf } = createCounts();

  return {
    async start(tenantId, start) {
      const isProven = await nonces.isValid(tenantId, start);
      const started = await database.withTenant(tenantId, async (tx) => {
        const known = (await findObservedAttempts(tx, [start]))[0] ?? unknown;
        const refusal = whyRefused({ type: 'start', start }, known, isProven);
        if (refusal === null) return insertAttemptStart(tx, start);
        if (isNotBegun(known, isProven)) {
          throw new ProblemError('execution-not-begun', refusal.detail);
        }
        return refusal;
      });
      const refusals = 'code' in started ? [{ ...started, index: 0 }] : [];
      note(tenantId, {
        rows: 'isNew' in started && started.isNew ? 1 : 0,
        refusals,
        droppedLines: 0,
      });
      if ('code' in started) throw new ProblemError(started.code, started.detail);
      return { stored: true, lostAttempt: started.lostAttempt };
    },

    async requireRunning(tenantId, key) {
      const refusal = await refuseSecrets({ database, nonces }, tenantId, key);
      if (refusal === null) return;
      note(tenantId, { rows: 0, refusals: [{ ...refusal, index: 0 }], droppedLines: 0 });
      throw new ProblemError(
        refusal.isNotBegun ? 'execution-not-begun' : refusal.code,
        refusal.detail,
      );
    },

    async take(tenantId, observations) {
      const keys = observations.map(keyOf);
      const proven = await Promise.all(keys.map((key) => nonces.isValid(tenantId, key)));
      const taken = await database.withTenant(tenantId, async (tx) => {
        const known = await findObservedAttempts(tx, keys);
        const { accepted, refusals } = checkInOrder(observations, known, proven);
        const { rows, droppedLines } = await writeObservations(tx, accepted);
        return { rows, refusals, droppedLines };
      });
      note(tenantId, taken);
      return taken;
    },

    countsOf: countOf,
  };
}

/** Why an attempt is given no secrets; null when it may have them. */
async function refuseSecrets(
  { database, nonces }: { database: Database; nonces: ReturnType<typeof createStepNonces> },
  tenantId: string,
  key: AttemptKey,
): Promise<(ObservationRefusal & { isNotBegun: boolean }) | null> {
  const isProven = await nonces.isValid(tenantId, key);
  const [known = unknown] = await database.read(tenantId, (tx) => findObservedAttempts(tx, [key]));
  const refusal = whyNoSecrets(key, known, isProven);
  return refusal && { ...refusal, isNotBegun: isNotBegun(known, isProven) };
}

/** An execution is recorded before its steps are dispatched, unless PostgreSQL did not answer then. */
function isNotBegun(known: ObservedAttempt, isProven: boolean): boolean {
  return isProven && known.executionKnown && known.stepStatus === null;
}

const unknown: ObservedAttempt = {
  executionKnown: false,
  stepStatus: null,
  maxAttempts: null,
  attemptStatus: null,
};

/** In order: an observation of an attempt affects the check of the next one. */
function checkInOrder(
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

function placeOf({ executionId, incarnation: runId, stepIndex, attempt }: AttemptKey): string {
  return `${executionId}/${runId}/${stepIndex}/${attempt}`;
}
