/** Milestones of a schedule, and of all. */
import { Type } from 'typebox';
import { Execution } from '../../../contract/execution/executions.ts';
import {
  type Milestone,
  MilestoneBoard,
  MilestoneList,
  MilestoneResetBody,
  MilestoneTryBody,
} from '../../../contract/schedule/milestones.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
} from '../../../contract/validation/schema.ts';
import type { ExecutionTrigger } from '../../../domain/audit.ts';
import {
  milestoneDueAt,
  milestoneNextAt,
  milestoneRefusal,
  milestoneStateOf,
  milestoneStates,
  offsetText,
} from '../../../domain/milestone.ts';
import {
  readMilestoneBoard,
  readMilestones,
  resetMilestone,
  tryMilestone,
} from '../../../services/schedules/milestones.ts';
import type { StoredMilestone } from '../../../store/schedules/milestones.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';

const tags = ['Milestones'];

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/milestones',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listMilestones',
        summary: 'Milestones of a schedule: state, attempts, next attempt',
        tags,
        params: ScheduleParams,
        response: { 200: Ref(MilestoneList) },
      },
    },
    async (request) => {
      const rows = await readMilestones(deps, principalOf(request), request.params.ref);
      const now = deps.clock();
      return { items: rows.map((row) => toMilestone(row, now)) };
    },
  );
}

function registerReset(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/milestones/reset',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'resetMilestone',
        summary: 'Forget the failures of a milestone that is not done, and end its backoff',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(MilestoneResetBody),
        response: {
          ...problemResponses('milestone-not-found', 'milestone-refused'),
          200: Ref(MilestoneList),
        },
      },
    },
    async (request) => {
      const { ref } = request.params;
      const now = deps.clock();
      const rows = await resetMilestone(deps, principalOf(request), { ...request.body, ref });
      return { items: rows.map((row) => toMilestone(row, now)) };
    },
  );
}

function registerTry(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/milestones/try',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'tryMilestone',
        summary: 'Try a due milestone now, without waiting for the end of its backoff',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(MilestoneTryBody),
        response: {
          ...problemResponses('milestone-not-found', 'milestone-refused', 'execution-overlap'),
          202: Ref(Execution),
        },
      },
    },
    async (request, reply) => {
      const { reason, ...place } = request.body;
      const wanted = { ...place, ref: request.params.ref, reason };
      const execution = await tryMilestone(deps, principalOf(request), wanted);
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send(toExecution(execution));
    },
  );
}

const BoardQuery = Strict({
  anchor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Name of an anchor.' }),
  ),
  state: Type.Optional(Enum(milestoneStates)),
});

function registerBoard(app: App, deps: AppDeps): void {
  app.get(
    '/milestones',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readMilestoneBoard',
        summary: 'Milestones of all schedules: what is done, due, waiting, or without its anchor',
        tags,
        querystring: BoardQuery,
        response: { 200: Ref(MilestoneBoard) },
      },
    },
    async (request) => {
      const { anchor = null, state = null } = request.query;
      const query = { anchor, state };
      const { items, ...found } = await readMilestoneBoard(deps, principalOf(request), query);
      const now = deps.clock();
      const shown = items.map((row) => ({
        scheduleId: row.scheduleId,
        scheduleSlug: row.scheduleSlug,
        enabled: row.enabled,
        milestone: toMilestone(row, now),
      }));
      return { ...found, items: shown };
    },
  );
}

export function registerMilestones(app: App, deps: AppDeps): void {
  registerBoard(app, deps);
  registerList(app, deps);
  registerReset(app, deps);
  registerTry(app, deps);
}

function toMilestone(row: StoredMilestone, now: Date): Milestone {
  const state = milestoneStateOf(row, now);
  return {
    anchor: row.anchor,
    offset: offsetText(row.offsetSeconds),
    offsetSeconds: row.offsetSeconds,
    state,
    reason: milestoneRefusal(row, { now }),
    anchorVersion: row.anchorVersion,
    anchorAt: toInstantOrNull(row.anchorAt),
    // Moving the anchor later does not change when a done milestone was due.
    dueAt: toInstantOrNull(milestoneDueAt({ ...row, anchorAt: row.doneAnchorAt ?? row.anchorAt })),
    nextAttemptAt: toInstantOrNull(milestoneNextAt(row, now)),
    backoffUntil: state === 'BackingOff' ? toInstantOrNull(row.eligibleAt) : null,
    attempts: row.attempts,
    executionId: row.executionId,
    lastAttemptAt: toInstantOrNull(row.lastAttemptAt),
    lastError: lastErrorOf(row),
    doneAt: toInstantOrNull(row.doneAt),
    doneBy: row.doneBy,
    doneAnchorVersion: row.doneVersion,
  };
}

function lastErrorOf(row: StoredMilestone): Milestone['lastError'] {
  if (row.lastErrorAt === null) return null;
  return {
    at: toInstant(row.lastErrorAt),
    text: row.lastError ?? '',
    attempt: row.lastErrorAttempt ?? 0,
    trigger: row.lastErrorTrigger as ExecutionTrigger | null,
  };
}
