/** Finds what happened, or did not, besides the ends of executions. Each is recorded once. */
import {
  causeOfExecution,
  causeOfFire,
  longerThanUsualSeconds,
  type News,
} from '../../domain/notification/kinds.ts';
import { excerpt } from '../../domain/text/clip.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { advanceCursor, lockCursor } from '../../store/notifications/judged-executions.ts';
import { insertNews } from '../../store/notifications/notifications.ts';
import {
  listFireNews,
  listLongRunning,
  listPastDeadline,
  listSilentFires,
  listSilentPastDeadline,
  listSilentStarts,
  listUnaudited,
  listWaitingApprovals,
  type OpenExecution,
  type WaitingApproval,
} from '../../store/notifications/watched.ts';
import {
  listUntoldApprovalSteps,
  type UntoldApprovalStep,
} from '../../store/records/waiting-approvals.ts';
import { didNotRunAfterMs } from '../loop-health.ts';
import { deadlineMessage, deadlineNews, longNews } from './judge-ended.ts';
import type { TypicalDurations } from './typical-durations.ts';

export type WatchDeps = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  typical: TypicalDurations;
  /** False while the auditor has not had the time to catch up, after this server was started. */
  auditorIsSettled: () => boolean;
};

/** Of each kind in one visit; the next one takes the rest. */
const limit = 500;
const maxLongPages = 20;
/** An execution is never called long before that. */
const leastLongMs = 60_000;

/** Answers how many it recorded. */
export async function watchTenant(deps: WatchDeps, tenantId: string): Promise<number> {
  const { database, clock } = deps;
  const fires = await watchFires(deps, tenantId);
  const at = new Date(clock());
  const found = await database.read(tenantId, (tx) => findAll(tx, deps, at));
  const news = [
    ...silentNews(found, at),
    ...found.approvals.map(approvalNews),
    ...found.asking.map(askingNews),
    ...found.late.flatMap((one) => deadlineNews({ ...one, endedAt: null }, at)),
    ...found.silentLate.map(silentDeadlineNews),
    ...(await findLong(deps, tenantId, at)),
  ];
  return fires + (await database.withTenant(tenantId, (tx) => insertNews(tx, news)));
}

type Found = Awaited<ReturnType<typeof findAll>>;

async function findAll(tx: Transaction, { auditorIsSettled }: WatchDeps, at: Date) {
  const before = new Date(at.getTime() - didNotRunAfterMs);
  return {
    silent: await listSilentFires(tx, { before, limit }),
    starts: await listSilentStarts(tx, { before, limit }),
    unaudited: auditorIsSettled() ? await listUnaudited(tx, { before, limit }) : [],
    approvals: await listWaitingApprovals(tx, { at, limit }),
    asking: await listUntoldApprovalSteps(tx, { limit }),
    late: await listPastDeadline(tx, { at, limit }),
    silentLate: await listSilentPastDeadline(tx, { at, limit }),
  };
}

/** What did not begin, or is not known to have. */
function silentNews({ silent, starts, unaudited }: Found, at: Date): News[] {
  const kind = 'DidNotRun' as const;
  return [
    ...silent.map((fire) => ({
      kind,
      cause: causeOfFire(fire.scheduleId, fire.scheduledFor),
      ...fire,
      occurredAt: at,
      message: 'came due, and no worker has begun it; check that a worker of its pool runs',
    })),
    ...starts.map(({ id, scheduleId, queuedAt, startError }) => ({
      kind,
      cause: causeOfExecution(id),
      scheduleId,
      executionId: id,
      scheduledFor: null,
      occurredAt: queuedAt,
      message: `was accepted, and no worker has begun it${startError === null ? '' : `: ${startError}`}`,
    })),
    ...unaudited.map(({ scheduleId, dueAt }) => ({
      kind,
      cause: causeOfFire(scheduleId, dueAt).replace(/^fire/, 'audit'),
      scheduleId,
      executionId: null,
      scheduledFor: null,
      occurredAt: at,
      message: `whether it ran since ${dueAt.toISOString()} is not known; check that Temporal answers`,
    })),
  ];
}

function silentDeadlineNews({
  deadline,
  scheduleId,
  scheduledFor,
  executionId,
}: Found['silentLate'][number]): News {
  const due = new Date(scheduledFor.getTime() + (deadline.startBySeconds ?? 0) * 1_000);
  return {
    kind: 'DeadlinePassed',
    cause: `${causeOfFire(scheduleId, scheduledFor)} start`,
    scheduleId,
    executionId,
    scheduledFor,
    occurredAt: due,
    message: deadlineMessage('start', due),
  };
}

/** The cursor moves in the transaction that records them. */
async function watchFires({ database }: WatchDeps, tenantId: string): Promise<number> {
  return database.withTenant(tenantId, async (tx) => {
    const { since, firesUntil, recordSeq } = await lockCursor(tx);
    const fires = await listFireNews(tx, { since, until: firesUntil, limit });
    const last = fires.at(-1);
    if (!last) return 0;
    const recorded = await insertNews(
      tx,
      fires.map(({ scheduleId, scheduledFor, decision, reason, executionId, decidedAt }) => ({
        kind: decision === 'Missed' ? ('Missed' as const) : ('Late' as const),
        cause: causeOfFire(scheduleId, scheduledFor),
        scheduleId,
        executionId,
        scheduledFor,
        occurredAt: decidedAt,
        message: reason ?? 'no reason is recorded',
      })),
    );
    await advanceCursor(tx, { recordSeq, firesUntil: last.decidedAt });
    return recorded;
  });
}

function approvalNews(approval: WaitingApproval): News {
  const { id, kind, requestedAt, requestedBy, executionId, scheduleId } = approval;
  return {
    kind: 'ApprovalWaiting',
    cause: `approval ${id}`,
    scheduleId,
    executionId,
    scheduledFor: null,
    occurredAt: requestedAt,
    message: `${requestedBy} asks for an approval of ${kind}; decide with: carillon approval approve ${id}`,
  };
}

/** A step that waits for a person. */
function askingNews(step: UntoldApprovalStep): News {
  const { executionId, stepIndex, stepName, scheduleId, scheduledFor, startedAt } = step;
  const asked = excerpt(step.message, 1_000);
  return {
    kind: 'ApprovalWaiting',
    cause: `approval ${executionId}/${stepIndex}`,
    scheduleId,
    executionId,
    scheduledFor,
    occurredAt: startedAt,
    message: `step ${stepIndex + 1} "${stepName}" asks: ${asked}; decide with: carillon execution approve ${executionId} ${stepIndex + 1}`,
  };
}

async function findLong(
  { database, typical }: WatchDeps,
  tenantId: string,
  at: Date,
): Promise<News[]> {
  const before = new Date(at.getTime() - leastLongMs);
  const news: News[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxLongPages; page += 1) {
    const wanted = { before, after, limit };
    const running: OpenExecution[] = await database.read(tenantId, (tx) =>
      listLongRunning(tx, wanted),
    );
    const usual = await typical.ofSchedules(
      tenantId,
      new Set(running.map((one) => one.scheduleId)),
    );
    for (const { id, scheduleId, scheduledFor, startedAt } of running) {
      const seconds = usual.get(scheduleId) ?? null;
      const most = longerThanUsualSeconds(seconds);
      if (startedAt === null || seconds === null || most === null) continue;
      if (at.getTime() - startedAt.getTime() <= most * 1_000) continue;
      news.push(longNews({ scheduleId, executionId: id, scheduledFor, startedAt }, seconds, at));
    }
    after = running.at(-1)?.id ?? null;
    if (running.length < limit) break;
  }
  return news;
}
