/** How each status looks: a word, an icon and a tone, so that no colour is needed to read it. */
import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconHourglassEmpty,
  IconLoader,
  IconMinus,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconQuestionMark,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import type { FireOutcome } from '../../../src/domain/execution/fire-outcome.ts';
import type { ExecutionStatus, StepStatus } from '../../../src/domain/execution/status.ts';

type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'held' | 'quiet';
type Status = ExecutionStatus | StepStatus | FireOutcome | 'Planned';
type Looks = { icon: Icon; tone: Tone };

const looks: Readonly<Record<Status, Looks>> = {
  Waiting: { icon: IconCircleDashed, tone: 'quiet' },
  Queued: { icon: IconHourglassEmpty, tone: 'quiet' },
  InProgress: { icon: IconLoader, tone: 'busy' },
  Retrying: { icon: IconRefresh, tone: 'warn' },
  Paused: { icon: IconPlayerPause, tone: 'held' },
  Cancelling: { icon: IconBan, tone: 'warn' },
  Completed: { icon: IconCheck, tone: 'good' },
  CompletedWithWarnings: { icon: IconAlertTriangle, tone: 'warn' },
  CompletedWithErrors: { icon: IconAlertTriangle, tone: 'warn' },
  Failed: { icon: IconX, tone: 'bad' },
  TimedOut: { icon: IconClock, tone: 'bad' },
  Terminated: { icon: IconX, tone: 'bad' },
  Lost: { icon: IconQuestionMark, tone: 'bad' },
  Interrupted: { icon: IconX, tone: 'bad' },
  Cancelled: { icon: IconBan, tone: 'quiet' },
  Skipped: { icon: IconPlayerSkipForward, tone: 'quiet' },
  NotRun: { icon: IconMinus, tone: 'quiet' },
  Missed: { icon: IconClock, tone: 'bad' },
  OnTime: { icon: IconCheck, tone: 'good' },
  Late: { icon: IconClock, tone: 'warn' },
  Running: { icon: IconLoader, tone: 'busy' },
  Planned: { icon: IconCircleDashed, tone: 'quiet' },
};

/** A newer server may have statuses that this console does not know. */
export function looksOf(status: string): Looks {
  const known: Readonly<Record<string, Looks>> = looks;
  return known[status] ?? { icon: IconQuestionMark, tone: 'quiet' };
}

/** `CompletedWithErrors` → `Completed with errors`. */
export function statusWords(status: string): string {
  const words = status.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const severity: Readonly<Record<Tone, number>> = {
  bad: 0,
  warn: 1,
  held: 2,
  busy: 3,
  quiet: 4,
  good: 5,
};

/** The worst first, so that a failure is always on top. */
export function bySeverity(a: string, b: string): number {
  return severity[looksOf(a).tone] - severity[looksOf(b).tone];
}
