/** Maintenance windows of connected systems: set, listed, ended early, and what one would touch. */
import { readBodyInstant } from '../../contract/validation/body-text.ts';
import {
  faultOfWindow,
  maintenanceBounds,
  type MaintenanceMode,
} from '../../domain/limits/maintenance.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { Transaction } from '../../store/core/database.ts';
import { listOpenOfSchedules } from '../../store/executions/executions.ts';
import {
  endWindow,
  findWindow,
  insertWindow,
  listWindows,
  lockWindows,
  type StoredWindow,
} from '../../store/limits/maintenance-windows.ts';
import { listStepsUsing, type SystemUse } from '../../store/schedules/connected-systems.ts';
import { doneAct, recordAct } from '../audit.ts';
import { readPlannedFires } from '../fires/planned-fires.ts';
import { readSystem } from '../operations/connected-systems.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';

export type WindowRequest = {
  /** Chosen before the first try, so that a repeat sets no second one. */
  id: string;
  system: string;
  from: string | undefined;
  until: string;
  mode: MaintenanceMode;
  reason: string;
};

type Span = { from: Date; until: Date };

const hourMs = 3_600_000;

/**
 * From now on when it has no begin, and for an hour when it has no end.
 * @throws ProblemError with the code for a span that cannot be a window.
 */
export function checkSpan(
  given: { from: Date | null; until: Date | null },
  now: Date,
  code: 'body-invalid' | 'parameter-invalid',
): Span {
  const from = given.from ?? now;
  const until = given.until ?? new Date(from.getTime() + hourMs);
  const fault = faultOfWindow({ from, until }, now);
  if (!fault) return { from, until };
  const { message, suggestion } = fault;
  const pointer = code === 'body-invalid' ? fault.pointer : fault.pointer.slice(1);
  const errors = [{ pointer, code: 'out-of-range', message, suggestion }];
  throw new ProblemError(code, `${pointer}: ${message}; ${suggestion}`, { errors });
}

/** The windows that have not ended, the next first; of one system, or of all. */
export function readWindows(
  { database, clock }: ServiceDeps,
  { tenantId }: Principal,
  system: string | null,
): Promise<StoredWindow[]> {
  const wanted = { system, endAfter: clock(), limit: maintenanceBounds.windows };
  return database.read(tenantId, (tx) => listWindows(tx, wanted));
}

export function readWindow(
  { database }: ServiceDeps,
  { tenantId }: Principal,
  id: string,
): Promise<StoredWindow> {
  return database.read(tenantId, (tx) => getWindow(tx, id));
}

/** From the commit on, no step begins to use the system within the window; those that run are left alone. */
export async function setWindow(
  deps: ServiceDeps,
  principal: Principal,
  { id, system, mode, reason, ...given }: WindowRequest,
): Promise<StoredWindow> {
  const at = deps.clock();
  const from = given.from === undefined ? null : readBodyInstant(given.from, 'from');
  const until = readBodyInstant(given.until, 'until');
  const span = checkSpan({ from, until }, at, 'body-invalid');
  await readSystem(deps, principal, system);
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const known = await findWindow(tx, id);
    if (known) return known;
    await lockWindows(tx);
    await refuseMore(tx, at);
    const by = { createdAt: at, createdBy: principal.initiator };
    await insertWindow(tx, { id, system, mode, reason, ...span, ...by });
    const act = {
      action: 'set-maintenance',
      objectType: 'maintenance-window',
      objectId: id,
    } as const;
    const detail = `${system} until ${span.until.toISOString()}, ${mode}`;
    await recordAct(tx, deps, { principal, ...doneAct(act, reason, detail) });
    return getWindow(tx, id);
  });
}

async function refuseMore(tx: Transaction, at: Date): Promise<void> {
  const { windows: limit } = maintenanceBounds;
  const open = await listWindows(tx, { system: null, endAfter: at, limit });
  if (open.length < limit) return;
  const detail = `a tenant has at most ${limit} maintenance windows that have not ended; end one first`;
  throw new ProblemError('maintenance-limit', detail);
}

/** Steps that wait for its end begin within seconds. */
export async function endWindowNow(
  deps: ServiceDeps,
  principal: Principal,
  { id, reason }: { id: string; reason: string | null },
): Promise<StoredWindow> {
  return deps.database.withTenant(principal.tenantId, async (tx) => {
    const { system } = await getWindow(tx, id);
    if (!(await endWindow(tx, { id, at: deps.clock(), by: principal.initiator }))) {
      throw new ProblemError('maintenance-already-ended', `maintenance window ${id} has ended`);
    }
    const act = {
      action: 'end-maintenance',
      objectType: 'maintenance-window',
      objectId: id,
    } as const;
    await recordAct(tx, deps, { principal, ...doneAct(act, reason, system) });
    return getWindow(tx, id);
  });
}

async function getWindow(tx: Transaction, id: string): Promise<StoredWindow> {
  const found = await findWindow(tx, id);
  if (found) return found;
  throw new ProblemError('maintenance-not-found', `there is no maintenance window "${id}"`);
}

const most = { steps: 500, fires: 2_000, firesOfSchedule: 100, running: 100 } as const;
/** Fires before the window whose executions may still be under way when it begins. */
const lookBackMs = 24 * 3_600_000;

type TouchedSchedule = {
  slug: string;
  name: string;
  enabled: boolean;
  steps: Pick<SystemUse, 'stepIndex' | 'stepName' | 'runProfile'>[];
  fires: Date[];
};

export type WindowImpact = Span & {
  schedules: TouchedSchedule[];
  fires: number;
  running: string[];
  truncated: boolean;
};

/** What a window would touch, before it is set. */
export async function readImpact(
  deps: ServiceDeps,
  principal: Principal,
  { system, from, until }: Span & { system: string },
): Promise<WindowImpact> {
  await readSystem(deps, principal, system);
  const planned = await readPlannedFires(deps, principal, {
    ...{ from: new Date(from.getTime() - lookBackMs), to: until },
    ...{ tag: null, connectedSystem: system, limit: most.fires },
  });
  const { uses, running } = await deps.database.read(principal.tenantId, async (tx) => {
    const found = await listStepsUsing(tx, { name: system, limit: most.steps + 1 });
    const slugs = [...new Set(found.map(({ scheduleSlug }) => scheduleSlug))];
    return { uses: found, running: await listOpenOfSchedules(tx, slugs, { limit: most.running }) };
  });
  const schedules = toSchedules(uses.slice(0, most.steps));
  for (const { schedule, at, usualSeconds } of planned.items) {
    const end = at.getTime() + (usualSeconds ?? 0) * 1_000;
    if (at >= from || end > from.getTime()) schedules.get(schedule.slug)?.fires.push(at);
  }
  const touched = [...schedules.values()];
  const isLong = touched.some(({ fires }) => fires.length > most.firesOfSchedule);
  for (const one of touched) one.fires.splice(most.firesOfSchedule);
  return {
    ...{ from, until, running, schedules: touched },
    fires: touched.reduce((sum, { fires }) => sum + fires.length, 0),
    truncated: planned.truncated || uses.length > most.steps || isLong,
  };
}

function toSchedules(uses: readonly SystemUse[]): Map<string, TouchedSchedule> {
  const bySlug = new Map<string, TouchedSchedule>();
  for (const { scheduleSlug: slug, scheduleName: name, enabled, ...step } of uses) {
    const schedule = bySlug.get(slug) ?? { slug, name, enabled, steps: [], fires: [] };
    schedule.steps.push(step);
    bySlug.set(slug, schedule);
  }
  return bySlug;
}
