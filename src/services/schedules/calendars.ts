/** Calendars of the tenant: days on which the schedules that name them do not fire. */
import { v7 as uuidv7 } from 'uuid';
import type { Calendar } from '../../domain/calendar.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { ProblemError } from '../../domain/problem.ts';
import { cleanText } from '../../domain/text/clip.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  deleteCalendar as markDeleted,
  findCalendar,
  listCalendars,
  type ListedCalendar,
  listSchedulesNaming,
  lockCalendarForUpdate,
  putCalendar as storeCalendar,
  type StoredCalendar,
} from '../../store/schedules/calendars.ts';
import { doneAct, recordAct } from '../audit.ts';
import { namedList, type PageOf, type PageRequest, readPage } from '../pagination.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';

/** Schedules that are listed with a calendar. */
const maxSchedules = 100;

/** By name. */
export async function readCalendars(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  page: PageRequest,
): Promise<PageOf<ListedCalendar>> {
  return readPage(page, {
    ...namedList(listOrders.calendars),
    filter: 'calendars',
    read: (wanted) => database.read(tenantId, (tx) => listCalendars(tx, wanted)),
  });
}

/** A calendar with the slugs of the schedules that name it. */
export type CalendarDetail = { calendar: StoredCalendar; schedules: string[] };

export async function readCalendar(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  name: string,
): Promise<CalendarDetail> {
  return database.read(tenantId, async (tx) => {
    const calendar = await findCalendar(tx, name);
    if (!calendar) throw notFound(name);
    const schedules = await listSchedulesNaming(tx, { name, limit: maxSchedules });
    return { calendar, schedules: schedules.map(({ slug }) => slug) };
  });
}

type Change = {
  name: string;
  isExpected: VersionCheck<StoredCalendar>;
};
type Content = Pick<Calendar, 'kind' | 'description' | 'days'>;

/**
 * Creates or replaces a calendar; coming fires follow it at once. Repeating the same content changes
 * nothing. A schedule that is left without fires shows that itself.
 */
export async function putCalendar(
  deps: ServiceDeps,
  principal: Principal,
  { name, isExpected, content, reason }: Change & { content: Content; reason: string | undefined },
): Promise<CalendarDetail & { isNew: boolean }> {
  const isNew = await deps.database.withTenant(principal.tenantId, async (tx) => {
    const current = await lockCalendarForUpdate(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    if (current && isSame(current, content)) return false;
    const by = { updatedAt: deps.clock(), updatedBy: principal.initiator };
    const id = await storeCalendar(tx, { ...content, ...by, id: uuidv7(), name });
    const why = reason === undefined ? null : cleanText(reason);
    await recordCalendarAct(tx, deps, principal, { action: 'set-calendar', id, name, reason: why });
    return current === null;
  });
  return { ...(await readCalendar(deps, principal, name)), isNew };
}

/** @throws ProblemError `calendar-in-use` while schedules name it. */
export async function deleteCalendar(
  deps: ServiceDeps,
  principal: Principal,
  { name, isExpected }: Change,
): Promise<void> {
  await deps.database.withTenant(principal.tenantId, async (tx) => {
    const current = await lockCalendarForUpdate(tx, name);
    if (!current) throw notFound(name);
    checkVersion(isExpected, current, conflictOf(name));
    const schedules = await listSchedulesNaming(tx, { name, limit: maxSchedules });
    if (schedules.length > 0) {
      const slugs = schedules.map(({ slug }) => slug).join(', ');
      const detail = `schedules name the calendar "${name}": ${slugs}; remove it from them first`;
      throw new ProblemError('calendar-in-use', detail, { extra: { schedules } });
    }
    await markDeleted(tx, { name, at: deps.clock() });
    const act = { action: 'delete-calendar', id: current.id, name, reason: null };
    await recordCalendarAct(tx, deps, principal, act);
  });
}

function notFound(name: string): ProblemError {
  return new ProblemError('calendar-not-found', `there is no calendar "${name}"`);
}

const conflictOf = (name: string) =>
  ({ code: 'calendar-conflict', what: `the calendar "${name}"` }) as const;

function isSame(current: Content, given: Content): boolean {
  const text = ({ kind, description, days }: Content): string =>
    JSON.stringify([kind, description, days.map(({ from, until, name }) => [from, until, name])]);
  return text(current) === text(given);
}

async function recordCalendarAct(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  act: { action: string; id: string; name: string; reason: string | null },
): Promise<void> {
  const { action, id: objectId, name, reason } = act;
  const done = doneAct({ action, objectType: 'calendar', objectId }, reason, name);
  await recordAct(tx, deps, { principal, ...done });
}
