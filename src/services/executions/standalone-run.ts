/**
 * Runs one run profile of a connected system, without a schedule that a user wrote. Carillon keeps a schedule for
 * each profile that was run so: its executions have the same record, controls and retries as all others.
 */
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../domain/problem.ts';
import { definitionLimits, type Step } from '../../domain/schedule/schedule.ts';
import { standalonePrefix } from '../../domain/schedule/standalone.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import { readSystem, type ShownSystem } from '../operations/connected-systems.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import { createSchedule, replaceSchedule } from '../schedules/schedule-writes.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { runSchedule } from './execution-start.ts';

const standaloneTag = 'standalone';

export type StandaloneRun = {
  connectedSystem: string;
  runProfile: string;
  /** Chosen before the first try, so that a repeat starts nothing more. */
  executionId: string;
  reason: string | undefined;
};

/**
 * @throws ProblemError `connected-system-not-found`, `body-invalid` for a profile that the system does not have, or
 *   `execution-overlap` while the same profile still runs.
 */
export async function runProfileNow(
  deps: ServiceDeps,
  principal: Principal,
  { connectedSystem, runProfile, executionId, reason }: StandaloneRun,
): Promise<StoredExecution> {
  const shown = await readSystem(deps, principal, connectedSystem);
  checkProfile(shown, runProfile);
  const wanted = { system: shown.system, runProfile };
  const slug = slugOf(connectedSystem, runProfile);
  await keepSchedule(deps, principal, { slug, wanted });
  return runSchedule(deps, principal, { ref: slug, executionId, reason });
}

function checkProfile({ system: { name, runProfiles } }: ShownSystem, runProfile: string): void {
  if (runProfiles.includes(runProfile)) return;
  const suggestion = closestWord(runProfile, runProfiles);
  const message = `${name} has no run profile "${runProfile}"; known: ${runProfiles.join(', ')}`;
  throw new ProblemError('body-invalid', message, {
    errors: [
      {
        pointer: '/runProfile',
        code: 'run-profile-unknown',
        message,
        ...(suggestion !== undefined && { suggestion }),
      },
    ],
  });
}

type Wanted = { system: ShownSystem['system']; runProfile: string };

/** The hash keeps profiles apart whose names differ only in what a slug cannot hold. */
function slugOf(system: string, runProfile: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([system, runProfile]))
    .digest('hex');
  return `${standalonePrefix}${system.slice(0, 40).replace(/-+$/, '')}-${hash.slice(0, 8)}`;
}

/** Creates the schedule, or corrects one that would run something else by now. */
async function keepSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { slug, wanted }: { slug: string; wanted: Wanted },
): Promise<void> {
  const steps = await findSteps(deps, principal, slug);
  if (steps !== null && runsOnly(steps, wanted)) return;
  const body = bodyOf(slug, wanted);
  if (steps !== null) {
    await replaceSchedule(deps, principal, { ref: slug, isExpected: null, body });
    return;
  }
  try {
    await createSchedule(deps, principal, { id: uuidv7(), body });
  } catch (error) {
    // Another request has just created it.
    if (!(error instanceof ProblemError) || error.code !== 'slug-taken') throw error;
  }
}

async function findSteps(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  slug: string,
): Promise<readonly Step[] | null> {
  try {
    const { definition } = await database.read(tenantId, (tx) => getSchedule(tx, slug));
    return definition.steps;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'schedule-not-found') return null;
    throw error;
  }
}

/** Retries and time limits of the step may have been edited; what it runs may not differ. */
function runsOnly(steps: readonly Step[], { system, runProfile }: Wanted): boolean {
  const [step, ...others] = steps;
  return (
    others.length === 0 &&
    step?.type === 'RunProfile' &&
    step.connectedSystem === system.name &&
    step.runProfile === runProfile &&
    (!system.pool || step.pool === system.pool)
  );
}

function bodyOf(slug: string, { system, runProfile }: Wanted) {
  const name = `${system.title}: ${runProfile}`.slice(0, definitionLimits.nameLength).trim();
  return {
    slug,
    name,
    description: 'Kept by Carillon for runs of this profile that no schedule asked for.',
    tags: [standaloneTag],
    timings: [{ type: 'Manual' }],
    steps: [
      {
        name: runProfile.slice(0, definitionLimits.nameLength).trim(),
        type: 'RunProfile',
        connectedSystem: system.name,
        runProfile,
        ...(system.pool && { pool: system.pool }),
      },
    ],
  };
}
