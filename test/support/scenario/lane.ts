/** The lane that the steps of a test file take: whole test files run in each. */
import pg from 'pg';
import {
  inlinePool,
  type Lane,
  longestInlineSeconds,
} from '../../../src/domain/inline/dispatch.ts';

let current: Lane = 'Regular';

/** For the test files that are imported from here on. */
export function useLane(lane: Lane): void {
  current = lane;
}

export function laneOfTests(): Lane {
  return current;
}

/** The step in the lane of the tests. */
export function inLane<S extends object>(step: S): S {
  return current === 'Regular' ? step : { dispatch: current, ...step };
}

const workerSteps: readonly unknown[] = ['Http', 'RunProfile', 'Shell', 'Executable', 'Sql'];

/** A body of the API whose steps take the lane of the tests, where they can. */
export function bodyInLane(body: unknown): unknown {
  const { steps } = (body ?? {}) as { steps?: unknown };
  if (current === 'Regular' || !Array.isArray(steps)) return body;
  return { ...(body as object), steps: steps.map((step: object) => stepInLane(step)) };
}

function stepInLane(step: { type?: unknown; pool?: unknown; timeoutSeconds?: number }): object {
  const { type, pool = inlinePool, timeoutSeconds = 0 } = step;
  const isShort = timeoutSeconds <= longestInlineSeconds;
  const can = workerSteps.includes(type) && pool === inlinePool && isShort;
  return can ? inLane(step) : step;
}

/** @throws when no step has taken the lane of the tests: they would prove nothing about it. */
export async function expectLaneTaken(ownerUrl: string): Promise<void> {
  if (current === 'Regular') return;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const tenants = await client.query<{ id: string }>('select id from tenant');
    for (const { id } of tenants.rows) {
      // The policies of the tables hold for their owner too.
      await client.query(`select set_config('app.tenant', $1, false)`, [id]);
      const taken = await client.query('select 1 from attempt where lane = $1 limit 1', [current]);
      if (taken.rows.length > 0) return;
    }
    throw new Error(`no step of these tests has taken the lane ${current}`);
  } finally {
    await client.end();
  }
}
