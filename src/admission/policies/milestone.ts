/** Which milestone a start is an attempt of, and whether the milestone may be tried now. */
import type { BeginInput } from '../../domain/execution/start.ts';
import {
  type MilestoneAttempt,
  type MilestoneKey,
  milestoneRefusal,
  type MilestoneRequest,
  offsetText,
  waitingForAnchor,
} from '../../domain/milestone.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import { onTimeSeconds } from '../../domain/schedule/start-policies.ts';
import type { MilestoneTiming } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findAnchors, isFormerDue } from '../../store/schedules/anchors.ts';
import { findAttempt, lockMilestoneForUpdate } from '../../store/schedules/milestones.ts';
import { isPolicyTime } from '../../timing/fires/next-fires.ts';
import { type AdmissionResult, admit, skip } from '../result.ts';
import {
  type ClassifiedStart,
  fireOf,
  identifyStart,
  ordinaryStart,
  type Start,
} from '../start.ts';

type Target = { id: string; name: string; definition: Definition; now: Date };

/**
 * Null for a start that has nothing to do with milestones. `milestone` is set when the start is an
 * attempt; then the milestone is locked until the transaction ends.
 */
export async function resolveMilestone(
  tx: Transaction,
  begin: BeginInput,
  target: Target,
): Promise<ClassifiedStart | null> {
  const { input } = begin;
  const timings = target.definition.timings.filter((one) => one.type === 'Milestone');
  if (input.milestone) return resolveRequest(tx, begin, { target, timings }, input.milestone);
  if (timings.length === 0) return null;
  if (input.retryOf) return resolveRetry(tx, begin, target, input.retryOf.executionId);
  return input.trigger === 'Schedule' && begin.scheduledFor !== null
    ? resolveFire(tx, begin, { target, timings }, new Date(begin.scheduledFor))
    : null;
}

type Milestones = { target: Target; timings: readonly MilestoneTiming[] };

/** The milestone loop or a person asked for this milestone by name. */
async function resolveRequest(
  tx: Transaction,
  begin: BeginInput,
  { target, timings }: Milestones,
  request: MilestoneRequest,
): Promise<ClassifiedStart> {
  const { anchor, offsetSeconds } = request;
  const isManual = begin.input.trigger === 'Manual';
  const classified = isManual ? identifyStart(begin, target) : ordinaryStart(fireOf(target, null));
  const isNamed = timings.some(
    (one) => one.anchor === anchor && one.offsetsSeconds.includes(offsetSeconds),
  );
  if (!isNamed) {
    const offset = offsetText(Number(offsetSeconds));
    const wanted = skip(`milestone: the schedule has none ${offset} after ${anchor}`);
    return { ...classified, wanted };
  }
  const due = await findDue(tx, request);
  if (due === null) return { ...classified, wanted: skip(waitingForAnchor(anchor)) };
  const { attempt, wanted } = await beginLocked(tx, begin, target.id, request);
  const scheduledFor = isManual || wanted.result !== 'Admit' ? null : due;
  const start = { ...classified.start, scheduledFor };
  return attempt
    ? { ...attemptOf({ ...classified, start }, attempt, target.now), wanted }
    : { ...classified, start, wanted };
}

/** The retry of an attempt is an attempt; once the milestone is done or tried, it is a plain retry. */
async function resolveRetry(
  tx: Transaction,
  begin: BeginInput,
  target: Target,
  retried: string,
): Promise<ClassifiedStart | null> {
  const before = await findAttempt(tx, retried);
  if (!before) return null;
  const { attempt } = await beginLocked(tx, begin, target.id, { ...before, force: true });
  return attempt && attemptOf(identifyStart(begin, target), attempt, target.now);
}

/** A fire of Temporal: its nominal instant tells which milestone it is for. */
async function resolveFire(
  tx: Transaction,
  begin: BeginInput,
  { target, timings }: Milestones,
  nominal: Date,
): Promise<ClassifiedStart | null> {
  const others = target.definition.timings.filter((one) => one.type !== 'Milestone');
  const isAlsoOther = others.some((timing) => isPolicyTime(timing, nominal));
  const start: Start = fireOf(target, nominal);
  const names = timings.map(({ anchor }) => anchor);
  const anchors = await findAnchors(tx, names);
  for (const { anchor, offsetsSeconds } of timings) {
    const anchorAt = anchors.get(anchor);
    if (!anchorAt) continue;
    const offsetSeconds = (nominal.getTime() - anchorAt.getTime()) / 1_000;
    if (!offsetsSeconds.includes(offsetSeconds)) continue;
    const key = { anchor, offsetSeconds };
    const { attempt, wanted } = await beginLocked(tx, begin, target.id, key);
    if (wanted.result !== 'Admit' && isAlsoOther) return null;
    const classified = { ...ordinaryStart(start), wanted };
    return attempt ? attemptOf(classified, attempt, target.now) : classified;
  }
  if (isAlsoOther) return null;
  for (const { anchor: name, offsetsSeconds: offsets } of timings) {
    if (!(await isFormerDue(tx, { name, offsets, due: nominal }))) continue;
    const wanted = skip(`milestone: the anchor ${name} was moved or removed`);
    return { ...ordinaryStart(start), wanted };
  }
  return null;
}

async function findDue(tx: Transaction, key: MilestoneKey): Promise<Date | null> {
  const at = (await findAnchors(tx, [key.anchor])).get(key.anchor);
  return at ? new Date(at.getTime() + key.offsetSeconds * 1_000) : null;
}

async function beginLocked(
  tx: Transaction,
  begin: BeginInput,
  scheduleId: string,
  { anchor, offsetSeconds, force = false }: MilestoneRequest,
): Promise<{ attempt: MilestoneAttempt | null; wanted: AdmissionResult }> {
  const facts = await lockMilestoneForUpdate(tx, { scheduleId, anchor, offsetSeconds });
  const refusal = milestoneRefusal(facts, { now: new Date(begin.at), force });
  const wanted = refusal === null ? admit : skip(refusal);
  const { anchorVersion } = facts;
  if (refusal !== null || anchorVersion === null) return { attempt: null, wanted };
  return { wanted, attempt: { anchor, offsetSeconds, anchorVersion, attempt: facts.attempts + 1 } };
}

/** An attempt is never too late: the row of the milestone says whether it is due. */
function attemptOf(
  classified: ClassifiedStart,
  milestone: MilestoneAttempt,
  now: Date,
): ClassifiedStart {
  const { scheduledFor } = classified.start;
  const late = scheduledFor && Math.floor((now.getTime() - scheduledFor.getTime()) / 1_000);
  if (late === null || late <= onTimeSeconds) return { ...classified, milestone };
  const note = `milestone: first tried ${late} s after it was due`;
  return { ...classified, milestone, lateness: { ...admit, note } };
}
