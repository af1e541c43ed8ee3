/** How a status looks: a glyph, its name and a colour, so that no colour is needed to read it. */
import pc from 'picocolors';
import type { ExecutionStatus, StepStatus } from '../../domain/execution/status.ts';

type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

const styles: Readonly<Record<ExecutionStatus | StepStatus, readonly [string, Tone]>> = {
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

/** A newer server may have statuses that this client does not know. */
function styleOf(status: string): readonly [string, Tone] {
  const known: Readonly<Record<string, readonly [string, Tone]>> = styles;
  return known[status] ?? ['?', 'quiet'];
}

/** `✔ Completed`. */
export function showStatus(status: string): string {
  return `${styleOf(status)[0]} ${status}`;
}

export function paintStatus(status: string, colors: Colors): (text: string) => string {
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    busy: colors.cyan,
    quiet: colors.dim,
  };
  return tones[styleOf(status)[1]];
}

type Paint = (text: string) => string;

export type Colors = Readonly<Record<'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold', Paint>>;

export function createColors(enabled: boolean): Colors {
  const { green, red, yellow, cyan, dim, bold } = pc.createColors(enabled);
  return { green, red, yellow, cyan, dim, bold };
}
