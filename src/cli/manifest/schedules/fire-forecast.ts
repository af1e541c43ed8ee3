/** What a planned change does to the fires of the next 30 days, by the previews of the server. */
import type { Milestone } from '../../../contract/schedule/milestones.ts';
import type { PreviewBody } from '../../../contract/schedule/previews.ts';
import type { Schedule, ScheduleBody } from '../../../contract/schedule/schedules.ts';
import {
  compareFires,
  type FireChanges,
  type ForecastFire,
} from '../../../domain/schedule/fire-changes.ts';
import type { Definition } from '../../../domain/schedule/schedule.ts';
import { startLimitOf, type Timing } from '../../../domain/schedule/timing.ts';
import { ApiProblem } from '../../api/api-error.ts';
import type { CommandContext } from '../../framework/command-context.ts';
import { compareFields } from '../../output/changed-fields.ts';

const days = 30;
/** The most that a preview gives. */
const maxFires = 1_000;

export type FireForecast = FireChanges & {
  /** Fires after it are not compared. */
  until: string;
  /** What no preview can know; without the words `cannot be known`. */
  unknown: string[];
  notes: string[];
};

export type ForecastRequest = {
  /** Null for a schedule that is created. */
  current: Schedule | null;
  /** Null for one that is deleted. */
  planned: { definition: Definition; enabled: boolean | null } | null;
  /** Names of calendars that the same plan changes: the server knows only their present days. */
  calendarsInPlan: ReadonlySet<string>;
  /** The same of anchors. */
  anchorsInPlan: ReadonlySet<string>;
};

type Api = CommandContext['api'];

/** Null when the change does not touch when it fires. */
export async function forecastFires(
  { api, io }: Pick<CommandContext, 'api' | 'io'>,
  request: ForecastRequest,
): Promise<FireForecast | null> {
  const { current, planned } = request;
  const touched = touches(request);
  if (!touched.any) return null;
  const now = io.now();
  const from = now.toISOString();
  const stored = current
    ? await api.previewSchedule(current.id, { after: from, count: maxFires })
    : null;
  const before = stored && current ? runningOf(stored.fires, current, current.enabled) : [];
  const enabled = planned?.enabled ?? current?.enabled ?? true;
  const later = planned
    ? await plannedFires(api, { ...request, planned, stored: stored?.fires ?? [], from, touched })
    : { fires: [], unknown: [] };
  const kept = current?.enabled === enabled ? current : null;
  const after = planned ? runningOf(later.fires, kept, enabled) : [];
  const until = Math.min(
    now.getTime() + days * 86_400_000,
    ...[before, after].flatMap((fires) => lastOfMany(fires)),
  );
  const within = (fires: readonly ForecastFire[]): ForecastFire[] =>
    fires.filter(({ at }) => Date.parse(at) <= until);
  return {
    ...compareFires(within(before), within(after)),
    until: new Date(until).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    unknown: later.unknown,
    notes: notesOf(request, { enabled, touched }),
  };
}

type Touched = { any: boolean; timings: boolean; calendars: boolean; jitter: boolean };

function touches({ current, planned, calendarsInPlan }: ForecastRequest): Touched {
  if (!current || !planned) return { any: true, timings: true, calendars: true, jitter: false };
  const { definition, enabled } = planned;
  const differs = (field: 'timings' | 'calendars' | 'jitterSeconds'): boolean =>
    compareFields({ [field]: current[field] }, { [field]: definition[field] }).length > 0;
  const timings = differs('timings');
  const jitter = differs('jitterSeconds');
  const calendars =
    differs('calendars') || definition.calendars.some((name) => calendarsInPlan.has(name));
  const switched = enabled !== null && enabled !== current.enabled;
  return { any: timings || calendars || jitter || switched, timings, calendars, jitter };
}

/** A disabled schedule fires from the instant on at which it is enabled again. */
function runningOf(
  fires: readonly ForecastFire[],
  current: Schedule | null,
  enabled: boolean,
): readonly ForecastFire[] {
  if (enabled) return fires;
  const again = current?.disabledUntil;
  if (again === null || again === undefined) return [];
  return fires.filter(({ at }) => Date.parse(at) >= Date.parse(again));
}

/** Of a list that was cut off, the last entry is as far as it is complete. */
function lastOfMany(fires: readonly ForecastFire[]): number[] {
  const last = fires.at(-1);
  return last && fires.length >= maxFires ? [Date.parse(last.at)] : [];
}

type Planned = ForecastRequest & {
  planned: NonNullable<ForecastRequest['planned']>;
  stored: readonly ForecastFire[];
  from: string;
  touched: Touched;
};

async function plannedFires(
  api: Api,
  request: Planned,
): Promise<{ fires: readonly ForecastFire[]; unknown: string[] }> {
  const { current, planned, stored, from, touched, calendarsInPlan } = request;
  const { timings, calendars, jitterSeconds } = planned.definition;
  const unknown = await unknownOf(api, request);
  const changing = calendars.filter((name) => calendarsInPlan.has(name));
  if (changing.length > 0) {
    unknown.push(`fires on days of ${changing.join(', ')}, which this plan changes too`);
  }
  if (!touched.timings && !touched.calendars) return { fires: stored, unknown };
  const done = current ? doneOf((await api.listMilestones(current.id)).items) : new Set<string>();
  const drafted = withoutDone(timings, done);
  if (drafted.length === 0) return { fires: [], unknown };
  // The contract takes long to load.
  const { fromDefinition } = await import('../../../contract/schedule/definition.ts');
  const written: ScheduleBody = fromDefinition({ ...planned.definition, timings: drafted });
  const body: PreviewBody = {
    timings: written.timings ?? [],
    calendars: calendars.filter((name) => !changing.includes(name)),
    ...(jitterSeconds > 0 ? { jitterSeconds } : {}),
    after: from,
    count: maxFires,
  };
  return { fires: (await api.previewTimings(body, {})).fires, unknown };
}

const placeOf = (anchor: string, offsetSeconds: number): string => `${offsetSeconds} ${anchor}`;

/** A milestone fires once; one that is done may still lie ahead. */
function doneOf(milestones: readonly Milestone[]): Set<string> {
  const done = milestones.filter(({ state }) => state === 'Done');
  return new Set(done.map(({ anchor, offsetSeconds }) => placeOf(anchor, offsetSeconds)));
}

function withoutDone(timings: readonly Timing[], done: ReadonlySet<string>): Timing[] {
  return timings.flatMap((timing): Timing[] => {
    if (timing.type !== 'Milestone') return [timing];
    const offsetsSeconds = timing.offsetsSeconds.filter(
      (offset) => !done.has(placeOf(timing.anchor, offset)),
    );
    return offsetsSeconds.length === 0 ? [] : [{ ...timing, offsetsSeconds }];
  });
}

async function unknownOf(api: Api, request: Planned) {
  const { planned, touched, current, from, anchorsInPlan } = request;
  const unknown: string[] = [];
  const { timings } = planned.definition;
  for (const timing of timings) {
    if (timing.type === 'Event') {
      unknown.push(`starts by the event ${timing.name} of ${timing.source}`);
    } else if (timing.type === 'AfterSchedule') {
      unknown.push(`starts after executions of ${timing.schedule}`);
    } else if (timing.type === 'Milestone' && anchorsInPlan.has(timing.anchor)) {
      unknown.push(`milestones of the anchor ${timing.anchor}, which this plan changes too`);
    } else if (timing.type === 'Milestone') {
      unknown.push(...(await unknownMilestones(api, timing, new Date(from))));
    }
  }
  if (current && !touched.timings && touched.calendars && startLimitOf(timings) !== null) {
    unknown.push('how many starts the limit still allows; all of its fires are shown');
  }
  return unknown;
}

async function unknownMilestones(
  api: Api,
  { anchor, offsetsSeconds }: Extract<Timing, { type: 'Milestone' }>,
  now: Date,
): Promise<string[]> {
  const at = await anchorAt(api, anchor);
  if (at === null) return [`milestones of the anchor ${anchor}, which is not set`];
  const overdue = offsetsSeconds.filter((offset) => at + offset * 1_000 <= now.getTime());
  if (overdue.length === 0) return [];
  const which = overdue.length === 1 ? '1 milestone' : `${overdue.length} milestones`;
  return [`whether ${which} of ${anchor} that lie in the past still start, if they are not done`];
}

/** In milliseconds. */
async function anchorAt(api: Api, name: string): Promise<number | null> {
  try {
    const { at } = await api.getAnchor(name);
    return at === null ? null : Date.parse(at);
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 404) return null;
    throw error;
  }
}

type After = { enabled: boolean; touched: Touched };

function notesOf({ current, planned }: ForecastRequest, { enabled, touched }: After): string[] {
  if (!planned) return [];
  const { definition } = planned;
  const limit = startLimitOf(definition.timings);
  return [
    ...(enabled ? [] : ['it is disabled: nothing fires until it is enabled']),
    ...(current?.hold != null ? ['the tenant is on hold: nothing starts automatically'] : []),
    ...(touched.timings && current && limit !== null
      ? [`the limit of ${limit} starts counts from this change on`]
      : []),
    ...(touched.jitter ? [`each fire may start up to ${definition.jitterSeconds} s later`] : []),
  ];
}
