/** Creating, replacing and deleting schedules, and restoring them in Temporal. */
import {
  chooseSlug,
  readingScheduleBody,
  type ScheduleInput,
} from '../../contract/schedule/definition.ts';
import { changesCommands } from '../../domain/access/approval.ts';
import { writeLog } from '../../domain/log-message.ts';
import { ProblemError } from '../../domain/problem.ts';
import {
  type ActivityStep,
  isActivityStep,
  isForeignStep,
  type Step,
} from '../../domain/schedule/schedule.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import { secretsOf } from '../../domain/secrets/step-secrets.ts';
import { queueNeedOf } from '../../domain/steps/foreign/foreign-rules.ts';
import { reachFailpoint } from '../../failpoints.ts';
import type { Transaction } from '../../store/core/database.ts';
import { type ApprovalRequest, requiresFourEyes } from '../../store/people/approvals.ts';
import {
  deleteSchedule as markDeleted,
  insertSchedule,
  replaceSchedule as storeReplacement,
} from '../../store/schedules/schedule-changes.ts';
import { requestReconcile } from '../../store/schedules/schedule-drift.ts';
import { findScheduleById, type StoredSchedule } from '../../store/schedules/schedules.ts';
import { inTurns } from '../../timing/turns.ts';
import { recordAct, scheduleAct } from '../audit.ts';
import { messages } from '../log-messages.ts';
import { keepSystems, readKnown } from '../operations/connected-systems.ts';
import { withoutStored } from '../operations/secrets.ts';
import type { WorkerWatch } from '../operations/worker-overview.ts';
import { type Approved, askForApproval, type AwaitsApproval } from '../people/approval-requests.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkCauses, checkScheduleSteps } from './check-causes.ts';
import { checkCalendars } from './schedule-calendars.ts';
import { getSchedule, readSchedule, type ShownSchedule } from './schedule-queries.ts';

/** The schedule as written, and what will keep it from running although it was accepted. */
export type WrittenSchedule = { shown: ShownSchedule; warnings: string[] };

/** A repeat with the same id finds what the first request created. */
export async function createSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { id, body, approved }: { id: string; body: unknown; approved?: Approved },
): Promise<WrittenSchedule | AwaitsApproval> {
  const known = await deps.database.read(principal.tenantId, (tx) =>
    readKnown(tx, deps, principal),
  );
  const input = await readBody(deps, { body, known });
  const { definition, reason } = input;
  const asked = await deps.database.withTenant(principal.tenantId, async (tx) => {
    if (await findScheduleById(tx, id)) {
      // Another user may have approved the same request just now: then this approval must be refused.
      await approved?.consume(tx);
      return null;
    }
    const slug = chooseSlug(input);
    await keepSystems(tx, deps, principal, definition.steps);
    await checkCauses(tx, slug, definition.timings);
    await checkScheduleSteps(tx, slug, definition.steps);
    await checkCalendars(tx, definition, deps.clock());
    const basis = { slug };
    const wanted = { kind: 'create-schedule', objectId: id, basis, body, reason } as const;
    const steps = { before: [], after: definition.steps };
    const waits = await needsApproval(tx, deps, { principal, wanted, steps, approved });
    if (waits) return waits;
    await insertSchedule(tx, {
      id,
      slug,
      enabled: input.enabled ?? true,
      definition,
      reason,
      initiator: principal.initiator,
      at: deps.clock(),
    });
    const act = scheduleAct('create', id, reason);
    await recordAct(tx, deps, { principal, ...act, detail: approvedBy(approved) });
    return null;
  });
  return asked ?? showWritten(deps, principal, id);
}

/** Every accepted change gives the schedule another version. */
export type ScheduleVersion = Pick<StoredSchedule, 'revision' | 'generation'>;
type Change = {
  /** Id, slug or name of the schedule. */
  ref: string;
  /** Whether the client knows the current version; null accepts every version. */
  isExpected: ((current: ScheduleVersion) => boolean) | null;
};

/** Replaces the definition; history is kept. */
export async function replaceSchedule(
  deps: ServiceDeps,
  principal: Principal,
  change: Change & { body: unknown; approved?: Approved },
): Promise<WrittenSchedule | AwaitsApproval> {
  const done = await deps.database.withTenant(principal.tenantId, async (tx) => {
    const current = await getSchedule(tx, change.ref);
    const known = await readKnown(tx, deps, principal);
    const kept = current.definition.timings;
    const input = await readBody(deps, { body: change.body, known, kept });
    const expected = expectVersion(change, current);
    checkSlug(input, current);
    const { enabled, definition, reason } = input;
    await keepSystems(tx, deps, principal, definition.steps);
    await checkCauses(tx, current.slug, definition.timings);
    await checkScheduleSteps(tx, current.slug, definition.steps);
    await checkCalendars(tx, definition, deps.clock());
    const { revision, generation } = current;
    const basis = { revision, generation };
    const { body, approved } = change;
    const wanted = { kind: 'replace-schedule', objectId: current.id, basis, body, reason } as const;
    const steps = { before: current.definition.steps, after: definition.steps };
    const waits = await needsApproval(tx, deps, { principal, wanted, steps, approved });
    if (waits) return waits;
    await storeReplacement(tx, {
      id: current.id,
      ...expected,
      enabled,
      definition,
      reason,
      initiator: principal.initiator,
      at: deps.clock(),
    });
    const act = scheduleAct('replace', current.id, reason);
    await recordAct(tx, deps, { principal, ...act, detail: approvedBy(approved) });
    return current.id;
  });
  return typeof done === 'string' ? showWritten(deps, principal, done) : done;
}

type Asked = {
  principal: Principal;
  wanted: Pick<ApprovalRequest, 'kind' | 'objectId' | 'basis'> & {
    body: unknown;
    reason: string | null | undefined;
  };
  steps: { before: readonly Step[]; after: readonly Step[] };
  approved: Approved | undefined;
};

/** Where the tenant requires four eyes, a new or changed command waits for another user. */
async function needsApproval(
  tx: Transaction,
  deps: ServiceDeps,
  { principal, wanted, steps, approved }: Asked,
): Promise<AwaitsApproval | null> {
  if (approved) {
    await approved.consume(tx);
    return null;
  }
  if (!changesCommands(steps.before, steps.after)) return null;
  if (!(await requiresFourEyes(tx, 'command-steps'))) return null;
  const { body, reason = null, ...rest } = wanted;
  return askForApproval(tx, deps, { principal, ...rest, request: { body }, reason });
}

function approvedBy(approved: Approved | undefined): string | null {
  return approved ? `approved by ${approved.by}` : null;
}

/** Its executions stay. */
export async function deleteSchedule(
  deps: ServiceDeps,
  principal: Principal,
  change: Change,
): Promise<void> {
  const { tenantId, initiator } = principal;
  const id = await deps.database.withTenant(tenantId, async (tx) => {
    const current = await getSchedule(tx, change.ref);
    const expected = expectVersion(change, current);
    await markDeleted(tx, { id: current.id, ...expected, initiator, at: deps.clock() });
    await recordAct(tx, deps, { principal, ...scheduleAct('delete', current.id, null) });
    return current.id;
  });
  await deps.temporal.pushSchedule(tenantId, id, pushTimeoutMs);
}

/** Restores the Temporal Schedule after a change made in Temporal. */
export async function reconcileSchedule(
  deps: ServiceDeps,
  principal: Principal,
  { ref, reason }: { ref: string; reason: string | undefined },
): Promise<ShownSchedule> {
  const id = await deps.database.withTenant(principal.tenantId, async (tx) => {
    const schedule = await getSchedule(tx, ref);
    await requestReconcile(tx, schedule.id);
    await recordAct(tx, deps, { principal, ...scheduleAct('reconcile', schedule.id, reason) });
    return schedule.id;
  });
  return pushAndShow(deps, principal, id);
}

/** How long a response waits for Temporal to take a change; the change itself is stored already. */
export const pushTimeoutMs = 2_000;

/** After a committed change: pushes it to Temporal, then reads the schedule as it is by then. */
export async function pushAndShow(
  deps: ServiceDeps,
  principal: Principal,
  scheduleId: string,
): Promise<ShownSchedule> {
  reachFailpoint('api.change.after-commit');
  await deps.temporal.pushSchedule(principal.tenantId, scheduleId, pushTimeoutMs);
  reachFailpoint('api.change.after-push');
  return readSchedule(deps, principal, scheduleId);
}

type Given = {
  body: unknown;
  known: Awaited<ReturnType<typeof readKnown>>;
  /** Timings of the schedule that is replaced. */
  kept?: readonly Timing[];
};

/** @throws ProblemError with every mistake of the definition. */
export async function readBody(
  { commandsEnabled, clock }: ServiceDeps,
  { body, known, kept = [] }: Given,
): Promise<ScheduleInput> {
  const { access, ...names } = known;
  const context = {
    ...names,
    commandsEnabled,
    now: clock(),
    kept,
    ...(access && { access }),
  };
  return inTurns(readingScheduleBody(body, context));
}

/**
 * The version that must still be the current one when the change is written.
 * @throws ProblemError `revision-conflict` when the schedule was changed in the meantime.
 */
function expectVersion(
  { isExpected }: Change,
  { revision, generation }: StoredSchedule,
): { expectedGeneration?: number } {
  if (!isExpected) return {};
  if (isExpected({ revision, generation })) return { expectedGeneration: generation };
  const detail = `the schedule is at version ${revision}.${generation} now; read it again`;
  throw new ProblemError('revision-conflict', detail, { extra: { revision } });
}

/** Ids in Temporal and links that people keep contain the slug. */
function checkSlug(input: ScheduleInput, current: StoredSchedule): void {
  if (input.slug === null || input.slug === current.slug) return;
  const message = `the slug is "${current.slug}" and cannot change`;
  throw new ProblemError('body-invalid', `/slug: ${message}`, {
    errors: [{ pointer: '/slug', code: 'unchangeable', message, suggestion: current.slug }],
  });
}

async function showWritten(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
): Promise<WrittenSchedule> {
  const shown = await pushAndShow(deps, principal, id);
  const warnings = await findWarnings(deps, principal, shown.schedule.definition.steps);
  return { shown, warnings };
}

/** Found at once, not when the first step waits. Never throws: the change is committed. */
async function findWarnings(
  deps: ServiceDeps,
  { tenantId }: Principal,
  steps: readonly Step[],
): Promise<string[]> {
  const { workers, log } = deps;
  try {
    const onWorkers = steps.filter(isActivityStep);
    const pools = [...new Set(onWorkers.map(({ pool }) => pool))];
    const unserved = await workers.unservedPools(tenantId, pools);
    const waiting = [...unserved].map(([pool, why]) => {
      const keys = onWorkers.filter((step) => step.pool === pool).map(({ key }) => key);
      return `${namesOf(keys)}: ${why}`;
    });
    return [
      ...waiting,
      ...(await queueWarnings(workers, steps)),
      ...(await secretWarnings(deps, tenantId, onWorkers)),
    ];
  } catch (err) {
    writeLog(log, messages.workersUnknown, { err });
    return ['could not check whether workers serve the pools of its steps'];
  }
}

async function queueWarnings(workers: WorkerWatch, steps: readonly Step[]): Promise<string[]> {
  const foreign = steps.filter(isForeignStep);
  const unserved = await workers.unservedQueues(foreign.map(queueNeedOf));
  const reasons = [...new Set(unserved.filter((why) => why !== null))];
  return reasons.map((why) => {
    const keys = foreign.filter((_step, index) => unserved[index] === why).map(({ key }) => key);
    return `${namesOf(keys)}: ${why}`;
  });
}

/** Secrets looked up for one schedule; no usual definition has more. */
const maxSecrets = 100;

async function secretWarnings(
  deps: ServiceDeps,
  tenantId: string,
  steps: readonly ActivityStep[],
): Promise<string[]> {
  const needs = steps.flatMap((step) =>
    secretsOf(step).map(({ name: secret }) => ({ pool: step.pool, secret })),
  );
  const different = [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
  const asked = different.slice(0, maxSecrets);
  const { missing, warnings } = await withoutStored(deps, tenantId, asked);
  return [...warnings, ...(await deps.workers.missingSecrets(tenantId, missing))];
}

/** `step a`, `steps a, b and 3 more`. */
function namesOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).join(', ');
  const more = keys.length > 3 ? ` and ${keys.length - 3} more` : '';
  return `${keys.length === 1 ? 'step' : 'steps'} ${shown}${more}`;
}
