/** Creating, replacing and deleting schedules. */
import { Type } from 'typebox';
import { chooseSlug, readingScheduleBody } from '../../contract/definition.ts';
import type { ScheduleInput } from '../../contract/definition.ts';
import { Ref } from '../../contract/schema.ts';
import { ScheduleBody, WrittenSchedule } from '../../contract/schedules.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Timing } from '../../domain/timing.ts';
import { inTurns } from '../../timing/turns.ts';
import { findScheduleById } from '../../store/schedules.ts';
import { deleteSchedule, insertSchedule, replaceSchedule } from '../../store/schedule-changes.ts';
import type { StoredSchedule } from '../../store/schedules.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { auditWithin, scheduleAct } from '../audit.ts';
import { principalOf } from '../auth.ts';
import type { Principal } from '../principal.ts';
import { checkCauses } from '../check-causes.ts';
import { checkIfMatch, entityTag } from '../entity-tag.ts';
import { IdempotencyHeaders, IfMatchHeaders, ScheduleParams } from '../parameters.ts';
import { checkCalendars } from '../schedule-calendars.ts';
import { getSchedule, pushAndShow } from '../schedule-access.ts';
import { writeWarnings } from '../write-warnings.ts';

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
        response: { ...problemAnswers(409, 413, 415, 422), 201: Ref(WrittenSchedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const id = request.subjectId;
      await create(deps, request.body, { id, principal });
      const { stored, schedule } = await pushAndShow(deps, principal, id);
      reply.header('location', `/api/v1/schedules/${id}`).header('etag', entityTag(stored));
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
        response: { ...problemAnswers(404, 409, 412, 413, 415, 422), 200: Ref(WrittenSchedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = { ref: request.params.ref, ifMatch: request.headers['if-match'], principal };
      const id = await replace(deps, request.body, change);
      const { stored, schedule } = await pushAndShow(deps, principal, id);
      reply.header('etag', entityTag(stored));
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
        response: { ...problemAnswers(404, 409, 412), 204: Type.Null() },
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
