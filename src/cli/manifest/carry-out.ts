/** Carries a planned change out; with If-Match, so that a change made meanwhile is never overwritten. */
import type { WrittenSchedule } from '../../contract/schedule/schedules.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { placeProblem } from './manifest.ts';
import type { PlannedChange } from './plan.ts';
import { bodyOf, type PlannedSchedule } from './schedules/plan-schedules.ts';
import { pathOf, type PlannedSetting } from './settings/plan-settings.ts';
import { settingKinds } from './settings/setting-kinds.ts';

/** What is sent for a change. */
export type Write = {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  ifMatch: string | null;
  body?: object;
};

export function writeOf(change: PlannedChange, reason: string | undefined): Write {
  return change.kind === 'Schedule' ? writeSchedule(change, reason) : writeSetting(change, reason);
}

/** The warnings of an accepted schedule are in the result. */
export async function carryOut(
  { send, flags }: CommandContext,
  change: PlannedChange,
): Promise<Partial<WrittenSchedule>> {
  if (change.action === 'unchanged') return {};
  const { ifMatch, ...request } = writeOf(change, flags.reason);
  const headers = ifMatch === null ? {} : { 'if-match': ifMatch };
  try {
    const { body } = await send<Partial<WrittenSchedule> | null>({ ...request, headers });
    return body ?? {};
  } catch (error) {
    throw change.manifest ? placeProblem(error, change.manifest.placeOf) : error;
  }
}

function writeSchedule(change: PlannedSchedule, reason: string | undefined): Write {
  const { action, manifest, current, slug } = change;
  const path = `/schedules/${encodeURIComponent(current?.schedule.id ?? '')}`;
  if (action === 'delete' || !manifest) {
    return { method: 'DELETE', path, ifMatch: current?.etag ?? null };
  }
  const body = withReason(bodyOf(manifest) as object, reason);
  return current
    ? { method: 'PUT', path, ifMatch: current.etag, body }
    : { method: 'POST', path: '/schedules', ifMatch: null, body: { ...body, slug } };
}

function writeSetting(change: PlannedSetting, reason: string | undefined): Write {
  const { kind, slug, action, manifest, etag: ifMatch } = change;
  const of = settingKinds[kind];
  const path = pathOf(of, slug);
  if (action !== 'delete') {
    return { method: 'PUT', path, ifMatch, body: withReason(manifest.spec as object, reason) };
  }
  return of.removal
    ? { method: 'PUT', path, ifMatch, body: withReason(of.removal, reason) }
    : { method: 'DELETE', path, ifMatch };
}

function withReason(body: object, reason: string | undefined): object {
  return reason === undefined ? body : { ...body, reason };
}
