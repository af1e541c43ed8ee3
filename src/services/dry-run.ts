/** Dry runs: a write is carried out as always, in a transaction that is rolled back, and reaches no Temporal. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ProblemError } from '../domain/problem.ts';
import type { Database } from '../store/core/database.ts';
import { rehearse } from '../store/core/rehearsal.ts';
import type { Principal } from './principal.ts';
import type { ServiceDeps } from './service-deps.ts';
import type { TemporalPort } from './temporal-port.ts';

/** Each holds a connection and locks while it works; requests that write need the others. */
const maxAtOnce = 2;
const maxWaiting = 20;

/** The rehearsal that the writes of one request take part in. */
const current = new AsyncLocalStorage<Database>();

/** Carries a write out, or only rehearses it: the result and every refusal are the same. */
export function carryOut<D extends ServiceDeps, T>(
  deps: D,
  principal: Principal,
  { dryRun = false }: { dryRun?: boolean | undefined },
  work: (deps: D) => Promise<T>,
): Promise<T> {
  const rehearsal = current.getStore();
  // Also without its parameter, nothing within a dry run is ever written.
  if (rehearsal) return work(dry(deps, rehearsal));
  return dryRun ? inDryRun(deps, principal, work) : work(deps);
}

/**
 * One dry run for all writes that `work` starts: each sees the ones before it.
 * @throws ProblemError `rate-limited` when too many dry runs wait for their turn.
 */
export async function inDryRun<D extends ServiceDeps, T>(
  deps: D,
  { tenantId }: Principal,
  work: (deps: D) => Promise<T>,
): Promise<T> {
  const { database } = deps;
  await takeTurn(database);
  try {
    return await rehearse(database, tenantId, (rehearsal) =>
      current.run(rehearsal, () => work(dry(deps, rehearsal))),
    );
  } finally {
    passTurn(database);
  }
}

function dry<D extends ServiceDeps>(deps: D, database: Database): D {
  return { ...deps, database, temporal: withoutEffects(deps.temporal) };
}

/** The reconciler learns of a change from its row, which is never committed. */
function withoutEffects(temporal: TemporalPort): TemporalPort {
  const refuse = (): Promise<never> => Promise.reject(new Error('a dry run reached Temporal'));
  return {
    ...temporal,
    pushSchedule: () => Promise.resolve('pending'),
    startExecution: refuse,
    cancelExecution: refuse,
    control: refuse,
    tryNow: refuse,
    deliverFor: refuse,
  };
}

type Turns = { running: number; waiting: (() => void)[] };
const turns = new WeakMap<Database, Turns>();

function turnsOf(database: Database): Turns {
  const known = turns.get(database) ?? { running: 0, waiting: [] };
  turns.set(database, known);
  return known;
}

async function takeTurn(database: Database): Promise<void> {
  const { running, waiting } = turnsOf(database);
  if (running < maxAtOnce) {
    turnsOf(database).running += 1;
    return;
  }
  if (waiting.length >= maxWaiting) {
    const extra = { retryAfterSeconds: 5 };
    throw new ProblemError('rate-limited', 'too many dry runs at once; retry in 5 s', { extra });
  }
  await new Promise<void>((resolve) => waiting.push(resolve));
}

/** The next one takes the place, so the number that run stays. */
function passTurn(database: Database): void {
  const state = turnsOf(database);
  const next = state.waiting.shift();
  if (next) next();
  else state.running -= 1;
}
