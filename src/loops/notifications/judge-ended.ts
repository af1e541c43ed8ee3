/** Judges each ended execution once, in the order in which the record links them. */
import { passedDeadlines } from '../../domain/notification/deadline.ts';
import {
  causeOf,
  causeOfExecution,
  isFailure,
  kindWords,
  lateAfterSeconds,
  longerThanUsualSeconds,
  type News,
  newsOfEnd,
} from '../../domain/notification/kinds.ts';
import type { Database } from '../../store/core/database.ts';
import {
  advanceCursor,
  type EndedExecution,
  listEndedExecutions,
  listLinkedExecutions,
  lockCursor,
} from '../../store/notifications/judged-executions.ts';
import { insertNews } from '../../store/notifications/notifications.ts';
import { describeElapsedTime } from '../../timing/zone/instant.ts';
import { pauseIfFailing } from './auto-pause.ts';
import type { TypicalDurations } from './typical-durations.ts';

export type JudgeDeps = {
  database: Database;
  /** Milliseconds since the epoch. */
  clock: () => number;
  typical: TypicalDurations;
};

/** Links of one transaction; a visit takes the rest in the next pass. */
const batch = 200;
const maxRounds = 25;

/** Answers how many executions it judged. */
export async function judgeEnded(deps: JudgeDeps, tenantId: string): Promise<number> {
  let total = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const { judged, links } = await judgeBatch(deps, tenantId);
    total += judged;
    if (links < batch) break;
  }
  return total;
}

/**
 * Schedules are paused first, each in its own transaction: after a crash between the two, pausing is tried again and
 * changes nothing.
 */
async function judgeBatch(
  deps: JudgeDeps,
  tenantId: string,
): Promise<{ judged: number; links: number }> {
  const { database, clock } = deps;
  const seen = await database.withTenant(tenantId, async (tx) => {
    const { recordSeq } = await lockCursor(tx);
    const links = await listLinkedExecutions(tx, { seq: recordSeq, limit: batch });
    const ids = links.flatMap(({ executionId }) => executionId ?? []);
    return { links, ended: await listEndedExecutions(tx, ids) };
  });
  const last = seen.links.at(-1);
  if (!last) return { judged: 0, links: 0 };
  for (const scheduleId of failingSchedules(seen.ended)) {
    await pauseIfFailing(deps, tenantId, scheduleId);
  }
  const typical = await deps.typical.ofSchedules(tenantId, candidates(seen.ended));
  const now = new Date(clock());
  const news = seen.ended.flatMap((execution) =>
    newsOf(execution, { typicalSeconds: typical.get(execution.scheduleId) ?? null, now }),
  );
  await database.withTenant(tenantId, async (tx) => {
    const { firesUntil } = await lockCursor(tx);
    await insertNews(tx, news);
    await advanceCursor(tx, { recordSeq: last.seq, firesUntil });
  });
  return { judged: seen.ended.length, links: seen.links.length };
}

function failingSchedules(ended: readonly EndedExecution[]): Set<string> {
  return new Set(
    ended
      .filter(({ status, pauseAfterFailures }) => isFailure(status) && pauseAfterFailures !== null)
      .map(({ scheduleId }) => scheduleId),
  );
}

const leastLongMs = 60_000;

/** Only of those that ran for long, what is usual matters. */
function candidates(ended: readonly EndedExecution[]): Set<string> {
  return new Set(
    ended
      .filter(
        (one) => one.startedAt !== null && elapsedMs(one.startedAt, one.endedAt) > leastLongMs,
      )
      .map(({ scheduleId }) => scheduleId),
  );
}

const elapsedMs = (from: Date, to: Date): number => to.getTime() - from.getTime();

type Judging = { typicalSeconds: number | null; now: Date };

/** What was not told while it was open is told at its end. */
function newsOf(execution: EndedExecution, { typicalSeconds, now }: Judging): News[] {
  const { id, scheduleId, status, error, scheduledFor, startedAt, endedAt, before } = execution;
  const about = { scheduleId, executionId: id, scheduledFor };
  const news: News[] = [];
  const end = newsOfEnd(status, before);
  if (end !== null) {
    const message = end === 'Recovered' ? 'completed after a failure' : (error ?? kindWords[end]);
    const cause = causeOfExecution(id);
    news.push({
      ...about,
      kind: end,
      cause,
      occurredAt: endedAt,
      message: `${status}: ${message}`,
    });
  }
  if (startedAt !== null && execution.trigger === 'Schedule' && scheduledFor !== null) {
    const late = elapsedMs(scheduledFor, startedAt) / 1_000;
    if (late > lateAfterSeconds + execution.jitterSeconds) {
      const message = `started ${describeElapsedTime(Math.round(late))} late`;
      news.push({
        ...about,
        kind: 'Late',
        cause: causeOf(execution),
        occurredAt: startedAt,
        message,
      });
    }
  }
  const limit = longerThanUsualSeconds(typicalSeconds);
  if (startedAt !== null && limit !== null && elapsedMs(startedAt, endedAt) > limit * 1_000) {
    news.push(longNews({ ...about, startedAt }, typicalSeconds ?? 0, endedAt));
  }
  return [...news, ...deadlineNews(execution, now)];
}

export function longNews(
  {
    startedAt,
    ...about
  }: Pick<News, 'scheduleId' | 'executionId' | 'scheduledFor'> & { startedAt: Date },
  typicalSeconds: number,
  at: Date,
): News {
  const ran = describeElapsedTime(Math.round(elapsedMs(startedAt, at) / 1_000));
  const usual = describeElapsedTime(Math.round(typicalSeconds));
  const cause = causeOfExecution(about.executionId ?? '');
  const message = `has run for ${ran}; usual are ${usual}`;
  return { ...about, kind: 'LongerThanUsual', cause, occurredAt: at, message };
}

type WithDeadline = Pick<
  EndedExecution,
  'id' | 'scheduleId' | 'trigger' | 'scheduledFor' | 'queuedAt' | 'startedAt' | 'deadline'
> & { endedAt: Date | null };

/** One for each deadline that has passed. */
export function deadlineNews(execution: WithDeadline, now: Date): News[] {
  const { id, scheduleId, scheduledFor, trigger, queuedAt, startedAt, endedAt } = execution;
  if (execution.deadline === null) return [];
  const from = trigger === 'Schedule' ? (scheduledFor ?? queuedAt) : queuedAt;
  return passedDeadlines(execution.deadline, { from, startedAt, endedAt }, now).map(
    ({ which, due }) => ({
      kind: 'DeadlinePassed' as const,
      cause: `${causeOf(execution)} ${which}`,
      scheduleId,
      executionId: id,
      scheduledFor,
      occurredAt: due,
      message: deadlineMessage(which, due),
    }),
  );
}

export function deadlineMessage(which: 'start' | 'end', due: Date): string {
  const at = due.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `had to ${which} by ${at} and did not`;
}
