/** Shows the progress of an execution: repainted on a terminal, elsewhere one line per change. */
import type { ActivityRecord } from '../../contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../contract/execution/executions.ts';
import { isFailedStep, isFinalExecution, isFinalStep } from '../../domain/execution/status.ts';
import type { CliIo, Output } from '../framework/cli-io.ts';
import { showCount } from '../framework/options.ts';
import {
  groupBracket,
  showAttempts,
  showElapsed,
  showPosition,
  showWait,
  stepMessage,
} from '../output/show-execution.ts';
import { type Colors, paintStatus, showStatus } from '../output/status-style.ts';
import {
  cutText,
  joinSegments,
  padText,
  type Segment,
  textWidth,
  toLine,
  wrapText,
} from '../output/table.ts';

export type ExecutionView = {
  show: (execution: ExecutionDetail) => void;
  /** Call before writing anything else: the next picture then starts below it. */
  settle: () => void;
};

export type ViewDeps = {
  io: Pick<CliIo, 'now'>;
  output: Output;
  colors: Colors;
  maxAttempts: ReadonlyMap<string, number>;
};

export function createExecutionView(deps: ViewDeps): ExecutionView {
  return deps.output.isTTY ? createPictureView(deps) : createLineView(deps);
}

function createLineView({ io, output }: ViewDeps): ExecutionView {
  let last: ExecutionDetail | null = null;
  return {
    show(execution) {
      for (const { at, text } of findTransitions(last, execution, io.now())) {
        output.write(`${at}  ${text}\n`);
      }
      last = execution;
    },
    settle: () => undefined,
  };
}

function createPictureView({ io, output, colors, maxAttempts }: ViewDeps): ExecutionView {
  let painted = 0;
  return {
    show(execution) {
      const frame = { now: io.now(), ...output.size(), colors, maxAttempts };
      const lines = drawExecution(execution, frame);
      // Up to the first line of the last picture, then clear from there on.
      const back = painted > 0 ? `\u001b[${painted}A\u001b[0J` : '';
      output.write(`${back}${lines.join('\n')}\n`);
      painted = lines.length;
    },
    settle() {
      painted = 0;
    },
  };
}

/** One change between two reads of an execution. */
type Transition = { at: string; text: string };

/** When the present status began, as far as it is recorded. */
function since(step: ActivityRecord, now: Date): string {
  if (step.endedAt !== null) return step.endedAt;
  if (step.status === 'InProgress' && step.attempts <= 1 && step.startedAt !== null) {
    return step.startedAt;
  }
  if (step.status === 'Queued' && step.queuedAt !== null) return step.queuedAt;
  return now.toISOString();
}

function describeStep(step: ActivityRecord, execution: ExecutionDetail, now: Date): string {
  const { stepIndex, groupIndex, attempts, status } = step;
  const place = `[${groupIndex + 1}/${execution.groupCount}] step ${stepIndex + 1}/${execution.stepCount}`;
  const counts = attempts > 1 || status === 'Retrying';
  const attempt = counts ? ` attempt ${showAttempts(step)}` : '';
  const elapsed = step.startedAt !== null && step.endedAt !== null ? showElapsed(step, now) : '';
  const message = stepMessage(step, now);
  const parts = [place, toLine(step.name), showStatus(status) + attempt, elapsed, message];
  return parts.filter((part) => part !== '').join('  ');
}

function stepTransitions(before: ExecutionDetail | null, after: ExecutionDetail, now: Date) {
  const old = new Map(before?.steps.map((step) => [step.stepIndex, step]));
  return after.steps.flatMap((step): Transition[] => {
    const last = old.get(step.stepIndex);
    // A step that waits from the start is no news.
    const isNews = last ? last.status !== step.status : step.status !== 'Waiting';
    const triedAgain = last !== undefined && last.attempts < step.attempts && step.attempts > 1;
    const stuck = step.waitingReason !== undefined && step.waitingReason !== last?.waitingReason;
    if (!isNews && !triedAgain && !stuck) return [];
    return [
      {
        at: isNews || triedAgain ? since(step, now) : now.toISOString(),
        text: describeStep(step, after, now),
      },
    ];
  });
}

/** In order of time; the end of the execution comes last. */
function findTransitions(
  before: ExecutionDetail | null,
  after: ExecutionDetail,
  now: Date,
): Transition[] {
  const steps = stepTransitions(before, after, now).sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
  if (before?.status === after.status && showWait(before) === showWait(after)) return steps;
  const { status, endedAt, startedAt, scheduleName, id } = after;
  const final = isFinalExecution(status);
  const at = endedAt ?? (before === null ? (startedAt ?? after.queuedAt) : now.toISOString());
  const wait = showWait(after);
  const text = `${toLine(scheduleName)}  ${showStatus(status)}  ${id}${wait && `  ${wait}`}`;
  return final ? [...steps, { at, text }] : [{ at, text }, ...steps];
}

/** The live picture: a header and a line for each step. */
export type PictureFrame = {
  now: Date;
  columns: number;
  rows: number;
  colors: Colors;
  /** Largest number of attempts of a step, by its key; empty when unknown. */
  maxAttempts: ReadonlyMap<string, number>;
};

const widestName = 32;
const statusWidth = 24;

function header(execution: ExecutionDetail, frame: PictureFrame): string[] {
  const { now, columns, colors } = frame;
  const done = execution.steps.filter(({ status }) => isFinalStep(status)).length;
  const progress = `${showPosition(execution)}, ${done} of ${showCount(execution.stepCount, 'step')}`;
  const title: Segment[] = [
    { text: showStatus(execution.status), paint: paintStatus(execution.status, colors) },
    { text: '  ' },
    { text: toLine(execution.scheduleName), paint: colors.bold },
    { text: `  ${progress}  ${showElapsed(execution, now)}` },
  ];
  const wait = showWait(execution);
  const id: Segment = { text: `  ${execution.id}${wait && `  ${wait}`}`, paint: colors.dim };
  return [joinSegments(title, columns), joinSegments([id], columns)];
}

function showAttempt(step: ActivityRecord, frame: PictureFrame): string {
  if (step.attempts <= 1 && step.status !== 'Retrying') return '';
  const maxAttempts = step.maxAttempts ?? frame.maxAttempts.get(step.key) ?? null;
  return `attempt ${showAttempts({ ...step, maxAttempts })}  `;
}

/** A failure that does not fit beside its step is shown in full below it. */
const messageLines = 3;
const messageIndent = '      ';

function isTrouble({ status }: ActivityRecord): boolean {
  return isFailedStep(status) || status === 'Retrying';
}

/** The line of a step, and the lines of its message below it. */
function stepLines(steps: readonly ActivityRecord[], index: number, frame: PictureFrame): string[] {
  const step = steps[index];
  if (!step) return [];
  const { columns, colors } = frame;
  const nameWidth = Math.min(widestName, Math.max(...steps.map(({ name }) => textWidth(name))));
  const elapsed = step.startedAt === null ? '' : showElapsed(step, frame.now);
  const message = stepMessage(step, frame.now);
  const segments: Segment[] = [
    { text: `${String(step.groupIndex + 1).padStart(3)} ${groupBracket(steps, index)} ` },
    {
      text: padText(showStatus(step.status), statusWidth),
      paint: paintStatus(step.status, colors),
    },
    { text: padText(cutText(toLine(step.name), nameWidth), nameWidth) },
    { text: `  ${elapsed.padStart(7)}  ${showAttempt(step, frame)}` },
  ];
  const used = segments.reduce((width, { text }) => width + textWidth(text), 0);
  if (!isTrouble(step) || used + textWidth(message) <= columns) {
    return [joinSegments([...segments, { text: message, paint: colors.dim }], columns)];
  }
  const width = Math.max(1, columns - messageIndent.length);
  const below = wrapText(message, width, messageLines).map((line) =>
    joinSegments([{ text: messageIndent }, { text: line, paint: colors.dim }], columns),
  );
  return [joinSegments(segments, columns).trimEnd(), ...below];
}

/** How many of the first steps belong to groups that have ended. */
function foldable(steps: readonly ActivityRecord[]): number {
  const open = steps.find(({ status }) => !isFinalStep(status));
  if (!open) return 0;
  return steps.findIndex(({ groupIndex }) => groupIndex === open.groupIndex);
}

/** A group that has ended as one line, and the steps of it that people must still see. */
function foldedGroup(
  steps: readonly ActivityRecord[],
  from: number,
  frame: PictureFrame,
): string[] {
  const group = steps.filter(({ groupIndex }) => groupIndex === steps[from]?.groupIndex);
  if (group.length === 1) return stepLines(steps, from, frame);
  const trouble = group.filter(isTrouble);
  const text = `▸ ${showCount(group.length, 'step')} ended`;
  const number = String((group[0]?.groupIndex ?? 0) + 1).padStart(3);
  const head = joinSegments(
    [
      { text: `${number}   ` },
      { text: padText(text, statusWidth), paint: frame.colors.dim },
      {
        text: `${spanOf(group, frame.now)}${trouble.length === 0 ? '' : `, ${trouble.length} failed`}`,
      },
    ],
    frame.columns,
  );
  return [head, ...trouble.flatMap((step) => stepLines(steps, steps.indexOf(step), frame))];
}

/** From the first start to the last end. */
function spanOf(group: readonly ActivityRecord[], now: Date): string {
  const starts = group.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const ends = group.flatMap(({ endedAt }) => endedAt ?? []).sort();
  return showElapsed({ startedAt: starts[0] ?? null, endedAt: ends.at(-1) ?? null }, now);
}

/** The ended groups before `open`, each as one line. */
function foldEach(steps: readonly ActivityRecord[], open: number, frame: PictureFrame): string[] {
  return steps
    .slice(0, open)
    .flatMap((step, index) =>
      steps[index - 1]?.groupIndex === step.groupIndex ? [] : foldedGroup(steps, index, frame),
    );
}

/** The ended groups before `open` as one line, and the steps of them that failed. */
function foldAll(steps: readonly ActivityRecord[], open: number, frame: PictureFrame): string[] {
  if (open === 0) return [];
  const groups = steps[open]?.groupIndex ?? 0;
  const ended = `  ${showCount(open, 'step')} of ${showCount(groups, 'group')} ended`;
  const trouble = steps.flatMap((step, index) => (index < open && isTrouble(step) ? index : []));
  const shown = trouble.slice(-shownTrouble).flatMap((index) => stepLines(steps, index, frame));
  const more = trouble.length - shownTrouble;
  return [
    frame.colors.dim(cutText(ended, frame.columns)),
    ...(more > 0
      ? [cutText(`  ${showCount(more, 'earlier step')} failed, too`, frame.columns)]
      : []),
    ...shown,
  ];
}

const shownTrouble = 3;

/**
 * At most `rows - 1` lines of at most `columns` columns: a line that scrolls out of the window cannot
 * be repainted. Groups that have ended are folded first: each to a line, then all of them to one. Steps
 * that failed stay.
 */
export function drawExecution(execution: ExecutionDetail, frame: PictureFrame): string[] {
  const { steps } = execution;
  const top = header(execution, frame);
  const room = Math.max(1, frame.rows - 1 - top.length);
  const blocks = steps.map((_, index) => stepLines(steps, index, frame));
  const all = blocks.flat();
  if (all.length <= room) return [...top, ...all];
  const open = foldable(steps);
  const rest = blocks.slice(open);
  const each = [...foldEach(steps, open, frame), ...rest.flat()];
  if (each.length <= room) return [...top, ...each];
  const fold = foldAll(steps, open, frame);
  if (fold.length + rest.flat().length <= room) return [...top, ...fold, ...rest.flat()];
  const shown: string[] = [];
  let count = 0;
  for (const block of rest) {
    if (fold.length + shown.length + block.length + 1 > room) break;
    shown.push(...block);
    count += 1;
  }
  const more = frame.colors.dim(`  and ${showCount(rest.length - count, 'more step')}`);
  return [...top, ...fold, ...shown, more].slice(0, frame.rows - 1);
}
