/** What a row of the table of cmdlets says, and the parameters that several rows share. */
import { executionStatuses } from '../../src/domain/execution/status.ts';

/** Where the value of a parameter goes; null when the module itself uses it. */
export type Place = { in: 'path' | 'query' | 'body'; name: string };

export type Parameter = {
  name: string;
  /** Where the API takes it; its type, limits and description come from there. */
  place?: Place;
  /** PowerShell type; needed without a place, or where PowerShell has a better one. */
  type?: string;
  /** Needed without a place, or where the words of the API do not suit. */
  help?: string;
  /** Values to choose from, where the schema of the API does not list them. */
  values?: readonly string[];
  mandatory?: boolean;
  position?: number | undefined;
  pipeline?: 'property' | 'value' | 'both';
  aliases?: readonly string[];
  wildcards?: boolean;
  /** Parameter sets that have it; all by default. */
  sets?: readonly string[];
  /** Lowest and highest value, for a number that the API does not take. */
  range?: readonly [number, number];
};

export type Cmdlet = {
  name: string;
  /** The operation that it carries out. */
  operationId: string;
  /** The function of the module that does it. */
  handler: string;
  /** For `Invoke-CarillonEdit`: what it does with the steps. */
  change?: 'Fields' | 'AddStep' | 'RemoveStep' | 'MoveStep';
  /** Timings can be given as -Cron, -TimeZone or -Manual. */
  timings?: boolean;
  /** What -WhatIf and -Confirm say; absent for a cmdlet that only reads. */
  action?: string;
  impact?: 'High';
  synopsis: string;
  description: string;
  parameters: readonly Parameter[];
  defaultSet?: string;
  /** The type of what it writes, and when. */
  output: 'Carillon.Schedule' | 'Carillon.ScheduleExecution';
  /** Commands with their explanation; the first one is shown in the table of the README. */
  examples: readonly (readonly [string, string])[];
  /** The command of the CLI that does the same. */
  cli: string;
};

const body = (name: string): Place => ({ in: 'body', name });
const query = (name: string): Place => ({ in: 'query', name });

/** The schedule to act on. An execution from the pipeline stands for its schedule. */
export const schedule: Parameter = {
  name: 'Schedule',
  place: { in: 'path', name: 'ref' },
  type: 'string',
  help: 'Id, slug or exact name of the schedule. Takes schedules and executions from the pipeline.',
  mandatory: true,
  position: 0,
  pipeline: 'both',
  aliases: ['ScheduleId', 'Id', 'Slug'],
};

export const changeReason: Parameter = {
  name: 'ChangeReason',
  place: body('reason'),
  help: 'Why it is done; recorded with it.',
  aliases: ['Reason'],
};

export const passThru: Parameter = {
  name: 'PassThru',
  type: 'switch',
  help: 'Writes the result to the pipeline; nothing is written by default.',
};

export const force: Parameter = {
  name: 'Force',
  type: 'switch',
  help: 'Does not ask for a confirmation. -WhatIf still changes nothing.',
};

export const idempotencyKey: Parameter = {
  name: 'IdempotencyKey',
  type: 'string',
  help: 'Repeating the command with the same key within a day does nothing new. By default a new one.',
};

export const waiting: readonly Parameter[] = [
  {
    name: 'Wait',
    type: 'switch',
    help: 'Waits for the end of the execution.',
  },
  {
    name: 'TimeoutSeconds',
    type: 'int',
    range: [1, 604_800],
    help: 'How long -Wait waits, by default an hour. The execution continues after that.',
  },
];

export const first: Parameter = {
  name: 'First',
  type: 'int',
  range: [1, 200_000],
  help: 'At most this many, by default 1000; a warning tells when there are more.',
};

const fieldHelp: Readonly<Record<string, string>> = {
  name: 'Name of the schedule, for people.',
  description: 'What it is for.',
  tags: 'Words to find it by. All of them: those that are not named are removed.',
  steps: 'The steps, as hashtables or objects with the members that the API has for them.',
  timings: 'When it fires, as hashtables or objects with the members that the API has for them.',
};

function field(name: string, parameter: string, more: Partial<Parameter> = {}): Parameter {
  const help = fieldHelp[name];
  return { name: parameter, place: body(name), ...(help === undefined ? {} : { help }), ...more };
}

/** Fields of a definition that both New- and Set- take. */
export const definitionFields: readonly Parameter[] = [
  field('description', 'Description'),
  field('tags', 'Tag'),
  field('timings', 'Timing'),
  {
    name: 'Cron',
    type: 'string',
    help: 'Fires by this cron expression, in -TimeZone; replaces all timings.',
  },
  {
    name: 'TimeZone',
    type: 'string',
    help: 'Time zone of the cron timings, such as Europe/Berlin. By default the one they have, or UTC.',
  },
  {
    name: 'Manual',
    type: 'switch',
    help: 'Removes all timings: it never fires automatically.',
  },
  field('overlap', 'Overlap'),
  field('catchUp', 'CatchUp'),
  field('catchupWindowSeconds', 'CatchupWindowSeconds'),
  field('calendars', 'Calendar'),
  field('jitterSeconds', 'JitterSeconds'),
];

export const nameField = field('name', 'Name');
export const slugField = field('slug', 'Slug');
export const stepsField = field('steps', 'Step');
export const untilField = field('until', 'Until', { type: 'datetimeoffset' });
export const overlapField = field('overlap', 'Overlap');

/** Filters of the list of executions. */
export const executionFilters: readonly Parameter[] = [
  {
    name: 'Schedule',
    place: query('scheduleId'),
    type: 'string',
    help: 'Only of this schedule: its id, slug or exact name.',
    sets: ['List'],
  },
  {
    name: 'Status',
    place: query('status'),
    type: 'string[]',
    values: executionStatuses,
    help: 'Only with one of these statuses.',
    sets: ['List'],
  },
  {
    name: 'Active',
    type: 'switch',
    help: 'Only executions that have not ended.',
    sets: ['List'],
  },
  {
    name: 'Trigger',
    place: query('trigger'),
    help: 'Only those that this started.',
    sets: ['List'],
  },
  {
    name: 'From',
    place: query('from'),
    type: 'datetimeoffset',
    help: 'Only those that started at or after this instant.',
    sets: ['List'],
  },
  {
    name: 'To',
    place: query('to'),
    type: 'datetimeoffset',
    help: 'Only those that started before this instant.',
    sets: ['List'],
  },
];

/** Filters of the list of schedules. */
export const scheduleFilters: readonly Parameter[] = [
  {
    name: 'Enabled',
    place: query('enabled'),
    help: 'Only enabled ones ($true), or only disabled ones ($false).',
    sets: ['ByName'],
  },
  { name: 'Tag', place: query('tag'), help: 'Only those with this tag.', sets: ['ByName'] },
];
