/** The gate's part in milestones: which one a start is for, and whether it may be tried now. */
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
import type { MilestoneTiming } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../../store/core/database.ts';
import { findAnchors, isFormerDue } from '../../store/schedules/anchors.ts';
import { findAttempt, lockMilestoneForUpdate } from '../../store/schedules/milestones.ts';
import { isPolicyTime } from '../../timing/fires/next-fires.ts';
import { identifyStart, type Start } from '../identified-start.ts';

export type MilestoneStart = {
  start: Start;
  /** The try that this start is; null when it is none, or may not be one. */
  attempt: MilestoneAttempt | null;
};

type Target = { id: string; name: string; definition: Definition };

/**
 * Null for a start that has nothing to do with milestones. One that may not be tried has its reason
 * as the artefact of the start. Holds the milestone until the transaction ends.
 */
export async function resolveMilestone(
  tx: Transaction,
  begin: BeginInput,
  target: Target,
): Promise<MilestoneStart | null> {
  const { input } = begin;
  const timings = target.definition.timings.filter((one) => one.type === 'Milestone');
  if (input.milestone) return meetRequest(tx, begin, { target, timings }, input.milestone);
  if (timings.length === 0) return null;
  if (input.retryOf) return meetRetry(tx, begin, target, input.retryOf.executionId);
  return input.trigger === 'Schedule' && begin.scheduledFor !== null
    ? meetFire(tx, begin, { target, timings }, new Date(begin.scheduledFor))
    : null;
}

type Milestones = { target: Target; timings: readonly MilestoneTiming[] };

/** Asked for by name: by the loop that starts what is due, or by a person. */
async function meetRequest(
  tx: Transaction,
  begin: BeginInput,
  { target, timings }: Milestones,
  request: MilestoneRequest,
): Promise<MilestoneStart> {
  const { trigger } = begin.input;
  const { anchor, offsetSeconds } = request;
  const byHand = trigger === 'Manual';
  const start: Start = byHand
    ? identifyStart(begin, target)
    : {
        trigger: 'Schedule',
        scheduledFor: null,
        artefact: null,
        initiator: { type: 'schedule', id: target.id, name: target.name },
      };
  const isNamed = timings.some(
    (one) => one.anchor === anchor && one.offsetsSeconds.includes(offsetSeconds),
  );
  if (!isNamed) {
    const artefact = `milestone: the schedule has none ${offsetText(Number(offsetSeconds))} after ${anchor}`;
    return { start: { ...start, artefact }, attempt: null };
  }
  const due = await findDue(tx, request);
  if (due === null) {
    return { start: { ...start, artefact: waitingForAnchor(anchor) }, attempt: null };
  }
  const met = await hold(tx, begin, target.id, request);
  return {
    start: { ...start, artefact: met.refusal, scheduledFor: byHand || met.refusal ? null : due },
    attempt: met.attempt,
  };
}

/** The retry of a try is a try; when the milestone is done or tried already, it is a plain retry. */
async function meetRetry(
  tx: Transaction,
  begin: BeginInput,
  target: Target,
  retried: string,
): Promise<MilestoneStart | null> {
  const before = await findAttempt(tx, retried);
  if (!before) return null;
  const { attempt } = await hold(tx, begin, target.id, { ...before, force: true });
  return attempt && { start: identifyStart(begin, target), attempt };
}

/** A fire of Temporal: its nominal instant tells which milestone it is for. */
async function meetFire(
  tx: Transaction,
  begin: BeginInput,
  { target, timings }: Milestones,
  nominal: Date,
): Promise<MilestoneStart | null> {
  const others = target.definition.timings.filter((one) => one.type !== 'Milestone');
  const isAlsoOther = others.some((timing) => isPolicyTime(timing, nominal));
  const initiator = { type: 'schedule', id: target.id, name: target.name } as const;
  const start: Start = { trigger: 'Schedule', initiator, scheduledFor: nominal, artefact: null };
  const anchors = await findAnchors(
    tx,
    timings.map(({ anchor }) => anchor),
  );
  for (const { anchor, offsetsSeconds } of timings) {
    const anchorAt = anchors.get(anchor);
    if (!anchorAt) continue;
    const offset = (nominal.getTime() - anchorAt.getTime()) / 1_000;
    if (!offsetsSeconds.includes(offset)) continue;
    const { attempt, refusal } = await hold(tx, begin, target.id, {
      anchor,
      offsetSeconds: offset,
    });
    if (refusal !== null && isAlsoOther) return null;
    return { start: { ...start, artefact: refusal }, attempt };
  }
  if (isAlsoOther) return null;
  for (const { anchor: name, offsetsSeconds: offsets } of timings) {
    if (!(await isFormerDue(tx, { name, offsets, due: nominal }))) continue;
    const artefact = `milestone: the anchor ${name} was moved or removed`;
    return { start: { ...start, artefact }, attempt: null };
  }
  return null;
}

async function findDue(tx: Transaction, key: MilestoneKey): Promise<Date | null> {
  const at = (await findAnchors(tx, [key.anchor])).get(key.anchor);
  return at ? new Date(at.getTime() + key.offsetSeconds * 1_000) : null;
}

async function hold(
  tx: Transaction,
  begin: BeginInput,
  scheduleId: string,
  { anchor, offsetSeconds, force = false }: MilestoneRequest,
): Promise<{ attempt: MilestoneAttempt | null; refusal: string | null }> {
  const facts = await lockMilestoneForUpdate(tx, { scheduleId, anchor, offsetSeconds });
  const refusal = milestoneRefusal(facts, { now: new Date(begin.at), force });
  if (refusal !== null || facts.anchorVersion === null) return { attempt: null, refusal };
  const attempt = facts.attempts + 1;
  return {
    refusal,
    attempt: { anchor, offsetSeconds, anchorVersion: facts.anchorVersion, attempt },
  };
}
