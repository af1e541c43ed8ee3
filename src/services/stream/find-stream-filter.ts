/** What a reader of the live stream asked for, checked against what its tenant has. */
import { ProblemError } from '../../domain/problem.ts';
import type { StreamFilter, StreamTopic } from '../../domain/stream/stream.ts';
import { getExecution } from '../executions/execution-queries.ts';
import type { Principal } from '../principal.ts';
import { getRecordedSchedule } from '../schedules/schedule-queries.ts';
import type { ServiceDeps } from '../service-deps.ts';

export type WantedStream = {
  topics: ReadonlySet<StreamTopic>;
  /** Id, slug or name. */
  scheduleId: string | null;
  executionId: string | null;
};

/** @throws ProblemError `schedule-not-found`, `execution-not-found`, or `parameter-invalid` for a log without execution. */
export async function findStreamFilter(
  { database }: Pick<ServiceDeps, 'database'>,
  { tenantId }: Principal,
  { topics, scheduleId, executionId }: WantedStream,
): Promise<StreamFilter> {
  if (topics.has('log') && executionId === null) {
    const message = 'the topic log needs executionId';
    throw new ProblemError('parameter-invalid', message, {
      errors: [{ pointer: 'executionId', code: 'missing', message }],
    });
  }
  if (scheduleId === null && executionId === null) {
    return { topics, scheduleId: null, executionIds: null };
  }
  return database.read(tenantId, async (tx) => {
    const schedule = scheduleId === null ? null : await getRecordedSchedule(tx, scheduleId);
    const execution = executionId === null ? null : await getExecution(tx, executionId);
    const ids = execution && [execution.id, execution.resetOf].filter((id) => id !== null);
    return {
      topics,
      scheduleId: schedule?.id ?? null,
      executionIds: ids && new Set(ids),
    };
  });
}
