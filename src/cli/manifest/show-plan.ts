/** How a plan is shown: one line for each object, then its fields and its fires. */
import type { ForecastFire } from '../../domain/schedule/fire-changes.ts';
import { type FieldChange, showPath } from '../output/changed-fields.ts';
import { cutText, toLine } from '../output/table.ts';
import { showObject } from './kinds.ts';
import type { PlannedChange } from './plan.ts';
import type { FireForecast } from './schedules/fire-forecast.ts';

/** A change with what it does to the fires; null when it does nothing to them. */
export type ForecastChange = { change: PlannedChange; forecast: FireForecast | null };

const shownFields = 40;
const shownFires = 5;
const shownValue = 60;
const indent = '            ';

export function planLines({ change, forecast }: ForecastChange): string[] {
  const { action, fields } = change;
  const more = fields.length - shownFields;
  return [
    `${action.padEnd(9)} ${showObject(change)}`,
    ...fields.slice(0, shownFields).map((field) => indent + fieldLine(field)),
    ...(more > 0 ? [`${indent}and ${more} more fields`] : []),
    ...fireLines(change, forecast).map((line) => indent + toLine(line)),
  ];
}

function fieldLine(field: FieldChange): string {
  const { kind, before, after } = field;
  const path = toLine(showPath(field));
  if (kind === 'added') return `${path}: ${showValue(after)}`;
  if (kind === 'removed') return `${path}: was ${showValue(before)}`;
  return `${path}: ${showValue(before)} → ${showValue(after)}`;
}

function showValue(value: unknown): string {
  return cutText(toLine(JSON.stringify(value) ?? 'null'), shownValue);
}

function fireLines(change: PlannedChange, forecast: FireForecast | null): string[] {
  if (change.kind === 'Calendar' || change.kind === 'Anchor') {
    return change.action === 'update'
      ? ['fires cannot be known: those of the schedules that use it are not compared']
      : [];
  }
  if (change.kind !== 'Schedule') return [];
  if (!forecast) return change.action === 'update' ? ['fires stay as they are'] : [];
  const { appear, vanish, move, same, until, unknown, notes } = forecast;
  const differ = appear.length + vanish.length + move.length;
  return [
    differ === 0
      ? `no fire changes until ${until} (${same} stay)`
      : `fires until ${until}: ${appear.length} appear, ${vanish.length} vanish, ${move.length} move, ${same} stay`,
    ...some(appear, (fire) => `  + ${showFire(fire)}`),
    ...some(vanish, (fire) => `  - ${showFire(fire)}`),
    ...some(move, ({ from, to }) => `  ~ ${from.local} → ${showFire(to)}`),
    ...notes.map((note) => `note: ${note}`),
    ...unknown.map((what) => `cannot be known: ${what}`),
  ];
}

function some<T>(items: readonly T[], show: (item: T) => string): string[] {
  const more = items.length - shownFires;
  return [
    ...items.slice(0, shownFires).map(show),
    ...(more > 0 ? [`    and ${more} more, until ${show(items.at(-1) as T).slice(4)}`] : []),
  ];
}

function showFire({ local, notes }: ForecastFire): string {
  return notes.length === 0 ? local : `${local} (${notes.join('; ')})`;
}

export type PlanRow = Pick<PlannedChange, 'kind' | 'slug' | 'action' | 'fields'> & {
  /** Paths, as `apply` names them. */
  changes: string[];
  fires: FireForecast | null;
};

/** For programs: everything, uncut. */
export function planRow({ change, forecast }: ForecastChange): PlanRow {
  const { kind, slug, action, fields } = change;
  return { kind, slug, action, changes: fields.map(showPath), fields, fires: forecast };
}
