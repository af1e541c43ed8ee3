/** How a status looks: a glyph, its word and a colour, so that none of them carries it alone. */
import pc from 'picocolors';
import type { ExecutionStatus, StepStatus } from '../../domain/execution/status.ts';

type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

const looks: Readonly<Record<ExecutionStatus | StepStatus, readonly [string, Tone]>> = {
  Waiting: ['·', 'quiet'],
  Queued: ['○', 'quiet'],
  InProgress: ['●', 'busy'],
  Retrying: ['↻', 'warn'],
  Paused: ['‖', 'warn'],
  Cancelling: ['◌', 'warn'],
  Completed: ['✔', 'good'],
  CompletedWithWarnings: ['✔', 'warn'],
  CompletedWithErrors: ['!', 'warn'],
  Failed: ['✖', 'bad'],
  TimedOut: ['✖', 'bad'],
  Terminated: ['✖', 'bad'],
  Lost: ['✖', 'bad'],
  Interrupted: ['✖', 'bad'],
  Cancelled: ['⊘', 'warn'],
  Skipped: ['»', 'quiet'],
  NotRun: ['-', 'quiet'],
};

/** A newer server may know more statuses than this client; they show as they are. */
function lookOf(status: string): readonly [string, Tone] {
  const known: Readonly<Record<string, readonly [string, Tone]>> = looks;
  return known[status] ?? ['?', 'quiet'];
}

/** `✔ Completed`. */
export function showStatus(status: string): string {
  return `${lookOf(status)[0]} ${status}`;
}

export function paintStatus(status: string, colors: Colors): (text: string) => string {
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    busy: colors.cyan,
    quiet: colors.dim,
  };
  return tones[lookOf(status)[1]];
}

/** Colours of the terminal, or none. */
type Paint = (text: string) => string;

export type Colors = Readonly<Record<'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', Paint>>;

export function createColors(enabled: boolean): Colors {
  const { green, red, yellow, cyan, dim, bold } = pc.createColors(enabled);
  return { green, red, yellow, cyan, dim, bold };
}
