/** One look at all milestones of a tenant: starts a try of each that is due. Harmless to repeat. */
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { type NewStart, workflowIdOf } from '../../domain/execution/start.ts';
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
import { createTenantLoop, type TenantLoop } from '../loop.ts';

/** A try to be started; the same execution id starts at most one workflow, ever. */
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
  /** Of the try that was started. */
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
  /** Why the tick could look at nothing; null when it could. */
  error: string | null;
};

/** Temporal starts what comes due by itself; what it has not started after so long, a tick does. */
const graceMs = 30_000;
/** A worker begins what is started within moments. */
const beginMs = 2_000;
const lookMs = 25;
/** Of one tenant in one look; those that are due come first. */
const maxMilestones = 1_000;

/** Never throws: whatever is away, the answer says so, and the next tick tries again. */
export async function tickMilestones(
  deps: MilestoneTickDeps,
  tenant: { id: string; slug: string },
): Promise<MilestoneTick> {
  const at = new Date(deps.clock());
  const about = { tenant: tenant.slug, at };
  deps.log.debug(about, 'milestone tick');
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
      deps.log.debug(about, 'nothing due');
    }
    return { ...about, milestones, error: null };
  } catch (err) {
    deps.log.warn({ ...about, err }, 'milestone tick failed');
    return { ...about, milestones: [], error: textOf(err) };
  }
}

type Look = {
  one: StoredMilestone;
  at: Date;
  /** The try of an older milestone of the schedule that this tick has started. */
  older: string | null;
};

async function tickOne(
  deps: MilestoneTickDeps,
  tenant: { id: string; slug: string },
  { one, at, older }: Look,
): Promise<TickedMilestone> {
  const { scheduleId, scheduleSlug, anchor, offsetSeconds } = one;
  const about = { scheduleId, scheduleSlug, anchor, offsetSeconds };
  const state = milestoneStateOf(one, at);
  const nextAt = milestoneNextAt(one, at);
  const idle = { ...about, executionId: null, nextAt, reason: null };
  if (state === 'WaitingForAnchor') {
    deps.log.debug({ tenant: tenant.slug, ...about }, 'fails closed: the anchor is missing');
    return { ...idle, result: 'Waiting', reason: `waiting for anchor ${anchor}` };
  }
  if (state === 'InProgress') return { ...idle, result: 'InProgress' };
  // Neither tried nor counted: it stays due for the time after.
  if (state === 'Held')
    return { ...idle, result: 'Held', reason: milestoneRefusal(one, { now: at }) };
  const fresh = one.attempts === 0 && nextAt !== null && at.getTime() < nextAt.getTime() + graceMs;
  if (state !== 'Due' || fresh) return { ...idle, result: 'NotYet' };
  // Two that are overdue reach the gate in the order in which their workflows begin.
  if (older !== null && !(await hasBegun(deps, tenant.id, older))) {
    return { ...idle, result: 'NotYet', reason: `execution ${older} comes first` };
  }
  const attempt = one.attempts + 1;
  try {
    const executionId = await startTry(deps, tenant, one);
    deps.log.info({ tenant: tenant.slug, ...about, attempt, executionId }, 'milestone tried');
    return { ...idle, result: 'Started', executionId };
  } catch (err) {
    deps.log.warn({ tenant: tenant.slug, ...about, attempt, err }, 'milestone not started');
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
    await delay(lookMs);
  }
}

/** Its execution is on record before the start, so that every tick starts the same until it has begun. */
async function startTry(
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

/** The loop that ticks the milestones of all tenants. */
export type MilestoneLoopOptions = MilestoneTickDeps & {
  /** UUID of this process. */
  owner: string;
  /** Pause between two passes; 5,000 unless set. */
  intervalMs?: number;
};

/** Two leaders at once do no harm: the gate has one winner. */
export function createMilestoneLoop(options: MilestoneLoopOptions): TenantLoop<MilestoneTick> {
  const { database, owner, log, intervalMs = 5_000 } = options;
  return createTenantLoop({
    database,
    owner,
    log,
    intervalMs,
    name: 'milestones',
    visit: (tenant) => tickMilestones(options, tenant),
    report(ticks) {
      const looked = ticks.flatMap(({ milestones }) => milestones);
      const started = looked.filter(({ result }) => result === 'Started').length;
      return { looked: looked.length, started };
    },
  });
}
