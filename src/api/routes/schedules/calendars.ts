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
import { listOrders } from '../../../domain/lists/list-order.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  type CalendarDetail,
  deleteCalendar,
  putCalendar,
  readCalendar,
  readCalendars,
} from '../../../services/schedules/calendars.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, versionCheck, versionTag } from '../../http/entity-tags.ts';
import { DryRunQuery, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Calendars'];
const CalendarParams = Strict({ name: calendarName });

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
        querystring: Strict(pageQuery(listOrders.calendars)),
        response: { 200: Ref(CalendarPage) },
      },
    },
    async (request) => {
      const page = await readCalendars(deps, principalOf(request), request.query);
      const items = page.items.map(({ id: _id, updatedAt, updatedMicros: _micros, ...row }) => ({
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
        response: { ...problemResponses('calendar-not-found'), 200: Ref(Calendar) },
      },
    },
    async (request, reply) => {
      const found = await readCalendar(deps, principalOf(request), request.params.name);
      reply.header('etag', versionTag(found.calendar));
      return toCalendar(found);
    },
  );
}

function registerPut(app: App, deps: AppDeps): void {
  app.put(
    '/calendars/:name',
    {
      config: { permission: 'edit', tagged: [200, 201] },
      schema: {
        operationId: 'putCalendar',
        summary: 'Create or replace a calendar; coming fires follow it at once',
        tags,
        params: CalendarParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(CalendarBody),
        response: {
          ...problemResponses('calendar-conflict'),
          200: Ref(Calendar),
          201: Ref(Calendar),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = {
        name: request.params.name,
        isExpected: versionCheck(request.headers['if-match'], versionTag),
        content: readCalendarBody(request.body),
        reason: request.body.reason,
      };
      const { isNew, ...put } = await carryOut(deps, principal, request.query, (given) =>
        putCalendar(given, principal, change),
      );
      reply.header('etag', versionTag(put.calendar));
      if (isNew) reply.header('location', `/api/v1/calendars/${put.calendar.name}`);
      return reply.status(isNew ? 201 : 200).send(toCalendar(put));
    },
  );
}

export function registerCalendars(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  registerPut(app, deps);
  app.delete(
    '/calendars/:name',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'deleteCalendar',
        summary: 'Delete a calendar that no schedule names',
        tags,
        params: CalendarParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: {
          ...problemResponses('calendar-not-found', 'calendar-conflict', 'calendar-in-use'),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], versionTag);
      const change = { name: request.params.name, isExpected };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        deleteCalendar(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}
