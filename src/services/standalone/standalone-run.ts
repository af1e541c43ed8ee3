/**
 * What runs alone: a run profile of a connected system, or one step, without a schedule that a user wrote. Carillon
 * keeps a schedule for each: its executions have the same record, controls and retries as all others.
 */
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { ProblemError } from '../../domain/problem.ts';
import { type Definition, definitionLimits } from '../../domain/schedule/schedule.ts';
import { standalonePrefix } from '../../domain/schedule/standalone.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import type { StoredExecution } from '../../store/executions/executions.ts';
import { type RunRequest, runSchedule } from '../executions/execution-start.ts';
import { readSystem, type ShownSystem } from '../operations/connected-systems.ts';
import type { AwaitsApproval } from '../people/approval-requests.ts';
import type { Principal } from '../principal.ts';
import { getSchedule } from '../schedules/schedule-queries.ts';
import { createSchedule, replaceSchedule } from '../schedules/schedule-writes.ts';
import type { ServiceDeps } from '../service-deps.ts';

/** The schedule that is kept for what runs alone. */
export type KeptSchedule = {
  slug: string;
  name: string;
  description: string;
  /** As in the body of a schedule. */
  definition: { steps: readonly unknown[]; parameters?: object };
  /** Whether a definition runs what is wanted. */
  fits: (definition: Definition) => boolean;
};

/** How often the schedule is written again because another request changed it just before its start. */
const maxWrites = 3;

/**
 * Runs it now: the schedule is created, or corrected if it would run something else by now.
 * @throws ProblemError `execution-overlap` while it still runs, and what a write of the schedule is refused with.
 */
export async function runKept(
  deps: ServiceDeps,
  principal: Principal,
  { kept, ...run }: Omit<RunRequest, 'ref' | 'isExpected' | 'overlap'> & { kept: KeptSchedule },
): Promise<StoredExecution | AwaitsApproval> {
  const request = { ...run, ref: kept.slug, overlap: undefined, isExpected: kept.fits };
  for (let write = 1; ; write += 1) {
    const waits = await keepSchedule(deps, principal, kept);
    if (waits) return waits;
    try {
      return await runSchedule(deps, principal, request);
    } catch (error) {
      const isStale = error instanceof ProblemError && error.code === 'revision-conflict';
      if (!isStale || write >= maxWrites) throw error;
    }
  }
}

async function keepSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { slug, name, description, definition, fits }: KeptSchedule,
): Promise<AwaitsApproval | null> {
  const current = await findDefinition(deps, principal, slug);
  if (current && fits(current)) return null;
  const body = {
    slug,
    name: name.slice(0, definitionLimits.nameLength).trim(),
    description,
    tags: ['standalone'],
    timings: [{ type: 'Manual' }],
    ...definition,
  };
  try {
    const written = current
      ? await replaceSchedule(deps, principal, { ref: slug, isExpected: null, body })
      : await createSchedule(deps, principal, { id: uuidv7(), body });
    return 'approval' in written ? written : null;
  } catch (error) {
    // Another request has just created it.
    if (error instanceof ProblemError && error.code === 'slug-taken') return null;
    throw error;
  }
}

async function findDefinition(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  slug: string,
): Promise<Definition | null> {
  try {
    return (await database.read(tenantId, (tx) => getSchedule(tx, slug))).definition;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'schedule-not-found') return null;
    throw error;
  }
}

/** The hash keeps apart what differs only in what a slug cannot hold. */
export function standaloneSlug(readable: string, identity: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  return `${standalonePrefix}${readable.slice(0, 40).replace(/-+$/, '')}-${hash.slice(0, 8)}`;
}

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
  const kept = keptForProfile(shown.system, runProfile);
  const started = await runKept(deps, principal, { kept, executionId, reason }).catch(
    async (error: unknown) => {
      // The system was changed since it was read: then that is the answer.
      checkProfile(await readSystem(deps, principal, connectedSystem), runProfile);
      throw error;
    },
  );
  if ('approval' in started) throw new Error('a run profile is no command and needs no approval');
  return started;
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

function keptForProfile(system: ShownSystem['system'], runProfile: string): KeptSchedule {
  return {
    slug: standaloneSlug(system.name, [system.name, runProfile]),
    name: `${system.title}: ${runProfile}`,
    description: 'Kept by Carillon for runs of this profile that no schedule asked for.',
    definition: {
      steps: [
        {
          name: runProfile.slice(0, definitionLimits.nameLength).trim(),
          type: 'RunProfile',
          connectedSystem: system.name,
          runProfile,
          ...(system.pool && { pool: system.pool }),
        },
      ],
    },
    // Retries and time limits of the step may have been edited; what it runs may not differ.
    fits: ({ steps: [step, ...others], parameters = {} }) =>
      others.length === 0 &&
      // One without a default would have to be given.
      Object.keys(parameters).length === 0 &&
      step?.type === 'RunProfile' &&
      !step.condition &&
      step.connectedSystem === system.name &&
      step.runProfile === runProfile &&
      (!system.pool || step.pool === system.pool),
  };
}
