/** `npm run bench -- --simulate`: prints what a load needs, as Markdown for docs/guide/scaling.md. */
import { parseArgs } from 'node:util';
import { cloudLimits, measured, serverDefaults } from './costs.ts';
import {
  type Burst,
  burstOf,
  diskOf,
  type Load,
  type Needs,
  needsOf,
  type Part,
  workerKnees,
} from './model.ts';

const usage =
  'npm run bench -- --simulate [--schedules N] [--steps-per-day N] [--retention-days N]';
const peaks = [1, 2, 5];
/** What docs/guide/running.md recommends for a server of one's own. */
const recommendedFiresPerSecond = 1000;

/** @throws Error with the usage when an argument is not understood. */
export function simulate(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      simulate: { type: 'boolean' },
      schedules: { type: 'string', default: '100000' },
      'steps-per-day': { type: 'string', default: '50000000' },
      'retention-days': { type: 'string', default: '30' },
    },
  });
  const schedules = readCount(values.schedules);
  const stepsPerDay = readCount(values['steps-per-day']);
  const retentionDays = readCount(values['retention-days']);
  const loads = peaks.map((peak): Load => ({ schedules, stepsPerDay, peak }));
  const needs = loads.map(needsOf);
  const [first] = loads;
  const [average] = needs;
  if (!first || !average) throw new Error(usage);
  const fires = stepsPerDay / measured.stepsPerExecution / schedules;
  return [
    `${count(schedules)} schedules, ${count(stepsPerDay)} steps a day in executions of ` +
      `${measured.stepsPerExecution} steps: ${fires.toFixed(1)} fires of each schedule a day.`,
    renderNeeds(needs),
    renderDisk(first, retentionDays),
    renderKnees(),
    renderBursts(first, needs),
  ].join('\n\n');
}

function readCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is no count\n${usage}`);
  return value;
}

function renderNeeds(needs: readonly Needs[]): string {
  const row = (what: string, of: (need: Needs) => string): string[] => [what, ...needs.map(of)];
  return table([
    [
      'at the busiest moment',
      ...peaks.map((peak) => (peak === 1 ? 'the average' : `${peak} × the average`)),
    ],
    row('steps/s', (need) => count(need.stepsPerSecond)),
    row('executions started/s', (need) => count(need.executionsPerSecond)),
    row('worker cores', (need) => part(need.worker)),
    row('Temporal cores, without its database', (need) => part(need.temporal)),
    row('PostgreSQL cores for the record', (need) => part(need.postgres)),
    row('commits/s of the record', (need) => count(need.commitsPerSecond)),
    row('WAL of the record, MiB/s', (need) => need.walMibPerSecond.toFixed(1)),
    row('Temporal state transitions/s', (need) => count(need.transitionsPerSecond)),
    row('Temporal history events/s', (need) => count(need.eventsPerSecond)),
    row(`activity tasks/s of each of ${serverDefaults.partitions} partitions`, (need) =>
      count(need.activityTasksOfPartitionPerSecond),
    ),
    row('Temporal Cloud actions/s', (need) => count(need.cloudActionsPerSecond)),
    row('Temporal Cloud units of capacity', (need) =>
      need.cloudUnits === null
        ? `more than ${cloudLimits.units.at(-1)}: ask, or several namespaces`
        : String(need.cloudUnits),
    ),
  ]);
}

/** Cores, how busy they are, and where these have their knee. */
function part({ cores, utilisation, kneeStepsPerSecond }: Part): string {
  return `${cores} (${Math.round(utilisation * 100)} % busy; knee at ${count(kneeStepsPerSecond)} steps/s)`;
}

function renderDisk(load: Load, retentionDays: number): string {
  const { recordTibPerYear, walTibPerDay, historyTib } = diskOf(load, retentionDays);
  return table([
    ['disk', 'TiB'],
    ['record, a year of it kept', recordTibPerYear.toFixed(1)],
    ['WAL of the record in a day, for archives and replicas', walTibPerDay.toFixed(2)],
    [`Temporal's histories, kept for ${retentionDays} days`, historyTib.toFixed(1)],
  ]);
}

function renderKnees(): string {
  const knees = workerKnees([1, 2, 4, 8, 16, 32]);
  return table([
    ['worker cores', 'busy at the knee', 'steps/s at the knee'],
    ...knees.map(({ cores, utilisation, stepsPerSecond }) => [
      String(cores),
      `${Math.round(utilisation * 100)} %`,
      count(stepsPerSecond),
    ]),
  ]);
}

/** All schedules due at once, drained by the workers of each column of the first table. */
function renderBursts(load: Load, needs: readonly Needs[]): string {
  const starts = [
    ['Temporal Cloud as it is', cloudLimits.firesPerSecond],
    ['a server as it is', serverDefaults.firesPerSecond],
    ['a server set as recommended', recommendedFiresPerSecond],
  ] as const;
  const burst = (perSecond: number, need: Needs): Burst =>
    burstOf(load, perSecond, need.worker.kneeStepsPerSecond);
  return table([
    [
      'all schedules due at once',
      'starts/s',
      'last start after',
      ...needs.map((need) => `all ended with ${need.worker.cores} worker cores`),
    ],
    ...starts.map(([what, perSecond]) => [
      what,
      count(perSecond),
      minutes(load.schedules / perSecond),
      ...needs.map((need) => minutes(burst(perSecond, need).drainedSeconds)),
    ]),
  ]);
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function table([heads = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = heads.map((_, column) => (column === 0 ? '---' : '---:'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
