/** Starts an attempt of every milestone that is due. Idempotent. */
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { type NewStart, workflowIdOf } from '../../domain/execution/start.ts';
import { writeLog } from '../../domain/log-message.ts';
import {
  type MilestoneKey,
  milestoneNextAt,
  milestoneRefusal,
  milestoneStateOf,
} from '../../domain/milestone.ts';
import type { Definition } from '../../domain/schedule/schedule.ts';
import type { Logger } from '../../log.ts';
import type { Database } from '../../store/core/database.ts';
import { acceptStarts } from '../../store/executions/accepted-starts.ts';
import { findExecution } from '../../store/executions/executions.ts';
import {
  listMilestones,
  offerAttempt,
  type StoredMilestone,
} from '../../store/schedules/milestones.ts';
import { findScheduleById } from '../../store/schedules/schedules.ts';
import { messages } from '../log-messages.ts';
import { createTenantLoop, type TenantLoop } from '../loop.ts';

/** An attempt to start; one execution id starts at most one workflow. */
export type MilestoneStart = NewStart & { definition: Definition };

export type MilestoneTickDeps = {
  database: Database;
  start: (start: MilestoneStart) => Promise<unknown>;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Pick<Logger, 'debug' | 'info' | 'warn'>;
};

type TickedMilestone = MilestoneKey & {
  scheduleId: string;
  scheduleSlug: string;
  /** `Waiting` for its anchor is no error. */
  result: 'Started' | 'Failed' | 'Waiting' | 'NotYet' | 'Held' | 'InProgress';
  /** Of the attempt that was started. */
  executionId: string | null;
  /** When it may be tried next; null when that does not depend on time. */
  nextAt: Date | null;
  /** Why nothing was started. */
  reason: string | null;
};

export type MilestoneTick = {
  tenant: string;
  at: Date;
  milestones: TickedMilestone[];
  /** Why the milestones could not be checked; null when they could. */
  error: string | null;
};

/** Temporal starts what comes due; what it has not started after this time, a tick starts. */
const graceMs = 30_000;
/** A worker begins a start within moments. */
const beginMs = 2_000;
const pollMs = 25;
/** Per tenant and tick; those that are due come first. */
const maxMilestones = 1_000;

/** Never throws: the result says what failed, and the next tick tries again. */
export async function tickMilestones(
  deps: MilestoneTickDeps,
  tenant: { id: string; slug: string },
): Promise<MilestoneTick> {
  const at = new Date(deps.clock());
  const about = { tenant: tenant.slug, at };
  writeLog(deps.log, messages.milestonesChecked, about);
  try {
    const open = await deps.database.read(tenant.id, (tx) =>
      listMilestones(tx, { scheduleIds: null, open: true, limit: maxMilestones }),
    );
    const milestones: TickedMilestone[] = [];
    const started = new Map<string, string>();
    for (const one of open) {
      const older = started.get(one.scheduleId) ?? null;
      const ticked = await tickOne(deps, tenant, { one, at, older });
      if (ticked.executionId !== null) started.set(one.scheduleId, ticked.executionId);
      milestones.push(ticked);
    }
    if (milestones.every(({ result }) => result !== 'Started' && result !== 'Failed')) {
      writeLog(deps.log, messages.noMilestoneDue, about);
    }
    return { ...about, milestones, error: null };
  } catch (err) {
    writeLog(deps.log, messages.milestoneCheckFailed, { ...about, err });
    return { ...about, milestones: [], error: textOf(err) };
  }
}

type DueCheck = {
  one: StoredMilestone;
  at: Date;
  /** The attempt of an older milestone of the same schedule that this tick has started. */
  older: string | null;
};

async function tickOne(
  deps: MilestoneTickDeps,
  tenant: { id: string; slug: string },
  { one, at, older }: DueCheck,
): Promise<TickedMilestone> {
  const { scheduleId, scheduleSlug, anchor, offsetSeconds } = one;
  const about = { scheduleId, scheduleSlug, anchor, offsetSeconds };
  const state = milestoneStateOf(one, at);
  const nextAt = milestoneNextAt(one, at);
  const idle = { ...about, executionId: null, nextAt, reason: null };
  if (state === 'WaitingForAnchor') {
    writeLog(deps.log, messages.anchorMissing, { tenant: tenant.slug, ...about });
    return { ...idle, result: 'Waiting', reason: `waiting for anchor ${anchor}` };
  }
  if (state === 'InProgress') return { ...idle, result: 'InProgress' };
  // Neither tried nor counted: it stays due until the hold ends.
  if (state === 'Held')
    return { ...idle, result: 'Held', reason: milestoneRefusal(one, { now: at }) };
  const fresh = one.attempts === 0 && nextAt !== null && at.getTime() < nextAt.getTime() + graceMs;
  if (state !== 'Due' || fresh) return { ...idle, result: 'NotYet' };
  // Two that are overdue are admitted in the order in which their workflows begin.
  if (older !== null && !(await hasBegun(deps, tenant.id, older))) {
    return { ...idle, result: 'NotYet', reason: `execution ${older} comes first` };
  }
  const attempt = one.attempts + 1;
  try {
    const executionId = await startAttempt(deps, tenant, one);
    writeLog(deps.log, messages.milestoneTried, {
      tenant: tenant.slug,
      ...about,
      attempt,
      executionId,
    });
    return { ...idle, result: 'Started', executionId };
  } catch (err) {
    writeLog(deps.log, messages.milestoneStartFailed, {
      tenant: tenant.slug,
      ...about,
      attempt,
      err,
    });
    return { ...idle, result: 'Failed', reason: textOf(err) };
  }
}

/** Waits a moment for a worker to begin it. */
async function hasBegun(
  { database }: MilestoneTickDeps,
  tenantId: string,
  executionId: string,
): Promise<boolean> {
  const deadline = performance.now() + beginMs;
  for (;;) {
    const execution = await database.read(tenantId, (tx) => findExecution(tx, executionId));
    if (execution && !execution.unbegun) return true;
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
}

/** Its execution is recorded first, so that every tick starts the same one until it has begun. */
async function startAttempt(
  { database, start }: MilestoneTickDeps,
  tenant: { id: string; slug: string },
  { scheduleId, anchor, offsetSeconds }: StoredMilestone,
): Promise<string> {
  const wanted = await database.withTenant(tenant.id, async (tx) => {
    const offer = { scheduleId, anchor, offsetSeconds, executionId: uuidv7() };
    const executionId = await offerAttempt(tx, offer);
    const schedule = await findScheduleById(tx, scheduleId);
    if (!schedule) throw new Error('the schedule is gone');
    const { id, slug, revision, definition } = schedule;
    const one: MilestoneStart = {
      tenantSlug: tenant.slug,
      schedule: { id, slug, revision },
      definition,
      executionId,
      trigger: 'Schedule',
      milestone: { anchor, offsetSeconds },
      initiator: { type: 'schedule', id, name: definition.name },
    };
    await acceptStarts(tx, [{ ...one, workflowId: workflowIdOf(one) }]);
    return one;
  });
  await start(wanted);
  return wanted.executionId;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export type MilestoneLoopOptions = MilestoneTickDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 5,000 unless set. */
  intervalMs?: number;
};

/** Runs once `start` is called. Two leaders at once do no harm: admission lets one start run. */
export function createMilestoneLoop(options: MilestoneLoopOptions): TenantLoop<MilestoneTick> {
  const { database, owner, log, intervalMs = 5_000 } = options;
  return createTenantLoop({
    database,
    owner,
    log,
    intervalMs,
    name: 'milestones',
    activeOnly: true,
    visit: (tenant) => tickMilestones(options, tenant),
    report(ticks) {
      const checked = ticks.flatMap(({ milestones }) => milestones);
      const started = checked.filter(({ result }) => result === 'Started').length;
      return { looked: checked.length, started };
    },
  });
}
