/** Turns the output of a command into log lines: complete, bounded, in small batches. */
import type { LogLine } from '../../src/domain/observer.ts';
import { excerpt } from '../../src/domain/text.ts';

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

export function createLogLines(send: (lines: readonly LogLine[]) => void): LogLines {
  const unfinished: Record<LineStream, string> = { stdout: '', stderr: '' };
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
    if (kept >= lineLimits.lines) {
      left += 1;
      return;
    }
    kept += 1;
    const text = excerpt(line.replace(/\r$/, ''), lineLimits.lineLength);
    batch.push({ at: Date.now(), level: stream === 'stderr' ? 'warn' : 'info', stream, text });
    if (batch.length >= lineLimits.batch) flush();
    else timer ??= setTimeout(flush, lineLimits.waitMs);
  }

  return {
    add(stream, text) {
      const lines = (unfinished[stream] + text).split('\n');
      // Only as much of an endless line is kept as will be shown of it.
      unfinished[stream] = (lines.pop() ?? '').slice(0, lineLimits.lineLength + 1);
      for (const line of lines) keep(stream, line);
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (unfinished[stream] !== '') keep(stream, unfinished[stream]);
      }
      const text = `${left} more lines were not kept`;
      if (left > 0) batch.push({ at: Date.now(), level: 'warn', stream: 'system', text });
      flush();
    },
  };
}
