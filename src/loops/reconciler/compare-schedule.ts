/** Checks a schedule in sync against Temporal: adopts a pause made there, notes any other change. */
import { writeLog } from '../../domain/log-message.ts';
import { cleanText } from '../../domain/text/clip.ts';
import { canonicalSchedule, differingParts } from '../../temporal/schedules/canonical-schedule.ts';
import { pushSchedule } from '../../temporal/schedules/push-schedule.ts';
import type { ObservedSchedule } from '../../temporal/schedules/schedule-gateway.ts';
import type { ScheduleRequest } from '../../temporal/schedules/schedule-request.ts';
import { hasFinished } from '../../timing/fires/next-fires.ts';
import { messages } from '../log-messages.ts';
import type { Drift, SyncTask } from './sync-queue.ts';
import {
  concluded,
  concluding,
  requestFor,
  type SyncDeps,
  type SyncEnd,
  type SyncOutcome,
  syncSchedule,
} from './sync-schedule.ts';

type Comparison = {
  /** When Temporal was last known to have our version; null when that is not known. */
  lastAsOursAt?: Date | null;
  /** Creates a missing Temporal Schedule without noting drift, because this process deleted it. */
  restoreMissing?: boolean;
};

/**
 * Pushes when only time has changed what is wanted (repairs for clock changes), and when the Temporal
 * Schedule was deleted: to get rid of a schedule, delete it here. Adopts a pause, an unpause or a note
 * made in Temporal. Anything else is noted and stays until a person reconciles or changes the schedule.
 */
export function compareSchedule(
  deps: SyncDeps,
  task: SyncTask,
  { restoreMissing = false, lastAsOursAt = null }: Comparison = {},
): Promise<SyncOutcome> {
  if (!task.inSync || task.deleted) return syncSchedule(deps, task);
  return concluding(deps, task, async (): Promise<SyncEnd> => {
    const request = await requestFor(deps, task);
    const observed = await deps.gateway.describe(request.temporalId);
    if (observed?.hash === request.desiredHash) {
      // Under an old key it is the same, and must not stay so: the key could never be removed.
      if (!observed.keyIsCurrent) return pushSchedule(deps.gateway, request);
      return { hash: observed.hash, changed: false };
    }
    // Whatever was done in Temporal: while the tenant is suspended, nothing of it may fire.
    if (task.suspension !== null) return pushSchedule(deps.gateway, request);
    if (observed === null) {
      if (!restoreMissing && !isOver(deps, task)) {
        const noted = { parts: ['deleted'], lastAsOursAt, keepLease: true };
        if (!(await drifted(deps, task, noted))) return concluded;
      }
      return pushSchedule(deps.gateway, request);
    }
    const untouched = observed.hash === task.observedHash && !task.drifted;
    if (untouched) return pushSchedule(deps.gateway, request);
    return adoptOrNote(deps, task, { request, observed, lastAsOursAt });
  });
}

type Pair = {
  request: ScheduleRequest;
  observed: ObservedSchedule;
  lastAsOursAt: Date | null;
};

/** Adopts the pause state, then checks what else differs. */
async function adoptOrNote(
  deps: SyncDeps,
  task: SyncTask,
  { request, observed, lastAsOursAt }: Pair,
): Promise<SyncEnd> {
  const ours = canonicalSchedule(request.schedule);
  const enabled = observed.paused === ours['paused'] ? task.enabled : !observed.paused;
  const renoted = observed.note !== ours['notes'];
  const note = renoted ? cleanText(observed.note) : task.enabledNote;
  let wanted = request;
  if (enabled !== task.enabled || note !== task.enabledNote) {
    wanted = await requestFor(deps, { ...task, enabled, enabledNote: note });
    const hash = wanted.desiredHash;
    // Changed here at the same moment: the change here is pushed to Temporal as usual.
    if (!(await deps.queue.adopt(task, { enabled, note, hash, lastAsOursAt }))) {
      const reason = 'changed here and in Temporal at the same time';
      await deps.queue.fail(task, { reason, retryInSeconds: 0 });
      return concluded;
    }
    const facts = { scheduleId: task.scheduleId, enabled, note };
    writeLog(deps.log, messages.switchAdopted, facts);
    task = { ...task, generation: task.generation + 1 };
  }
  // A note is for people: one with other words than ours is no drift.
  const parts = differingParts(observed.canonical, canonicalSchedule(wanted.schedule)).filter(
    (part) => part !== 'notes',
  );
  if (parts.length > 0) await drifted(deps, task, { parts, lastAsOursAt, keepLease: false });
  else await deps.queue.complete(task, { hash: wanted.desiredHash, changed: false });
  return concluded;
}

async function drifted(deps: SyncDeps, task: SyncTask, drift: Drift): Promise<boolean> {
  const facts = { scheduleId: task.scheduleId, slug: task.slug, parts: drift.parts };
  if (!task.drifted) writeLog(deps.log, messages.driftFound, facts);
  return deps.queue.drift(task, drift);
}

/** A Temporal Schedule with nothing left to do deletes itself after a week; that is no drift. */
function isOver(deps: SyncDeps, { definition, limitReached }: SyncTask): boolean {
  return limitReached || hasFinished(definition.timings, new Date(deps.clock()));
}
