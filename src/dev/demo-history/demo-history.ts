/** Thirty days of executions of the demo schedules, as they might have been. */
import { planGroups } from '../../domain/schedule/plan.ts';
import type { DemoExecution } from '../../store/executions/demo-history.ts';
import { type DemoPlace, type DemoRun, type DemoSchedule, walkDemo } from './demo-walk.ts';
import { createDice, type Dice } from './dice.ts';
import type { Fault } from './step-tries.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const days = 30;
/** Its last execution has ended by then. */
const marginMs = 10 * 60_000;
/** Days of the slow week, counted back. */
const slowWeek = { from: 19, to: 12, slowness: 1.8 };
/** Completed executions have their attempts only this long: they are most of the rows. */
const attemptsKeptMs = 2 * dayMs;

export type DemoHistoryOptions = Omit<DemoPlace, 'dice'> & {
  schedules: readonly DemoSchedule[];
  /** Milliseconds since the epoch; nothing is later. */
  until: number;
};

/** The oldest first. The same for the same options. */
export function createDemoHistory(options: DemoHistoryOptions): DemoExecution[] {
  const { schedules, until, ...rest } = options;
  const place = { ...rest, dice: createDice(20_260_101) };
  const executions = schedules.flatMap((schedule) => {
    const make = stories[schedule.slug];
    const runs = make?.({ schedule, until, dice: place.dice }) ?? [];
    return runs.map((run) => withFewAttempts(walkDemo(place, run), until));
  });
  return executions
    .filter(({ endedAt }) => endedAt < until)
    .sort((a, b) => a.queuedAt - b.queuedAt);
}

function withFewAttempts(execution: DemoExecution, until: number): DemoExecution {
  const { status, steps, endedAt } = execution;
  const isPlain =
    status === 'Completed' &&
    steps.every(({ outcome }) => outcome.status === 'Completed') &&
    steps.every(({ outcome }) => outcome.attempts === 1);
  if (!isPlain || endedAt > until - attemptsKeptMs) return execution;
  return { ...execution, steps: steps.map((step) => ({ ...step, attempts: [] })) };
}

type Story = { schedule: DemoSchedule; until: number; dice: Dice };

/** What went wrong with a run: the step by its system and run profile, and what its tries met. */
type Mishap =
  | { system: string; profile: string; faults: readonly Fault[] }
  | { stepIndex: number; faults: readonly Fault[] }
  | { cancelledAfter: number };

const ldapRefused: Mishap = { system: 'ldap', profile: 'DeltaImport', faults: [401] };
const ldapBusy: Mishap = { system: 'ldap', profile: 'DeltaImport', faults: [503] };
const hrBusy: Mishap = { system: 'hr', profile: 'DeltaSync', faults: [503] };
const adWarns: Mishap = { system: 'ad', profile: 'Export', faults: ['Warning'] };
const adFails: Mishap = {
  system: 'ad',
  profile: 'Export',
  faults: ['Error', 'Error', 'Error', 'Error'],
};
const newsFails: Mishap = { system: 'servicenow', profile: 'Export', faults: ['Error'] };

/** By the number of runs since, so that the newest show something of everything. */
const deltaSyncMishaps: Readonly<Record<number, Mishap>> = {
  2: ldapRefused,
  6: ldapBusy,
  11: adWarns,
  17: { cancelledAfter: 3 },
  30: ldapRefused,
  31: ldapRefused,
  47: hrBusy,
  60: adFails,
  75: ldapRefused,
  88: adWarns,
  96: { cancelledAfter: 1 },
  110: ldapBusy,
  140: newsFails,
  161: adWarns,
  180: ldapRefused,
  181: ldapRefused,
  182: ldapRefused,
  205: hrBusy,
  221: adFails,
};
const joinerMishaps: Readonly<Record<number, Mishap>> = {
  1: adFails,
  4: { stepIndex: 0, faults: ['TimedOut'] },
  7: adFails,
};

/** By slug of the schedule. */
const stories: Readonly<Record<string, (story: Story) => DemoRun[]>> = {
  'delta-sync': (story) => {
    const last = Math.floor((story.until - marginMs) / (3 * hourMs));
    const times = Array.from({ length: days * 8 }, (_, back) => (last - back) * 3 * hourMs);
    return toRuns(story, times, deltaSyncMishaps);
  },
  'joiner-emergency': (story) =>
    toRuns(story, daytimes(story, [1, 4, 6, 9, 13, 15, 18, 22, 25, 28]), joinerMishaps),
  'stops-at-step-3': (story) => toRuns(story, daytimes(story, [2, 8, 14, 20, 27]), {}),
};

/** In working hours of the days, counted back. */
function daytimes({ until, dice }: Story, back: readonly number[]): number[] {
  const today = Math.floor(until / dayMs);
  return back.map((day) => (today - day) * dayMs + dice.between(8 * 60, 16 * 60) * 60_000);
}

/** `times` are in order, the newest first. */
function toRuns(
  { schedule, until, dice }: Story,
  times: readonly number[],
  mishaps: Readonly<Record<number, Mishap>>,
): DemoRun[] {
  return times.map((time, back) => {
    const age = (until - time) / dayMs;
    const isSlow = age > slowWeek.to && age <= slowWeek.from;
    const mishap = mishaps[back];
    const isCancelled = mishap !== undefined && 'cancelledAfter' in mishap;
    return {
      schedule,
      queuedAt: time + dice.between(12, 45),
      slowness: (isSlow ? slowWeek.slowness : 1) + dice.between(0, 8) / 100,
      faults: faultsOf(schedule, mishap),
      ...(isCancelled && mishap),
    };
  });
}

/** A definition without such a step has no mishap. */
function faultsOf(schedule: DemoSchedule, mishap: Mishap | undefined): DemoRun['faults'] {
  if (!mishap || 'cancelledAfter' in mishap) return new Map();
  if ('stepIndex' in mishap) return new Map([[mishap.stepIndex, mishap.faults]]);
  const { system, profile, faults } = mishap;
  const found = planGroups(schedule.definition)
    .flat()
    .find(
      ({ settings }) =>
        'runProfile' in settings &&
        settings.connectedSystem === system &&
        settings.runProfile === profile,
    );
  return new Map(found ? [[found.stepIndex, faults]] : []);
}
