/** Calendars of the tenant: days on which the schedules that name them do not fire. */
import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { readCalendarBody } from '../../../contract/schedule/calendar-body.ts';
import {
  Calendar,
  CalendarBody,
  calendarName,
  CalendarPage,
} from '../../../contract/schedule/calendars.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { type Act, auditWithin } from '../../../services/audit.ts';
import type { Principal } from '../../../services/principal.ts';
import type { Transaction } from '../../../store/core/database.ts';
import {
  deleteCalendar,
  findCalendar,
  lockCalendarForUpdate,
  listCalendars,
  listSchedulesNaming,
  putCalendar,
  type StoredCalendar,
} from '../../../store/schedules/calendars.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { IfMatchHeaders, isMatch, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Calendars'];
const CalendarParams = Strict({ name: calendarName });
const maxNamed = 100;

type Shown = { calendar: Calendar; tag: string };

/** The version of a name goes on when it is used again, so that an old tag never fits. */
function tagOf({ version }: StoredCalendar): string {
  return `"${version}"`;
}

function notFound(name: string): ProblemError {
  return new ProblemError('calendar-not-found', `there is no calendar "${name}"`);
}

async function show(tx: Transaction, name: string): Promise<Shown> {
  const found = await findCalendar(tx, name);
  if (!found) throw notFound(name);
  const { kind, description, days, version, updatedAt, updatedBy } = found;
  const schedules = await listSchedulesNaming(tx, { name, limit: maxNamed });
  const calendar = {
    name,
    kind,
    description,
    version,
    updatedAt: toInstant(updatedAt),
    updatedBy,
    days: days.map(({ from, until, name: called }) => ({ from, until, name: called })),
    schedules: schedules.map(({ slug }) => slug),
  };
  return { calendar, tag: tagOf(found) };
}

type Change = { name: string; ifMatch: string | undefined; principal: Principal };

function checkTag({ name, ifMatch }: Change, current: StoredCalendar | null): void {
  if (ifMatch === undefined || (current && isMatch(ifMatch, tagOf(current)))) return;
  const now = current ? `is at version ${current.version} by now` : 'is not there';
  throw new ProblemError('calendar-conflict', `the calendar "${name}" ${now}; read it again`);
}

function act(action: string, calendar: { id: string; name: string }, reason?: string): Act {
  return {
    action,
    objectType: 'calendar',
    objectId: calendar.id,
    executionId: null,
    stepIndex: null,
    result: 'Done',
    detail: calendar.name,
    reason: reason === undefined ? null : cleanText(reason),
  };
}

/** Saying the same again changes nothing. Whether schedules are left without fires, they show. */
async function put(deps: AppDeps, change: Change, body: CalendarBody): Promise<boolean> {
  const given = readCalendarBody(body);
  const { name, principal } = change;
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const current = await lockCalendarForUpdate(tx, name);
    checkTag(change, current);
    if (current && isSame(current, given)) return false;
    const by = { updatedAt: deps.clock(), updatedBy: principal.initiator };
    const id = await putCalendar(tx, { ...given, ...by, id: uuidv7(), name });
    await auditWithin(tx, deps, { principal, ...act('set-calendar', { id, name }, body.reason) });
    return current === null;
  });
}

function isSame(current: StoredCalendar, given: ReturnType<typeof readCalendarBody>): boolean {
  const text = ({ kind, description, days }: ReturnType<typeof readCalendarBody>): string =>
    JSON.stringify([kind, description, days.map(({ from, until, name }) => [from, until, name])]);
  return text({ ...current, days: [...current.days] }) === text(given);
}

async function remove(deps: AppDeps, change: Change): Promise<void> {
  const { name, principal } = change;
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    const current = await lockCalendarForUpdate(tx, name);
    if (!current) throw notFound(name);
    checkTag(change, current);
    const naming = await listSchedulesNaming(tx, { name, limit: maxNamed });
    if (naming.length > 0) {
      const slugs = naming.map(({ slug }) => slug).join(', ');
      const detail = `schedules name the calendar "${name}": ${slugs}; take it out of them first`;
      throw new ProblemError('calendar-in-use', detail, { extra: { schedules: naming } });
    }
    await deleteCalendar(tx, { name, at: deps.clock() });
    await auditWithin(tx, deps, { principal, ...act('delete-calendar', current) });
  });
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/calendars',
    {
      schema: {
        operationId: 'listCalendars',
        summary: 'Calendars of the tenant by name',
        tags,
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(CalendarPage) },
      },
    },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const { cursor } = request.query;
      const isName = (key: unknown): key is string => typeof key === 'string';
      const after = cursor === undefined ? null : decodeCursor(cursor, 'calendars', isName);
      const rows = await deps.database.read(principalOf(request).tenantId, (tx) =>
        listCalendars(tx, { after, limit: limit + 1 }),
      );
      return toPage(rows, {
        limit,
        filter: 'calendars',
        keyOf: ({ name }) => name,
        toItem: ({ id: _id, updatedAt, ...row }) => ({ ...row, updatedAt: toInstant(updatedAt) }),
      });
    },
  );
  app.get(
    '/calendars/:name',
    {
      schema: {
        operationId: 'getCalendar',
        summary: 'One calendar with its days and the schedules that name it',
        tags,
        params: CalendarParams,
        response: { ...problemResponses(404), 200: Ref(Calendar) },
      },
    },
    async (request, reply) => {
      const { calendar, tag } = await deps.database.read(principalOf(request).tenantId, (tx) =>
        show(tx, request.params.name),
      );
      reply.header('etag', tag);
      return calendar;
    },
  );
}

export function registerCalendars(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.put(
    '/calendars/:name',
    {
      schema: {
        operationId: 'putCalendar',
        summary: 'Make a calendar, or replace what is in it; fires to come heed it at once',
        tags,
        params: CalendarParams,
        headers: IfMatchHeaders,
        body: Ref(CalendarBody),
        response: {
          ...problemResponses(412, 413, 415, 422),
          200: Ref(Calendar),
          201: Ref(Calendar),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { name } = request.params;
      const change = { name, ifMatch: request.headers['if-match'], principal };
      const isNew = await put(deps, change, request.body);
      const { calendar, tag } = await deps.database.read(principal.tenantId, (tx) =>
        show(tx, name),
      );
      reply.header('etag', tag);
      return reply.status(isNew ? 201 : 200).send(calendar);
    },
  );
  app.delete(
    '/calendars/:name',
    {
      schema: {
        operationId: 'deleteCalendar',
        summary: 'Delete a calendar that no schedule names',
        tags,
        params: CalendarParams,
        headers: IfMatchHeaders,
        response: { ...problemResponses(404, 409, 412), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const ifMatch = request.headers['if-match'];
      const principal = principalOf(request);
      await remove(deps, { name: request.params.name, ifMatch, principal });
      return reply.status(204).send(null);
    },
  );
}
