/** Shows how an execution goes on: repainted on a terminal, one line for each change elsewhere. */
import type { ExecutionDetail } from '../contract/executions.ts';
import type { CliIo, Output } from './cli-io.ts';
import type { Colors } from './colors.ts';
import { drawExecution } from './execution-picture.ts';
import { findTransitions } from './execution-transitions.ts';

export type ExecutionView = {
  show: (execution: ExecutionDetail) => void;
  /** Before anything else is written: the next picture then starts below it. */
  settle: () => void;
};

export type ViewDeps = {
  io: Pick<CliIo, 'now'>;
  output: Output;
  colors: Colors;
  maxAttempts: ReadonlyMap<string, number>;
};

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

/** Null shows nothing: --quiet. */
export function createExecutionView(deps: ViewDeps): ExecutionView {
  return deps.output.isTTY ? createPictureView(deps) : createLineView(deps);
}
