/** `carillon hold`: suspends all automatic starts. */
import type { Command } from 'commander';
import type { Hold, HoldState } from '../../contract/operations/holds.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readUntil } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

export function declareHoldCommands(root: Command, runner: CommandRunner): void {
  const hold = root
    .command('hold')
    .description('suspend all automatic starts; manual runs still work');

  const show = hold.command('show').alias('get').description('show the active hold and past holds');
  showExamples(show, [['carillon hold show', 'each with its user and reason']]);
  runner.client(show, (context) => showHold(context));

  const set = hold
    .command('set')
    .description('suspend automatic starts from now on; needs --reason')
    .option('--until <instant|span>', 'when the hold ends, such as 2h or 2027-03-28T06:00:00Z');
  showExamples(set, [
    ['carillon hold set --reason "directory is down" --until 2h', 'ends automatically'],
    ['carillon hold set --reason "change 4711"', 'until it is released'],
  ]);
  runner.client<{ until?: string }>(set, (context, _references, { until }) =>
    setHold(context, until),
  );

  const release = hold
    .command('release')
    .description('allow automatic starts again; fires missed during the hold are not caught up');
  showExamples(release, [
    ['carillon hold release', 'milestones that have come due meanwhile are tried now'],
  ]);
  runner.client(release, (context) => releaseHold(context));
}

/** The active hold in one line. */
export function describeHold({ reason, until, since, setBy }: Hold, now: Date): string {
  const end = until === null ? 'until it is released' : `until ${showInstant(until, now)}`;
  return `on hold ${end}, since ${showInstant(since, now)} by ${setBy.name}: ${toLine(reason)}`;
}

function columns(now: Date): Column<Hold>[] {
  const ended = ({ endedAt, endedBy }: Hold): string =>
    endedAt === null ? '-' : `${showInstant(endedAt, now)} by ${endedBy?.name ?? 'carillon'}`;
  return [
    { title: 'SINCE', value: ({ since }) => showInstant(since, now) },
    { title: 'UNTIL', value: ({ until }) => showInstant(until, now) },
    { title: 'BY', value: ({ setBy }) => setBy.name },
    { title: 'ENDED', value: ended },
    { title: 'REASON', value: ({ reason }) => reason },
  ];
}

async function show(context: CommandContext, state: HoldState, first: string): Promise<void> {
  const { answer, io, colors } = context;
  await answer.one(state, {
    nameOf: ({ hold }) => hold?.id ?? '-',
    lines: ({ history }) => [
      first,
      ...(history.length === 0
        ? []
        : tableLines(columns(io.now()), history, { width: Infinity, paintTitle: colors.dim })),
    ],
  });
}

async function showHold(context: CommandContext): Promise<void> {
  const state = await context.api.getHold();
  const now = context.io.now();
  await show(context, state, state.hold ? describeHold(state.hold, now) : 'no hold is active');
}

async function setHold(context: CommandContext, until: string | undefined): Promise<void> {
  const { api, flags, io } = context;
  const { reason } = flags;
  if (reason === undefined) {
    throw usageError('a hold needs a reason', 'Say why with --reason "directory is down".');
  }
  const end = until === undefined ? {} : { until: readUntil(until, io.now()) };
  const state = await api.setHold({ reason, ...end });
  const line = state.hold ? describeHold(state.hold, io.now()) : 'the hold has ended already';
  await show(context, state, line);
}

async function releaseHold(context: CommandContext): Promise<void> {
  const state = await context.api.releaseHold();
  await show(context, state, 'no hold is active; schedules start automatically');
}
