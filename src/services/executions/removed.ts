/** What is said of something that retention removed: when, how it had ended, and where its archive is. */
import { ProblemError } from '../../domain/problem.ts';
import type { RemovedObject } from '../../store/record/removed-objects.ts';

function whenAndWhere({ removedAt, archive }: RemovedObject): string {
  const where = archive === null ? 'it was not archived' : `archive ${archive}`;
  return `was removed by retention on ${removedAt.toISOString()}; ${where}`;
}

/** Members of the problem: programs need not read the text. */
function extra({ removedAt, archive }: RemovedObject): Record<string, unknown> {
  return { removedAt: removedAt.toISOString(), archive };
}

export function executionRemoved(removed: RemovedObject): ProblemError {
  const message = `execution ${removed.id} ${whenAndWhere(removed)}`;
  const more = { ...extra(removed), executionId: removed.id };
  if (removed.facts === null) {
    return new ProblemError('execution-removed', message, { extra: more });
  }
  const { status, error: reason = null, endedAt = null, scheduleSlug: schedule } = removed.facts;
  const ended = `it ended ${status}${reason === null ? '' : ` (${reason})`}`;
  return new ProblemError('execution-removed', `${message}; ${ended}`, {
    extra: { ...more, outcome: { schedule, status, reason, endedAt } },
  });
}

export function logRemoved(removed: RemovedObject): ProblemError {
  const message = `the log of execution ${removed.id} ${whenAndWhere(removed)}`;
  return new ProblemError('log-removed', message, {
    extra: { ...extra(removed), executionId: removed.id },
  });
}

export function eventRemoved(removed: RemovedObject): ProblemError {
  return new ProblemError('event-removed', `event ${removed.id} ${whenAndWhere(removed)}`, {
    extra: extra(removed),
  });
}
