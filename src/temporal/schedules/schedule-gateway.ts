/** Temporal Schedules through raw calls, because the SDK's update sends no conflict token. */
import { createHash, randomUUID } from 'node:crypto';
import type proto from '@temporalio/proto';
import { runScheduleWorkflowType } from '../../domain/execution/start.ts';
import { mainTaskQueue } from '../../domain/identifiers.ts';
import { type TemporalConnection, withTimeout } from '../connection.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../errors.ts';
import { decodedWith } from '../payloads/encoded-service.ts';
import { fromPayload, type Payload } from '../search-attributes.ts';
import { canonicalHash, type CanonicalSchedule, canonicalSchedule } from './canonical-schedule.ts';
import type { ScheduleRequest } from './schedule-request.ts';

type TemporalSchedule = proto.temporal.api.schedule.v1.ISchedule;
type DescribeAnswer = proto.temporal.api.workflowservice.v1.IDescribeScheduleResponse;

export type ObservedSchedule = {
  /** Equals a request's `desiredHash` exactly when the request is in effect. */
  hash: string;
  canonical: CanonicalSchedule;
  /** Opaque; stale after any change. */
  conflictToken: Uint8Array;
  /** False for a Temporal Schedule that starts something else than our workflow. */
  ours: boolean;
  /** Id of the schedule whose executions it starts; null when it is not ours. */
  scheduleId: string | null;
  /** Whether its payloads are encrypted with the key in use, or plain when there is none. */
  keyIsCurrent: boolean;
  paused: boolean;
  note: string;
  /** At most ten, as the server computes them; previews come from src/timing. */
  nextFires: Date[];
};

export type ScheduleGateway = {
  /** Null when the server has none. May take 5 s while the server is changing it. */
  describe(temporalId: string): Promise<ObservedSchedule | null>;
  /**
   * A digest for every Temporal Schedule of the namespace, by id; it changes with timing, note and pause, after
   * a short delay. At most 20,000 schedules.
   */
  list(): Promise<ReadonlyMap<string, string>>;
  create(request: ScheduleRequest): Promise<'Created' | 'Exists'>;
  /** Replaces everything. `Conflict` only from schedulers that check the token; others ignore it. */
  update(request: ScheduleRequest, conflictToken: Uint8Array): Promise<'Sent' | 'Conflict'>;
  /** Deletes the Temporal Schedule; its executions run on. `NotFound` when it was gone already. */
  remove(temporalId: string): Promise<'Deleted' | 'NotFound'>;
};

/** Every call ends within ten seconds; errors are the SDK's, see errors.ts. */
export function createScheduleGateway(temporal: TemporalConnection): ScheduleGateway {
  const { connection, namespace, identity } = temporal;
  const service = connection.workflowService;
  return {
    async describe(scheduleId) {
      return unless(isNotFound, null, async () =>
        observe(
          await withTimeout(temporal, () => service.describeSchedule({ namespace, scheduleId })),
          temporal.payloadKey,
        ),
      );
    },
    list: () => listSchedules(temporal),
    async create({ temporalId: scheduleId, schedule }) {
      const request = { namespace, scheduleId, schedule, identity, requestId: randomUUID() };
      return unless(isAlreadyExists, 'Exists' as const, async () => {
        await withTimeout(temporal, () => service.createSchedule(request));
        return 'Created' as const;
      });
    },
    async update({ temporalId: scheduleId, schedule }, conflictToken) {
      const ids = { namespace, scheduleId, identity, requestId: randomUUID() };
      return unless(isConflict, 'Conflict' as const, async () => {
        await withTimeout(temporal, () =>
          service.updateSchedule({ ...ids, schedule, conflictToken }),
        );
        return 'Sent' as const;
      });
    },
    async remove(scheduleId) {
      return unless(isNotFound, 'NotFound' as const, async () => {
        await withTimeout(temporal, () =>
          service.deleteSchedule({ namespace, scheduleId, identity }),
        );
        return 'Deleted' as const;
      });
    },
  };
}

const listPage = 1_000;
const maxListPages = 20;

async function listSchedules(temporal: TemporalConnection): Promise<Map<string, string>> {
  const { connection, namespace } = temporal;
  const digests = new Map<string, string>();
  let nextPageToken: Uint8Array = new Uint8Array();
  for (let page = 0; page < maxListPages; page += 1) {
    const request = { namespace, maximumPageSize: listPage, nextPageToken };
    const answer = await withTimeout(temporal, () =>
      connection.workflowService.listSchedules(request),
    );
    for (const { scheduleId, info } of answer.schedules ?? []) {
      const { spec, notes, paused, workflowType } = info ?? {};
      const seen = JSON.stringify([spec ?? null, notes ?? '', paused ?? false, workflowType?.name]);
      digests.set(scheduleId ?? '', createHash('sha256').update(seen).digest('base64'));
    }
    nextPageToken = answer.nextPageToken ?? new Uint8Array();
    if (nextPageToken.length === 0) break;
  }
  return digests;
}

/** The hash of what a describe call answered; comparable with `desiredHash`. */
function observedHash(answer: DescribeAnswer): string {
  return canonicalHash(canonicalSchedule(answer.schedule ?? {}));
}

function observe(answer: DescribeAnswer, payloadKey: string | null): ObservedSchedule {
  const schedule = answer.schedule ?? {};
  const start = schedule.action?.startWorkflow;
  const ours =
    start?.workflowType?.name === runScheduleWorkflowType &&
    start.taskQueue?.name === mainTaskQueue;
  const input = fromPayload(start?.input?.payloads?.[0]);
  return {
    hash: observedHash(answer),
    canonical: canonicalSchedule(schedule),
    conflictToken: answer.conflictToken ?? new Uint8Array(),
    ours,
    scheduleId: ours ? scheduleIdOf(input) : null,
    keyIsCurrent: payloadsOf(schedule).every((payload) => decodedWith(payload) === payloadKey),
    paused: schedule.state?.paused ?? false,
    note: schedule.state?.notes ?? '',
    nextFires: (answer.info?.futureActionTimes ?? []).map(
      ({ seconds, nanos }) => new Date(Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6),
    ),
  };
}

function payloadsOf({ action }: TemporalSchedule): Payload[] {
  const { input, memo, userMetadata } = action?.startWorkflow ?? {};
  const all = [
    ...(input?.payloads ?? []),
    ...Object.values(memo?.fields ?? {}),
    ...[userMetadata?.summary, userMetadata?.details],
  ];
  return all.filter((payload) => payload !== null && payload !== undefined);
}

function scheduleIdOf(input: unknown): string | null {
  if (input === null || typeof input !== 'object' || !('scheduleId' in input)) return null;
  return typeof input.scheduleId === 'string' ? input.scheduleId : null;
}

/** Runs a call, and returns `answer` for its one expected failure. */
async function unless<T, F>(
  expected: (error: unknown) => boolean,
  answer: F,
  call: () => Promise<T>,
): Promise<T | F> {
  try {
    return await call();
  } catch (error) {
    if (expected(error)) return answer;
    throw error;
  }
}
