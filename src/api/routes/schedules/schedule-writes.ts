/** Creating, replacing and deleting schedules. */
import { Type } from 'typebox';
import {
  chooseSlug,
  readingScheduleBody,
  type ScheduleInput,
} from '../../../contract/schedule/definition.ts';
import { ScheduleBody, WrittenSchedule } from '../../../contract/schedule/schedules.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import type { Timing } from '../../../domain/schedule/timing.ts';
import { auditWithin, scheduleAct } from '../../../services/audit.ts';
import type { Principal } from '../../../services/principal.ts';
import { checkCauses } from '../../../services/schedules/check-causes.ts';
import { getSchedule, pushAndShow } from '../../../services/schedules/schedule-access.ts';
import { checkCalendars } from '../../../services/schedules/schedule-calendars.ts';
import { writeWarnings } from '../../../services/schedules/write-warnings.ts';
import {
  deleteSchedule,
  insertSchedule,
  replaceSchedule,
} from '../../../store/schedules/schedule-changes.ts';
import { findScheduleById, type StoredSchedule } from '../../../store/schedules/schedules.ts';
import { inTurns } from '../../../timing/turns.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  checkIfMatch,
  entityTag,
  IdempotencyHeaders,
  IfMatchHeaders,
  ScheduleParams,
} from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];

/** `kept` are the timings of the schedule that is replaced. */
async function readBody(
  { connectedSystems, commandsEnabled, clock }: AppDeps,
  body: unknown,
  kept: readonly Timing[] = [],
): Promise<ScheduleInput> {
  const context = { connectedSystems, commandsEnabled, now: clock(), kept };
  return inTurns(readingScheduleBody(body, context));
}

type Creation = { id: string; principal: Principal };

/** Repeated after a lost answer, with the same id, it finds what the first request made. */
async function create(deps: AppDeps, body: unknown, creation: Creation): Promise<void> {
  const { id, principal } = creation;
  const input = await readBody(deps, body);
  const { tenantId, initiator } = principal;
  await deps.database.withTenant(tenantId, async (tx) => {
    if (await findScheduleById(tx, id)) return;
    const slug = chooseSlug(input);
    await checkCauses(tx, slug, input.definition.timings);
    await checkCalendars(tx, input.definition, deps.clock());
    await insertSchedule(tx, {
      id,
      slug,
      enabled: input.enabled ?? true,
      definition: input.definition,
      reason: input.reason,
      initiator,
      at: deps.clock(),
    });
    await auditWithin(tx, deps, { principal, ...scheduleAct('create', id, input.reason) });
  });
}

/** Slugs are part of ids in Temporal and of links people keep. */
function checkSlug(input: ScheduleInput, current: StoredSchedule): void {
  if (input.slug === null || input.slug === current.slug) return;
  const message = `the slug is "${current.slug}" and cannot change`;
  throw new ProblemError('body-invalid', `/slug: ${message}`, {
    errors: [{ pointer: '/slug', code: 'unchangeable', message, suggestion: current.slug }],
  });
}

type Change = { ref: string; ifMatch: string | undefined; principal: Principal };

/** What was compared above must still be so when the change is made; without If-Match anything fits. */
function expectation({ ifMatch }: Change, { generation }: StoredSchedule) {
  return ifMatch === undefined ? {} : { expectedGeneration: generation };
}

async function replace(deps: AppDeps, body: unknown, change: Change): Promise<string> {
  const { tenantId, initiator } = change.principal;
  return deps.database.withTenant(tenantId, async (tx) => {
    const current = await getSchedule(tx, change.ref);
    const input = await readBody(deps, body, current.definition.timings);
    checkIfMatch(change.ifMatch, current);
    checkSlug(input, current);
    await checkCauses(tx, current.slug, input.definition.timings);
    await checkCalendars(tx, input.definition, deps.clock());
    await replaceSchedule(tx, {
      id: current.id,
      ...expectation(change, current),
      enabled: input.enabled,
      definition: input.definition,
      reason: input.reason,
      initiator,
      at: deps.clock(),
    });
    const act = scheduleAct('replace', current.id, input.reason);
    await auditWithin(tx, deps, { principal: change.principal, ...act });
    return current.id;
  });
}

async function remove(deps: AppDeps, change: Change): Promise<string> {
  const { tenantId, initiator } = change.principal;
  return deps.database.withTenant(tenantId, async (tx) => {
    const current = await getSchedule(tx, change.ref);
    checkIfMatch(change.ifMatch, current);
    await deleteSchedule(tx, {
      id: current.id,
      ...expectation(change, current),
      initiator,
      at: deps.clock(),
    });
    const act = scheduleAct('delete', current.id, null);
    await auditWithin(tx, deps, { principal: change.principal, ...act });
    return current.id;
  });
}

function registerCreate(app: App, deps: AppDeps): void {
  app.post(
    '/schedules',
    {
      schema: {
        operationId: 'createSchedule',
        summary: 'Create a schedule',
        tags,
        headers: IdempotencyHeaders,
        body: Ref(ScheduleBody),
        response: { ...problemResponses(409, 413, 415, 422), 201: Ref(WrittenSchedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const id = request.subjectId;
      await create(deps, request.body, { id, principal });
      const shown = await pushAndShow(deps, principal, id);
      const schedule = toSchedule(shown, deps.clock());
      reply.header('location', `/api/v1/schedules/${id}`).header('etag', entityTag(shown.schedule));
      const warnings = await writeWarnings(deps, principal, schedule);
      return reply.status(201).send({ ...schedule, warnings });
    },
  );
}

function registerReplace(app: App, deps: AppDeps): void {
  app.put(
    '/schedules/:ref',
    {
      schema: {
        operationId: 'replaceSchedule',
        summary: 'Replace the definition of a schedule; history is kept',
        tags,
        params: ScheduleParams,
        headers: IfMatchHeaders,
        body: Ref(ScheduleBody),
        response: { ...problemResponses(404, 409, 412, 413, 415, 422), 200: Ref(WrittenSchedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = { ref: request.params.ref, ifMatch: request.headers['if-match'], principal };
      const id = await replace(deps, request.body, change);
      const shown = await pushAndShow(deps, principal, id);
      const schedule = toSchedule(shown, deps.clock());
      reply.header('etag', entityTag(shown.schedule));
      return { ...schedule, warnings: await writeWarnings(deps, principal, schedule) };
    },
  );
}

function registerDelete(app: App, deps: AppDeps): void {
  app.delete(
    '/schedules/:ref',
    {
      schema: {
        operationId: 'deleteSchedule',
        summary: 'Delete a schedule; its executions stay',
        tags,
        params: ScheduleParams,
        headers: IfMatchHeaders,
        response: { ...problemResponses(404, 409, 412), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = { ref: request.params.ref, ifMatch: request.headers['if-match'], principal };
      const id = await remove(deps, change);
      await deps.gateway.pushSchedule(principal.tenantId, id, 2_000);
      return reply.status(204).send(null);
    },
  );
}

export function registerScheduleWrites(app: App, deps: AppDeps): void {
  registerCreate(app, deps);
  registerReplace(app, deps);
  registerDelete(app, deps);
}
