/** The live picture of an execution: a header, a line for each step, finished groups folded. */
import type { ActivityRecord } from '../contract/activity-records.ts';
import type { ExecutionDetail } from '../contract/executions.ts';
import { isFailedStep, isFinalStep } from '../domain/status.ts';
import type { Colors } from './colors.ts';
import { showCount } from './duration.ts';
import {
  groupBracket,
  showAttempts,
  showElapsed,
  showPosition,
  showWait,
  stepMessage,
} from './show-execution.ts';
import { paintStatus, showStatus } from './status-look.ts';
import { cutText, joinSegments, padText, textWidth, toLine, wrapText } from './terminal-text.ts';
import type { Segment } from './terminal-text.ts';

export type PictureFrame = {
  now: Date;
  columns: number;
  rows: number;
  colors: Colors;
  /** Most attempts a step may take, by its key; empty when not known. */
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

/** Failures are told in full below their step when the window is too narrow for them beside it. */
const messageLines = 3;
const messageIndent = '      ';

function isTrouble({ status }: ActivityRecord): boolean {
  return isFailedStep(status) || status === 'Retrying';
}

/** The line of a step, and those its message takes below it. */
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

/** How many of the first steps belong to groups that ended well enough to go on. */
function foldable(steps: readonly ActivityRecord[]): number {
  const open = steps.find(({ status }) => !isFinalStep(status));
  if (!open) return 0;
  return steps.findIndex(({ groupIndex }) => groupIndex === open.groupIndex);
}

/**
 * At most `rows - 1` lines of at most `columns` columns: what scrolled out of the window could
 * not be painted over.
 */
export function drawExecution(execution: ExecutionDetail, frame: PictureFrame): string[] {
  const { steps } = execution;
  const top = header(execution, frame);
  const room = Math.max(1, frame.rows - 1 - top.length);
  const blocks = steps.map((_, index) => stepLines(steps, index, frame));
  const all = blocks.flat();
  if (all.length <= room) return [...top, ...all];
  const folded = foldable(steps);
  const groups = steps[folded]?.groupIndex ?? 0;
  const ended = `  ${showCount(folded, 'step')} of ${showCount(groups, 'group')} ended`;
  const fold = folded > 0 ? [frame.colors.dim(ended)] : [];
  const rest = blocks.slice(folded);
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
