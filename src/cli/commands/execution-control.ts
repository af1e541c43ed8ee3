/** `carillon execution pause`, `resume`, and what may be done to one step. */
import type { ControlAnswer } from '../../contract/controls.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findExecutionId } from '../find-execution.ts';
import { findStepIndex } from '../find-step-index.ts';
import { showStatus } from '../status-look.ts';
import { toLine } from '../terminal-text.ts';

/** Verbs of the API. */
export type StepVerb = 'skip' | 'hold' | 'release' | 'retry-now' | 'set-result';

export type SetResultOptions = { status?: string };

function executionLine({ executionId, status, pauseRequested }: ControlAnswer): string {
  const waits = pauseRequested && status !== 'Paused' ? '; pauses when the running group ends' : '';
  return `execution ${executionId} is ${showStatus(status)}${waits}`;
}

function stepLine({ step }: ControlAnswer): string {
  if (!step) return '';
  return `step ${step.stepIndex + 1} "${toLine(step.name)}" is ${showStatus(step.status)}`;
}

/** `verb` is that of the API too. */
export async function controlExecution(
  context: CommandContext,
  reference: string,
  verb: 'pause' | 'resume',
): Promise<void> {
  const { api, flags, answer } = context;
  const id = await findExecutionId(context, reference, 'active');
  const state = await api.controlExecution(id, verb, flags.reason);
  await answer.one(state, { nameOf: () => id, lines: (shown) => [executionLine(shown)] });
}

type StepCommand = { reference: string; step: string; verb: StepVerb; status?: string };

export async function controlStep(context: CommandContext, command: StepCommand): Promise<void> {
  const { api, flags, answer } = context;
  const { reference, step, verb, status } = command;
  const { reason } = flags;
  if (verb !== 'release' && reason === undefined) {
    throw usageError(`say why with --reason: it is kept with the step`);
  }
  const id = await findExecutionId(context, reference, 'active');
  const stepIndex = await findStepIndex(api, id, step);
  const body = { ...(status === undefined ? {} : { status }), ...(reason && { reason }) };
  const state = await api.controlStep({ id, stepIndex, verb }, body);
  const said = verb === 'retry-now' ? ['asked for another try at once'] : [];
  await answer.one(state, {
    nameOf: () => id,
    lines: (shown) => (said.length > 0 ? said : [stepLine(shown)]),
  });
}
