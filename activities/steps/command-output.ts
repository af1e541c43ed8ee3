/** What a command prints, on its way out: decoded, masked, counted, cut and logged. */
import type { LogLine } from '../../src/domain/observer.ts';
import { outputExcerptLength } from '../../src/domain/outcome.ts';
import { createLogLines } from './log-lines.ts';
import type { LineStream } from './log-lines.ts';
import { createRemarks, joinPicked } from './remarks.ts';
import type { Remarks } from './remarks.ts';
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
