/** What a command prints, on its way out: decoded, masked, counted, cut and logged. */
import { outputExcerptLength } from '../../../src/domain/execution/step-result.ts';
import type { LogLine } from '../../../src/domain/observation.ts';
import { cleanText } from '../../../src/domain/text/clip.ts';
import { createMaskedStream } from '../masking/masked-stream.ts';
import type { SecretMask } from '../masking/secret-mask.ts';
import { createLogLines, type LineStream, plainLine } from './log-lines.ts';

export type CommandOutput = {
  write(stream: LineStream, chunk: Buffer): void;
  end(): CommandPrint;
};

export type CommandPrint = {
  excerpt: string | null;
  /** Bytes printed, before anything was cut. */
  bytes: number;
  /** The lines that say most about a failure, on one line; empty when nothing was printed. */
  said: string;
};

export function createCommandOutput(
  mask: SecretMask,
  log: (lines: readonly LogLine[]) => void,
): CommandOutput {
  const collector = createTextCollector(outputExcerptLength);
  const remarks = { stdout: createRemarks(), stderr: createRemarks() };
  const lines = createLogLines(log, (stream, line) => remarks[stream].add(line));
  const streams = { stdout: createStream(mask), stderr: createStream(mask) };
  let bytes = 0;

  function take(stream: LineStream, text: string): void {
    if (text === '') return;
    collector.add(text);
    lines.add(stream, text);
  }

  return {
    write(stream, chunk) {
      bytes += chunk.length;
      const { decoder, masked } = streams[stream];
      // Bytes that are no text become the replacement character; a cut character waits for its rest.
      take(stream, masked.push(decoder.decode(chunk, { stream: true })));
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        const { decoder, masked } = streams[stream];
        take(stream, masked.push(decoder.decode()) + masked.end());
      }
      lines.end();
      const said = choose(remarks.stdout, remarks.stderr);
      return { excerpt: bytes === 0 ? null : collector.excerpt(), bytes, said };
    },
  };
}

function createStream(mask: SecretMask) {
  return { decoder: new TextDecoder(), masked: createMaskedStream(mask) };
}

/** Standard error, unless it is silent; or holds no error where standard output does. */
function choose(stdout: Remarks, stderr: Remarks): string {
  const errors = joinPicked(stderr.firstAndLast());
  if (errors === '') return joinPicked(stdout.lastLines());
  const elsewhere = stderr.telling().length > 0 ? '' : joinPicked(stdout.telling());
  return elsewhere === '' ? errors : `${errors} (standard output: ${elsewhere})`;
}

/** Picks, from everything a command printed, the few lines that say why it failed. */
type Remarks = {
  add(line: string): void;
  /** Its first line, the first that speaks of an error, and its last. */
  firstAndLast(): Picked[];
  /** The first line that speaks of an error, and the last three. */
  lastLines(): Picked[];
  /** The first line that speaks of an error. */
  telling(): Picked[];
};

type Picked = { index: number; text: string };

/** The cause is often neither the first line, such as a file name, nor the last of a stack trace. */
const tellingWords =
  /(error|exception|failure)\b|\b(fatal|panic|failed|denied|refused|cannot|can't|could not|not found|no such)\b/i;

/** UTF-16 units of one line that are examined, and of all picked lines together. */
const limits = { line: 400, whole: 800 };

function createRemarks(): Remarks {
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
function joinPicked(picked: readonly Picked[]): string {
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

/** Keeps the beginning and the end of a text of any length, in bounded memory. */
export type TextCollector = {
  add(text: string): void;
  /** All of it, or its beginning, a mark, and its end: at most the collector's length. */
  excerpt(): string;
};

/** `length` is the longest excerpt, in UTF-16 units; about three times as much is kept in memory. */
export function createTextCollector(length: number): TextCollector {
  let head = '';
  let tail = '';
  let total = 0;
  return {
    add(text) {
      total += text.length;
      const room = length - head.length;
      head += text.slice(0, room);
      tail += text.slice(room);
      if (tail.length > 2 * length) tail = tail.slice(-length);
    },
    excerpt() {
      if (total <= length) return cleanText(head);
      const mark = `\n[… ${total - length} characters left out …]\n`;
      const half = Math.max(0, Math.floor((length - mark.length) / 2));
      const end = (head + tail).slice(-half);
      return cleanText(head.slice(0, half)) + mark + cleanText(end);
    },
  };
}
