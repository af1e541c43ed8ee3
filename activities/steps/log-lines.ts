/** Turns the output of a command into log lines: complete, bounded, in small batches. */
import type { LogLine } from '../../src/domain/observer.ts';
import { excerpt } from '../../src/domain/text.ts';
import { createPrintedLines } from './printed-lines.ts';
import type { PrintedLines } from './printed-lines.ts';

export type LineStream = Extract<LogLine['stream'], 'stdout' | 'stderr'>;

export type LogLines = {
  add(stream: LineStream, text: string): void;
  /** Sends what is left, and says how much was not kept. */
  end(): void;
};

export const lineLimits = {
  /** UTF-16 units of one line; longer ones are cut and marked. */
  lineLength: 1_000,
  /** Lines of one attempt; later ones are only counted. */
  lines: 5_000,
  batch: 100,
  /** How long a line waits for others to be sent with. */
  waitMs: 250,
} as const;

/** `onLine` is told every line, also those of which the log keeps only the number. */
export function createLogLines(
  send: (lines: readonly LogLine[]) => void,
  onLine: (stream: LineStream, line: string) => void = () => undefined,
): LogLines {
  const printed: Record<LineStream, PrintedLines> = {
    stdout: createPrintedLines((line) => keep('stdout', line)),
    stderr: createPrintedLines((line) => keep('stderr', line)),
  };
  let batch: LogLine[] = [];
  let timer: NodeJS.Timeout | undefined;
  let kept = 0;
  let left = 0;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) send(batch);
    batch = [];
  }

  function keep(stream: LineStream, line: string): void {
    onLine(stream, line);
    if (kept >= lineLimits.lines) {
      left += 1;
      return;
    }
    kept += 1;
    const text = excerpt(line, lineLimits.lineLength);
    batch.push({ at: Date.now(), level: stream === 'stderr' ? 'warn' : 'info', stream, text });
    if (batch.length >= lineLimits.batch) flush();
    else timer ??= setTimeout(flush, lineLimits.waitMs);
  }

  return {
    add: (stream, text) => printed[stream].add(text),
    end() {
      printed.stdout.end();
      printed.stderr.end();
      const text = `${left} more lines were not kept`;
      if (left > 0) batch.push({ at: Date.now(), level: 'warn', stream: 'system', text });
      flush();
    },
  };
}
