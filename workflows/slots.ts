/** Slots that steps need before they run: asked for together, waited for, and given back when not wanted. */
import { CancellationScope, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { Admitted, SlotAnswer } from '../src/domain/execution/recording.ts';
import { maintenanceOutcome } from '../src/domain/execution/step-result.ts';
import type { LimitKey } from '../src/domain/limits/limit.ts';
import type { PlannedStep } from '../src/domain/schedule/plan.ts';
import { withoutDefault } from '../src/domain/schedule/priority.ts';
import { wakeSignal } from '../src/domain/schedule/start-policies.ts';
import { recordActivities } from './record-activities.ts';
import type { TransitionBuffer } from './transition-buffer.ts';

export type Slots = {
  /** True once the step has its slots; false when it no longer wants them, and has none. */
  take(step: PlannedStep, limits: readonly LimitKey[]): Promise<boolean>;
};

type Wanted = {
  step: PlannedStep;
  limits: readonly LimitKey[];
  answer: (taken: boolean) => void;
  /** Whether a request for it was sent: then it may have slots, or a place among those that wait. */
  asked: boolean;
  note: string;
  /** Its system is in maintenance until then; null while it waits for something else. Milliseconds. */
  until: number | null;
};

/** The steps of an execution that want slots, and what has happened since it last asked for them. */
type Queue = {
  wanted: Map<number, Wanted>;
  /** Steps that may have slots, or a place, and want none. */
  gives: number[];
  woken: boolean;
  arrived: boolean;
  isWanted: (step: PlannedStep) => boolean;
};

/**
 * What frees a slot wakes the next step. The timer covers a wake-up that was lost. Its interval grows, because
 * each check costs six history events.
 */
const checkSeconds = { first: 15, longest: 600 };

/**
 * `isWanted` is false once an operator has held or ended the step, or the execution is cancelled. Adds nothing
 * to the history of an execution without limits.
 */
export function createSlots(
  { tenantId, executionId, plan }: Admitted,
  transitions: TransitionBuffer,
  { incarnation, isWanted }: { incarnation: string; isWanted: (step: PlannedStep) => boolean },
): Slots {
  const queue: Queue = {
    ...{ wanted: new Map(), gives: [], woken: false, arrived: false, isWanted },
  };
  let working = false;

  async function ask(): Promise<void> {
    const wants = [...queue.wanted.values()].map((one) => {
      one.asked = true;
      const { stepIndex, priority = plan.priority } = one.step;
      return { stepIndex, limits: one.limits, ...withoutDefault(priority) };
    });
    const request = { tenantId, executionId, incarnation, wants, gives: queue.gives };
    Object.assign(queue, { woken: false, arrived: false, gives: [] });
    const asking = () => recordActivities.takeSlots(request);
    apply(queue, await CancellationScope.nonCancellable(asking), transitions);
  }

  async function work(): Promise<void> {
    setHandler(defineSignal(wakeSignal), () => void (queue.woken = true));
    // The steps of a group ask in one activation, and so with one request.
    await Promise.resolve();
    for (let waitSeconds = checkSeconds.first; ;) {
      leaveUnwanted(queue);
      if (queue.wanted.size > 0 || queue.gives.length > 0) await ask();
      leaveUnwanted(queue);
      if (queue.gives.length > 0) continue;
      if (queue.wanted.size === 0) break;
      const ms = nextCheckMs(queue, waitSeconds);
      const due = (): boolean => isDue(queue);
      if (!due()) await CancellationScope.nonCancellable(() => condition(due, ms));
      waitSeconds = Math.min(waitSeconds * 2, checkSeconds.longest);
    }
    working = false;
  }

  return {
    take: (step, limits) =>
      new Promise((answer, reject) => {
        queue.wanted.set(step.stepIndex, {
          step,
          limits,
          answer,
          asked: false,
          note: '',
          until: null,
        });
        queue.arrived = true;
        if (working) return;
        working = true;
        work().catch(reject);
      }),
  };
}

/** A window may last for weeks; a wake-up that was lost must not. */
const longestSleepMs = 6 * 3_600_000;

/** What all of them wait for ends at a known time, unless the window is changed: then they are woken. */
function nextCheckMs({ wanted }: Queue, waitSeconds: number): number {
  const ends = [...wanted.values()].map(({ until }) => until);
  if (ends.some((until) => until === null)) return waitSeconds * 1_000;
  return Math.max(1_000, Math.min(Math.min(...ends.map(Number)) - Date.now(), longestSleepMs));
}

function isDue({ woken, arrived, wanted, isWanted }: Queue): boolean {
  return woken || arrived || [...wanted.values()].some(({ step }) => !isWanted(step));
}

function leave(queue: Queue, { step: { stepIndex }, answer, asked }: Wanted, taken: boolean): void {
  queue.wanted.delete(stepIndex);
  if (!taken && asked) queue.gives.push(stepIndex);
  answer(taken);
}

function leaveUnwanted(queue: Queue): void {
  for (const one of [...queue.wanted.values()]) {
    if (!queue.isWanted(one.step)) leave(queue, one, false);
  }
}

/** One that was held or ended meanwhile gives back what it got. */
function apply(queue: Queue, answers: readonly SlotAnswer[], transitions: TransitionBuffer): void {
  for (const answered of answers) {
    const one = queue.wanted.get(answered.stepIndex);
    if (!one || !queue.isWanted(one.step)) continue;
    if (answered.taken) {
      leave(queue, one, true);
      continue;
    }
    const { ends, note, until = null } = answered;
    one.until = until;
    if (ends) {
      transitions.ended(one.step, maintenanceOutcome({ ends, note }, Date.now()));
      leave(queue, one, false);
    } else if (one.note !== answered.note) {
      one.note = answered.note;
      transitions.parked(one.step, 'Waiting', answered.note);
    }
  }
}
