/** What a command prints, on its way out: decoded, masked, counted, cut and logged. */
import type { LogLine } from '../../src/domain/observer.ts';
import { outputExcerptLength } from '../../src/domain/outcome.ts';
import { createLogLines } from './log-lines.ts';
import type { LineStream } from './log-lines.ts';
import { createMaskedStream } from './secret-mask.ts';
import type { SecretMask } from './secret-mask.ts';
import { createTextCollector } from './text-collector.ts';

export type CommandOutput = {
  write(stream: LineStream, chunk: Buffer): void;
  end(): CommandPrint;
};

export type CommandPrint = {
  excerpt: string | null;
  /** Bytes printed, before anything was cut. */
  bytes: number;
  /** The last line that is not blank, of standard error if it has one; empty without any. */
  lastLine: string;
};

export function createCommandOutput(
  mask: SecretMask,
  log: (lines: readonly LogLine[]) => void,
): CommandOutput {
  const collector = createTextCollector(outputExcerptLength);
  const lines = createLogLines(log);
  const streams = { stdout: createStream(mask), stderr: createStream(mask) };
  let bytes = 0;

  function take(stream: LineStream, text: string): void {
    if (text === '') return;
    collector.add(text);
    lines.add(stream, text);
    streams[stream].last = lastLineOf(streams[stream].last, text);
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
      const lastLine = streams.stderr.last.trim() || streams.stdout.last.trim();
      return { excerpt: bytes === 0 ? null : collector.excerpt(), bytes, lastLine };
    },
  };
}

function createStream(mask: SecretMask) {
  return { decoder: new TextDecoder(), masked: createMaskedStream(mask), last: '' };
}

const lastLineLength = 300;

/** Text arrives in whole lines, but for very long ones, of which any piece will do. */
function lastLineOf(before: string, text: string): string {
  const lines = text.slice(-4 * lastLineLength).split('\n');
  const last = lines.findLast((line) => line.trim() !== '') ?? before;
  return last.slice(0, lastLineLength);
}
