/** Milestones of a schedule: look at them, try one now, forget its failures. */
import { v7 as uuidv7 } from 'uuid';
import { Execution } from '../../../contract/execution/executions.ts';
import {
  MilestoneList,
  MilestoneResetBody,
  MilestoneTryBody,
} from '../../../contract/schedule/milestones.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { type MilestoneFacts, milestoneRefusal, offsetText } from '../../../domain/milestone.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { auditing, auditWithin, scheduleAct } from '../../../services/audit.ts';
import { acceptStart, makeStart } from '../../../services/executions/execution-start.ts';
import type { Principal } from '../../../services/principal.ts';
import { getSchedule } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import {
  lockMilestoneForUpdate,
  listMilestones,
  offerAttempt,
  resetMilestone,
  type StoredMilestone,
} from '../../../store/schedules/milestones.ts';
import type { StoredSchedule } from '../../../store/schedules/schedules.ts';
import { TimingError } from '../../../timing/timing-error.ts';
import { readElapsedTime } from '../../../timing/zone/instant.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';
import { toMilestone } from '../../resources/milestone-resource.ts';

const tags = ['Milestones'];
const maxMilestones = 10_000;

function listOf(tx: Transaction, schedule: StoredSchedule): Promise<StoredMilestone[]> {
  return listMilestones(tx, { scheduleIds: [schedule.id], limit: maxMilestones });
}

type Wanted = { offset: string; anchor?: string };

function secondsOf(offset: string): number {
  try {
    return readElapsedTime(offset, 'offset');
  } catch (error) {
    if (!(error instanceof TimingError)) throw error;
    const { message, remedy: suggestion } = error;
    const errors = [{ pointer: '/offset', code: 'malformed', message, suggestion }];
    throw new ProblemError('body-invalid', message, { errors });
  }
}

/** @throws ProblemError `milestone-not-found` when the schedule has none or several of that offset. */
async function getMilestone(
  tx: Transaction,
  schedule: StoredSchedule,
  { offset, anchor }: Wanted,
): Promise<StoredMilestone> {
  const seconds = secondsOf(offset);
  const found = (await listOf(tx, schedule)).filter(
    (one) => one.offsetSeconds === seconds && (anchor === undefined || one.anchor === anchor),
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  const after = anchor === undefined ? '' : ` after ${anchor}`;
  const detail = only
    ? `"${schedule.slug}" has ${found.length} milestones ${offset}; say of which anchor`
    : `"${schedule.slug}" has no milestone ${offsetText(seconds)}${after}`;
  throw new ProblemError('milestone-not-found', detail);
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/milestones',
    {
      schema: {
        operationId: 'listMilestones',
        summary: 'Milestones of a schedule: state, tries, next try',
        tags,
        params: ScheduleParams,
        response: { ...problemResponses(404, 409), 200: Ref(MilestoneList) },
      },
    },
    async (request) => {
      const rows = await deps.database.read(principalOf(request).tenantId, async (tx) =>
        listOf(tx, await getSchedule(tx, request.params.ref)),
      );
      const now = deps.clock();
      return { items: rows.map((row) => toMilestone(row, now)) };
    },
  );
}

/** @throws ProblemError `milestone-refused` when it is done, or is being tried. */
function refuseUnlessFailed(facts: MilestoneFacts): void {
  const executionId = facts.doneBy ?? facts.executionId;
  if (executionId === null) return;
  const detail = facts.doneBy
    ? `milestone: done by execution ${executionId}; there is nothing to reset`
    : `milestone: execution ${executionId} is trying it; reset it when that has ended`;
  throw new ProblemError('milestone-refused', detail, { extra: { executionId } });
}

function registerReset(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/milestones/reset',
    {
      schema: {
        operationId: 'resetMilestone',
        summary: 'Forget the failures of a milestone that is not done, and their pause',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(MilestoneResetBody),
        response: { ...problemResponses(404, 409, 422), 200: Ref(MilestoneList) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { reason } = request.body;
      const now = deps.clock();
      return deps.database.withTenant(principal.tenantId, async (tx) => {
        const schedule = await getSchedule(tx, request.params.ref);
        const { scheduleId, anchor, offsetSeconds } = await getMilestone(
          tx,
          schedule,
          request.body,
        );
        const facts = await lockMilestoneForUpdate(tx, { scheduleId, anchor, offsetSeconds });
        refuseUnlessFailed(facts);
        await resetMilestone(tx, { scheduleId, anchor, offsetSeconds });
        const detail = `${offsetText(offsetSeconds)} after ${anchor}`;
        const act = { ...scheduleAct('reset-milestone', scheduleId, reason), detail };
        await auditWithin(tx, deps, { principal, ...act });
        const rows = await listOf(tx, schedule);
        return { items: rows.map((row) => toMilestone(row, now)) };
      });
    },
  );
}

/** @throws ProblemError `milestone-refused` when it is done, tried already, not due, or has no anchor. */
async function tryNow(
  deps: AppDeps,
  principal: Principal,
  { ref, wanted }: { ref: string; wanted: Wanted },
): Promise<{ execution: Execution; detail: string }> {
  const { tenantId, tenantSlug, initiator } = principal;
  const { start, detail } = await deps.database.withTenant(tenantId, async (tx) => {
    const schedule = await getSchedule(tx, ref);
    const { scheduleId, anchor, offsetSeconds } = await getMilestone(tx, schedule, wanted);
    const place = { scheduleId, anchor, offsetSeconds };
    const facts = await lockMilestoneForUpdate(tx, place);
    const refusal = milestoneRefusal(facts, { now: deps.clock(), force: true });
    if (refusal !== null) {
      const extra = { executionId: facts.executionId ?? facts.doneBy };
      throw new ProblemError('milestone-refused', refusal, { extra });
    }
    const executionId = await offerAttempt(tx, { ...place, executionId: uuidv7() });
    const { slug: scheduleSlug, revision, definition } = schedule;
    const accepted = {
      tenantSlug,
      scheduleSlug,
      scheduleId,
      executionId,
      revision,
      definition,
      initiator,
      milestone: { anchor, offsetSeconds, force: true },
    };
    await acceptStart(tx, accepted);
    return { start: accepted, detail: `${offsetText(offsetSeconds)} after ${anchor}` };
  });
  const row = await makeStart(deps, tenantId, start);
  if (row.status === 'Skipped') {
    const extra = { executionId: start.executionId };
    throw new ProblemError('milestone-refused', row.error ?? 'it was skipped', { extra });
  }
  return { execution: toExecution(row), detail };
}

function registerTry(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/milestones/try',
    {
      schema: {
        operationId: 'tryMilestone',
        summary: 'Try a milestone that is due now, without waiting for the end of its pause',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(MilestoneTryBody),
        response: { ...problemResponses(404, 409, 422), 202: Ref(Execution) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { reason, ...wanted } = request.body;
      const { ref } = request.params;
      const { id } = await deps.database.read(principal.tenantId, (tx) => getSchedule(tx, ref));
      const act = scheduleAct('try-milestone', id, reason);
      const execution = await auditing(deps, { principal, ...act }, async () => {
        const { detail, execution: answer } = await tryNow(deps, principal, { ref: id, wanted });
        return { answer, detail, executionId: answer.id };
      });
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send(execution);
    },
  );
}

export function registerMilestones(app: App, deps: AppDeps): void {
  registerList(app, deps);
  registerReset(app, deps);
  registerTry(app, deps);
}
