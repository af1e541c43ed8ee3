/** `carillon hold show`, `set` and `release`. */
import type { Hold, HoldState } from '../../contract/holds.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { readUntil } from '../end-option.ts';
import { showInstant } from '../show-instant.ts';
import { tableLines } from '../table.ts';
import type { Column } from '../table.ts';
import { toLine } from '../terminal-text.ts';

/** The hold that lies in one line. */
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

export async function showHold(context: CommandContext): Promise<void> {
  const state = await context.api.getHold();
  const now = context.io.now();
  await show(context, state, state.hold ? describeHold(state.hold, now) : 'no hold lies');
}

export async function setHold(context: CommandContext, until: string | undefined): Promise<void> {
  const { api, flags, io } = context;
  const { reason } = flags;
  if (reason === undefined) {
    throw usageError('a hold needs a reason', 'Say why with --reason "directory is down".');
  }
  const end = until === undefined ? {} : { until: readUntil(until, io.now()) };
  const state = await api.setHold({ reason, ...end });
  const line = state.hold ? describeHold(state.hold, io.now()) : 'the hold is over already';
  await show(context, state, line);
}

export async function releaseHold(context: CommandContext): Promise<void> {
  const state = await context.api.releaseHold();
  await show(context, state, 'no hold lies; schedules start by themselves');
}
