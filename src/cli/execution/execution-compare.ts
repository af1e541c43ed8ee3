/** `carillon execution compare`: where two executions differ, step by step. */
import type { Command } from 'commander';
import type { ActivityRecord } from '../../contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import type { Definition, Revision } from '../../contract/schedule/schedules.ts';
import { findExecutionId } from '../api/find-execution.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showDuration } from '../framework/options.ts';
import { compareFields, type FieldChange, showPath } from '../output/changed-fields.ts';
import { showStatus } from '../output/status-style.ts';
import { type Column, cutText, tableLines, toLine } from '../output/table.ts';
import { latestExecution } from './execution-read.ts';

type CompareOptions = { with?: string };

export function declareCompare(execution: Command, runner: CommandRunner): void {
  const compare = execution
    .command('compare')
    .description('compare two executions: status, duration, message and definition of each step')
    .argument(...latestExecution)
    .argument('[other]', 'the execution to compare with')
    .option('--with <which>', 'last-success: the latest Completed one before it');
  showExamples(compare, [
    ['carillon execution compare delta-sync --with last-success', 'the latest with the last green'],
    ['carillon execution compare 0198f3a2 0198f2b1', 'any two, by the beginning of their ids'],
  ]);
  runner.client<CompareOptions>(compare, (context, [first = '', second = ''], options) =>
    compareExecutions(context, [first, second], options),
  );
}

type StepComparison = {
  key: string;
  name: string;
  /** Null in the execution that has no such step. */
  before: StepSide | null;
  after: StepSide | null;
  differs: boolean;
  definition: readonly FieldChange[];
};
type StepSide = Pick<ActivityRecord, 'status' | 'attempts' | 'message' | 'code' | 'httpStatus'> & {
  durationMs: number | null;
  inherited: boolean;
};

/** The earlier one is shown first, whatever the order on the command line. */
async function compareExecutions(
  context: CommandContext,
  [first, second]: readonly [string, string],
  options: CompareOptions,
): Promise<void> {
  if ((second === '') === (options.with === undefined)) {
    throw usageError('compare takes two executions, or one and --with last-success');
  }
  if (options.with !== undefined && options.with !== 'last-success') {
    throw usageError(`--with takes last-success, not "${options.with}"`);
  }
  const { api } = context;
  const one = await api.getExecution(await findExecutionId(context, first, 'latest'));
  const other = await api.getExecution(
    second === ''
      ? await lastSuccess(context, one)
      : await findExecutionId(context, second, 'latest'),
  );
  const [before, after] = one.queuedAt < other.queuedAt ? [one, other] : [other, one];
  const steps = compareSteps(before, after, await readDefinitions(context, before, after));
  const result = { before: headOf(before), after: headOf(after), steps };
  await context.answer.one(result, {
    nameOf: () => `${before.id} ${after.id}`,
    lines: () => comparisonLines(context, before, after, steps),
  });
}

async function lastSuccess({ api }: CommandContext, execution: ExecutionDetail): Promise<string> {
  const { scheduleId, scheduleSlug, id, trigger } = execution;
  const query = { ...(scheduleId === null ? {} : { scheduleId }), status: 'Completed', limit: 200 };
  const { items } = await api.listExecutions(query);
  // Ids sort by time. What ran is not compared with demo history, which did not.
  const found = items.find((one) => one.id < id && (one.trigger !== 'Demo' || trigger === 'Demo'));
  if (found) return found.id;
  throw new CliError(`no execution of ${scheduleSlug} before ${id} is Completed`, {
    exitCode: exitCodes.notFound,
  });
}

type Definitions = { before: Definition; after: Definition } | null;

/** Null when both ran the same revision, or one of them can no longer be read. */
async function readDefinitions(
  { send, note }: CommandContext,
  before: ExecutionDetail,
  after: ExecutionDetail,
): Promise<Definitions> {
  const isSame = before.scheduleId === after.scheduleId && before.revision === after.revision;
  if (isSame) return null;
  const read = async ({ scheduleId, scheduleSlug, revision }: ExecutionDetail) => {
    const reference = encodeURIComponent(scheduleId ?? scheduleSlug);
    const path = `/schedules/${reference}/revisions/${revision}`;
    return (await send<Revision>({ path })).body.definition;
  };
  try {
    return { before: await read(before), after: await read(after) };
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== exitCodes.notFound) throw error;
    note('the definitions cannot be compared: a schedule was deleted');
    return null;
  }
}

function compareSteps(
  before: ExecutionDetail,
  after: ExecutionDetail,
  definitions: Definitions,
): StepComparison[] {
  const old = new Map(before.steps.map((step) => [step.key, step]));
  const fresh = new Map(after.steps.map((step) => [step.key, step]));
  const keys = new Set([...fresh.keys(), ...old.keys()]);
  return [...keys].map((key) => {
    const [was, is] = [old.get(key), fresh.get(key)];
    const definition = definitions ? stepChanges(key, definitions) : [];
    const [left, right] = [sideOf(was), sideOf(is)];
    const differs =
      left?.status !== right?.status ||
      left?.attempts !== right?.attempts ||
      left?.code !== right?.code ||
      definition.length > 0;
    const name = is?.name ?? was?.name ?? key;
    return { key, name, before: left, after: right, differs, definition };
  });
}

function stepChanges(key: string, { before, after }: NonNullable<Definitions>): FieldChange[] {
  const [was, is] = [before, after].map(({ steps }) => steps.find((step) => step.key === key));
  return was && is ? compareFields(was, is) : [];
}

function sideOf(step: ActivityRecord | undefined): StepSide | null {
  if (!step) return null;
  const { status, attempts, message, code, httpStatus, startedAt, endedAt, inherited } = step;
  const durationMs =
    startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
  return { status, attempts, message, code, httpStatus, durationMs, inherited };
}

function headOf({ id, status, scheduleSlug, revision, trigger, queuedAt }: ExecutionDetail) {
  return { id, status, scheduleSlug, revision, trigger, queuedAt };
}

const shownText = 60;
const duration = (side: StepSide | null): string =>
  side?.durationMs == null ? '-' : showDuration(side.durationMs);

function comparisonLines(
  { colors }: CommandContext,
  before: ExecutionDetail,
  after: ExecutionDetail,
  steps: readonly StepComparison[],
): string[] {
  const columns: Column<StepComparison>[] = [
    { title: ' ', value: ({ differs }) => (differs ? '*' : ' ') },
    { title: 'STEP', value: ({ key }) => key },
    {
      title: 'BEFORE',
      value: (step) => (step.before ? showStatus(step.before.status) : 'no such step'),
    },
    {
      title: 'AFTER',
      value: (step) => (step.after ? showStatus(step.after.status) : 'no such step'),
    },
    { title: 'DURATION', value: (step) => `${duration(step.before)} → ${duration(step.after)}` },
    {
      title: 'ATTEMPTS',
      value: (step) => `${step.before?.attempts ?? '-'} → ${step.after?.attempts ?? '-'}`,
    },
    {
      title: 'MESSAGE',
      value: (step) => (step.differs ? cutText(step.after?.message ?? '', shownText) : ''),
    },
  ];
  const head = (
    title: string,
    { id, status, scheduleSlug, revision, trigger, queuedAt }: ExecutionDetail,
  ) =>
    `${title} ${id}  ${showStatus(status)}  ${toLine(scheduleSlug)} revision ${revision}, ${trigger}, ${queuedAt}`;
  return [
    head('before', before),
    head('after ', after),
    '',
    ...tableLines(columns, steps, { width: Infinity, paintTitle: colors.dim }),
    ...definitionLines(steps),
  ];
}

function definitionLines(steps: readonly StepComparison[]): string[] {
  const lines = steps.flatMap(({ key, definition }) =>
    definition.map((change) => {
      const { before, after } = change;
      const show = (value: unknown): string => cutText(JSON.stringify(value) ?? '-', shownText);
      return toLine(`  steps.${key}.${showPath(change)}: ${show(before)} → ${show(after)}`);
    }),
  );
  return lines.length === 0 ? [] : ['', 'Definition:', ...lines];
}
