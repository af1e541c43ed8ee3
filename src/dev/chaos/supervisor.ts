/** Runs one part under faults: starts it, ends it as its planned fault says, and starts it again. */
import { setTimeout as delay } from 'node:timers/promises';
import { eitherOf } from '../../bounded-signal.ts';
import { failpointMark } from '../../failpoints.ts';
import type { ChildExit } from '../supervise/child-process.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { noFault, type PlannedFault } from './fault-plan.ts';

export type RunningPart = {
  pid: number;
  exited: Promise<ChildExit>;
  /** Resolves when it is ready: the time to the fault counts from here, however slow the machine. */
  ready(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
};

export type SupervisedPart = {
  /** Its name. */
  target: string;
  logFile: string;
  /** Must use the same address each time. */
  start(fault: PlannedFault): Promise<RunningPart>;
};

export type SupervisorEvents = {
  /** It was ended: at a failpoint, or from outside by a signal. */
  killed: (target: string, how: string) => void;
  /** It ended without a fault of ours. */
  died: (target: string, why: string) => void;
  line: (text: string) => void;
};

export type Supervisor = {
  /** From now on it gets planned faults. */
  startFaults(): void;
  /** Kills it at once if it runs, before its planned fault. */
  kill(): void;
  /** From now on it gets no new fault; a part that is still armed and ends is started again. */
  stopFaults(): void;
  stop(): Promise<void>;
};

const stopGraceMs = 25_000;
const restartPauseMs = 300;
const maxStarts = 5;

type Phase = 'before' | 'faults' | 'after' | 'stopped';

/** The present phase, and a signal for its end. */
function createPhases() {
  let phase: Phase = 'before';
  let change = new AbortController();
  return {
    now: () => phase,
    /** Aborts with the next change. */
    changed: () => change.signal,
    set(next: Phase): void {
      if (phase === 'stopped') return;
      phase = next;
      const ended = change;
      change = new AbortController();
      ended.abort();
    },
  };
}

/** How a process ended, and whether by one of our faults; null when it runs on in another phase. */
type Ending = { how: string; unexpected: boolean } | null;

/** Resolves when the part runs for the first time, without a fault; rejects when that fails. */
export async function supervise(
  part: SupervisedPart,
  nextFault: (() => PlannedFault) | null,
  events: SupervisorEvents,
): Promise<Supervisor> {
  const phases = createPhases();
  const isOver = (): boolean => phases.now() === 'stopped';
  const chooseFault = (): PlannedFault =>
    nextFault === null || phases.now() !== 'faults' ? noFault : nextFault();
  let current = await part.start(noFault);
  let fault = noFault;
  let killNow = new AbortController();
  const loop = run();

  async function run(): Promise<void> {
    while (!isOver()) {
      const changed = phases.changed();
      killNow = new AbortController();
      const ending = await endOf(part, {
        running: current,
        fault,
        changed,
        killNow: killNow.signal,
      });
      if (isOver()) return;
      if (ending === null) {
        // It runs already, so it cannot be armed any more; after the faults it is left alone.
        fault = phases.now() === 'faults' ? soonerUnarmed(chooseFault()) : noFault;
        continue;
      }
      if (ending.unexpected) events.died(part.target, ending.how);
      else events.killed(part.target, ending.how);
      await wait(fault.awayMs + restartPauseMs, phases.changed());
      fault = chooseFault();
      const started = await startAgain();
      if (started) current = started;
    }
  }

  async function startAgain(): Promise<RunningPart | null> {
    for (let tries = 1; !isOver(); tries += 1) {
      try {
        return await part.start(fault);
      } catch (error) {
        const [reason = ''] = (error as Error).message.split('\n');
        if (tries === maxStarts) events.died(part.target, `does not start: ${reason}`);
        await wait(1_000, phases.changed());
      }
    }
    return null;
  }

  return {
    startFaults: () => phases.set('faults'),
    kill: () => killNow.abort(),
    stopFaults: () => phases.set('after'),
    async stop() {
      phases.set('stopped');
      await loop;
      await current.stop();
    },
  };
}

/** For a process that started before the faults: it ends early, so that armed ones follow soon. */
function soonerUnarmed(fault: PlannedFault): PlannedFault {
  const afterMs = fault.afterMs === null ? null : fault.afterMs / 4;
  return { ...fault, failpoint: null, afterMs };
}

type RunningUnderFault = {
  running: RunningPart;
  fault: PlannedFault;
  changed: AbortSignal;
  killNow: AbortSignal;
};

/** Waits until the process ends, and ends it when its fault is due. */
async function endOf(
  part: SupervisedPart,
  { running, fault, changed, killNow }: RunningUnderFault,
): Promise<Ending> {
  const exited = running.exited.then(() => 'exited' as const);
  const either = eitherOf(changed, killNow).signal;
  const due = async (): Promise<void> => {
    await running.ready(either);
    await wait(fault.afterMs, either);
  };
  const first = await Promise.race([exited, due()]);
  if (first === 'exited') return endingOf(part, await running.exited);
  if (changed.aborted && !killNow.aborted) return null;
  signalPart(running.pid, killNow.aborted ? 'SIGKILL' : fault.signal);
  const late = delay(stopGraceMs, 'late' as const, { ref: false });
  if ((await Promise.race([exited, late])) === 'late') signalPart(running.pid, 'SIGKILL');
  await exited;
  return { how: markOf(part.logFile) ?? fault.signal, unexpected: false };
}

function endingOf({ logFile }: SupervisedPart, { code, signal }: ChildExit): Ending {
  const mark = markOf(logFile);
  if (mark !== null) return { how: mark, unexpected: false };
  const how = `ended unexpectedly (code ${code}, signal ${signal})\n${readLogTail(logFile, 12)}`;
  return { how, unexpected: true };
}

/** The failpoint at which it ended, from the last line of its log. */
function markOf(logFile: string): string | null {
  const last = readLogTail(logFile, 1);
  if (!last.startsWith(failpointMark)) return null;
  return `at ${last.slice(failpointMark.length).trim().split(':')[0]}`;
}

function signalPart(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Null waits for the signal only. */
async function wait(ms: number | null, signal: AbortSignal): Promise<void> {
  if (ms === null) return aborted(signal);
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
