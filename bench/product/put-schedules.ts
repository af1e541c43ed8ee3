/** Saves the measured jobs as schedules. */
import { v7 as uuidv7 } from 'uuid';
import { defaultRetry } from '../../src/domain/execution/retry.ts';
import { type Lane, longestInlineSeconds } from '../../src/domain/inline/dispatch.ts';
import { splitGroups } from '../../src/domain/schedule/plan.ts';
import type { Definition, RunProfileStep } from '../../src/domain/schedule/schedule.ts';
import type { Database } from '../../src/store/core/database.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { jobGroups, type JobName } from '../job-shapes.ts';

export type BenchSchedule = { id: string; slug: string; definition: Definition };

/** As many schedules of one job as run at once: the lock of a schedule lets one execution in. */
export async function putSchedules(
  database: Database,
  given: { tenantId: string; job: JobName; lane: Lane; count: number },
): Promise<BenchSchedule[]> {
  const { tenantId, job, lane, count } = given;
  const schedules = Array.from({ length: count }, (_, index) => ({
    id: uuidv7(),
    slug: `${job.toLowerCase()}-${index + 1}`,
    definition: definitionOf(job, `${job} ${index + 1}`, lane),
  }));
  const initiator = { type: 'user', id: 'bench', name: 'bench' } as const;
  for (const schedule of schedules) {
    await database.withTenant(tenantId, (tx) =>
      insertSchedule(tx, { ...schedule, enabled: true, initiator, at: new Date(), reason: null }),
    );
  }
  return schedules;
}

export function definitionOf(job: JobName, name: string, lane: Lane): Definition {
  const steps = jobGroups[job].flatMap((size, group) =>
    Array.from({ length: size }, (_, index) => stepOf(group, index, lane)),
  );
  if (splitGroups(steps).length !== jobGroups[job].length)
    throw new Error(`${job} has other groups`);
  return {
    name,
    description: '',
    tags: [],
    timings: [{ type: 'Manual' }],
    steps,
    overlap: 'Skip',
    catchUp: 'Latest',
    catchupWindowSeconds: 3_600,
    calendars: [],
    jitterSeconds: 0,
  };
}

function stepOf(group: number, index: number, lane: Lane): RunProfileStep {
  const key = `group-${group + 1}-step-${index + 1}`;
  return {
    key,
    name: `Group ${group + 1} step ${index + 1}`,
    type: 'RunProfile',
    mode: index === 0 ? 'Sequential' : 'ParallelWithPrevious',
    continueOnFailure: false,
    ...(lane === 'Inline' ? { dispatch: lane } : {}),
    timeoutSeconds: lane === 'Inline' ? longestInlineSeconds : 60,
    retry: defaultRetry,
    pool: 'default',
    onInterrupted: 'Retry',
    connectedSystem: 'none',
    runProfile: 'NoOp',
  };
}
