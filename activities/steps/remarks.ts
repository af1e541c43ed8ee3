/** Picks, from everything a command printed, the few lines that say why it failed. */
import { plainLine } from './printed-lines.ts';

export type Remarks = {
  add(line: string): void;
  /** Its first line, the first that speaks of an error, and its last. */
  firstAndLast(): Picked[];
  /** The first line that speaks of an error, and the last three. */
  lastLines(): Picked[];
  /** The first line that speaks of an error. */
  telling(): Picked[];
};

export type Picked = { index: number; text: string };

/** The cause is often neither the first line, such as a file name, nor the last of a stack trace. */
const tellingWords =
  /(error|exception|failure)\b|\b(fatal|panic|failed|denied|refused|cannot|can't|could not|not found|no such)\b/i;

/** UTF-16 units of one line that are looked at, and of the whole that is picked. */
const limits = { line: 400, whole: 800 };

export function createRemarks(): Remarks {
  let count = 0;
  let first: Picked | null = null;
  let telling: Picked | null = null;
  let last: Picked[] = [];
  const list = (...picked: (Picked | null | undefined)[]): Picked[] =>
    picked.filter((one) => one !== null && one !== undefined);
  return {
    add(line) {
      const text = cut(plainLine(cut(line, 2 * limits.line)), limits.line);
      if (text === '') return;
      const picked = { index: count, text };
      count += 1;
      first ??= picked;
      if (telling === null && tellingWords.test(text)) telling = picked;
      last = [...last.slice(-2), picked];
    },
    firstAndLast: () => list(first, telling, last.at(-1)),
    lastLines: () => list(telling, ...last),
    telling: () => list(telling),
  };
}

/** Lines side by side, each once and in their order; an ellipsis stands for those in between. */
export function joinPicked(picked: readonly Picked[]): string {
  const byIndex = [...new Map(picked.map((one) => [one.index, one])).values()];
  const ordered = byIndex.sort((a, b) => a.index - b.index);
  const each = Math.floor(limits.whole / Math.max(1, ordered.length));
  return ordered.reduce((joined, { index, text }, at) => {
    const before = ordered[at - 1];
    const separator = before === undefined ? '' : before.index === index - 1 ? ' / ' : ' … ';
    return joined + separator + cut(text, each);
  }, '');
}

/** Both ends of a long line: its beginning names the place, its end often the reason. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 3) / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
