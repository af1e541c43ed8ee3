/** Calendars of the tenant. */
import { Type } from 'typebox';
import { readCalendarBody } from '../../../contract/schedule/calendar-body.ts';
import {
  Calendar,
  CalendarBody,
  calendarName,
  CalendarPage,
} from '../../../contract/schedule/calendars.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import {
  type CalendarDetail,
  deleteCalendar,
  putCalendar,
  readCalendar,
  readCalendars,
} from '../../../services/schedules/calendars.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, isMatch, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Calendars'];
const CalendarParams = Strict({ name: calendarName });

/** A new calendar continues the versions of a deleted one of its name, so that old tags never match. */
function tagOf(version: number): string {
  return `"${version}"`;
}

function versionCheck(ifMatch: string | undefined): ((version: number | null) => boolean) | null {
  if (ifMatch === undefined) return null;
  return (version) => version !== null && isMatch(ifMatch, tagOf(version));
}

function toCalendar({ calendar, schedules }: CalendarDetail): Calendar {
  const { name, kind, description, version, updatedAt, updatedBy } = calendar;
  return {
    name,
    kind,
    description,
    version,
    updatedAt: toInstant(updatedAt),
    updatedBy,
    days: calendar.days.map(({ from, until, name: called }) => ({ from, until, name: called })),
    schedules,
  };
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/calendars',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listCalendars',
        summary: 'Calendars of the tenant by name',
        tags,
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(CalendarPage) },
      },
    },
    async (request) => {
      const page = await readCalendars(deps, principalOf(request), request.query);
      const items = page.items.map(({ id: _id, updatedAt, ...row }) => ({
        ...row,
        updatedAt: toInstant(updatedAt),
      }));
      return { ...page, items };
    },
  );
  app.get(
    '/calendars/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getCalendar',
        summary: 'One calendar with its days and the schedules that name it',
        tags,
        params: CalendarParams,
        response: { ...problemResponses(404), 200: Ref(Calendar) },
      },
    },
    async (request, reply) => {
      const found = await readCalendar(deps, principalOf(request), request.params.name);
      reply.header('etag', tagOf(found.calendar.version));
      return toCalendar(found);
    },
  );
}

export function registerCalendars(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.put(
    '/calendars/:name',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'putCalendar',
        summary: 'Create or replace a calendar; coming fires follow it at once',
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
      const { isNew, ...put } = await putCalendar(deps, principalOf(request), {
        name: request.params.name,
        isExpected: versionCheck(request.headers['if-match']),
        content: readCalendarBody(request.body),
        reason: request.body.reason,
      });
      reply.header('etag', tagOf(put.calendar.version));
      return reply.status(isNew ? 201 : 200).send(toCalendar(put));
    },
  );
  app.delete(
    '/calendars/:name',
    {
      config: { permission: 'edit' },
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
      const isExpected = versionCheck(request.headers['if-match']);
      await deleteCalendar(deps, principalOf(request), { name: request.params.name, isExpected });
      return reply.status(204).send(null);
    },
  );
}
