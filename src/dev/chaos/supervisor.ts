/** Keeps one part alive by ending it: starts it, ends it as its life says, starts it again. */
import { setTimeout as delay } from 'node:timers/promises';
import { failpointMark } from '../../failpoints.ts';
import type { ChildExit } from '../supervise/child-process.ts';
import { readLogTail } from '../supervise/keep-running.ts';
import { type ChaosTarget, type PlannedFault, noFault } from './fault-plan.ts';

/** A part that runs. */
export type RunningPart = {
  pid: number;
  exited: Promise<ChildExit>;
  /** Resolves when it does its work: a life counts from there, however slow the machine. */
  ready(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
};

export type KeptPart = {
  target: ChaosTarget;
  logFile: string;
  /** Must come back at the same address. */
  start(fault: PlannedFault): Promise<RunningPart>;
};

export type SupervisorNews = {
  /** It was ended: at a failpoint, or from outside by a signal. */
  killed: (target: ChaosTarget, how: string) => void;
  /** It ended although nobody wanted it to. */
  died: (target: ChaosTarget, why: string) => void;
  line: (text: string) => void;
};

export type Supervisor = {
  /** From now on its lives are ended. */
  unleash(): void;
  /** Ends it at once if it runs, as its life would later. */
  strike(): void;
  /** From now on it lives quietly; what still is armed and ends is started again. */
  rest(): void;
  stop(): Promise<void>;
};

const stopGraceMs = 25_000;
const restartPauseMs = 300;
const maxStarts = 5;

type Phase = 'quiet' | 'fire' | 'rest' | 'over';

/** Which phase it is, and the moment it becomes another one. */
function createPhases() {
  let phase: Phase = 'quiet';
  let change = new AbortController();
  return {
    now: () => phase,
    /** Aborts with the next change. */
    changed: () => change.signal,
    set(next: Phase): void {
      if (phase === 'over') return;
      phase = next;
      const over = change;
      change = new AbortController();
      over.abort();
    },
  };
}

/** How a process ended: as it was meant to, or by itself; null when it goes on in another phase. */
type Ending = { how: string; byItself: boolean } | null;

/** Resolves once the part runs for the first time, quietly; rejects when that fails. */
export async function keep(
  part: KeptPart,
  nextLife: (() => PlannedFault) | null,
  news: SupervisorNews,
): Promise<Supervisor> {
  const phases = createPhases();
  const isOver = (): boolean => phases.now() === 'over';
  const chooseFault = (): PlannedFault =>
    nextLife === null || phases.now() !== 'fire' ? noFault : nextLife();
  let current = await part.start(noFault);
  let fault = noFault;
  let blow = new AbortController();
  const loop = live();

  async function live(): Promise<void> {
    while (!isOver()) {
      const changed = phases.changed();
      blow = new AbortController();
      const ending = await endOf(part, { running: current, life: fault, changed, blow: blow.signal });
      if (isOver()) return;
      if (ending === null) {
        // Not armed now, when it was not at its start; and left alone once the killing is over.
        fault = phases.now() === 'fire' ? lastMoments(chooseFault()) : noFault;
        continue;
      }
      if (ending.byItself) news.died(part.target, ending.how);
      else news.killed(part.target, ending.how);
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
        if (tries === maxStarts) news.died(part.target, `does not start: ${reason}`);
        await wait(1_000, phases.changed());
      }
    }
    return null;
  }

  return {
    unleash: () => phases.set('fire'),
    strike: () => blow.abort(),
    rest: () => phases.set('rest'),
    async stop() {
      phases.set('over');
      await loop;
      await current.stop();
    },
  };
}

/** The rest of a life that began before the killing: short, so that armed ones follow soon. */
function lastMoments(fault: PlannedFault): PlannedFault {
  const afterMs = fault.afterMs === null ? null : fault.afterMs / 4;
  return { ...fault, failpoint: null, afterMs };
}

type Living = { running: RunningPart; life: PlannedFault; changed: AbortSignal; blow: AbortSignal };

/** Waits for the end of the process, and brings it about when its time has come. */
async function endOf(part: KeptPart, { running, life: fault, changed, blow }: Living): Promise<Ending> {
  const exited = running.exited.then(() => 'exited' as const);
  const either = AbortSignal.any([changed, blow]);
  const over = async (): Promise<void> => {
    await running.ready(either);
    await wait(fault.afterMs, either);
  };
  const first = await Promise.race([exited, over()]);
  if (first === 'exited') return endingOf(part, await running.exited);
  if (changed.aborted && !blow.aborted) return null;
  signalPart(running.pid, blow.aborted ? 'SIGKILL' : fault.signal);
  const late = delay(stopGraceMs, 'late' as const, { ref: false });
  if ((await Promise.race([exited, late])) === 'late') signalPart(running.pid, 'SIGKILL');
  await exited;
  return { how: markOf(part.logFile) ?? fault.signal, byItself: false };
}

function endingOf({ logFile }: KeptPart, { code, signal }: ChildExit): Ending {
  const mark = markOf(logFile);
  if (mark !== null) return { how: mark, byItself: false };
  const how = `ended by itself (code ${code}, signal ${signal})\n${readLogTail(logFile, 12)}`;
  return { how, byItself: true };
}

/** The point it ended at, as its log says. */
function markOf(logFile: string): string | null {
  const last = readLogTail(logFile, 1);
  if (!last.startsWith(failpointMark)) return null;
  return `at ${last.slice(failpointMark.length).trim().split(':')[0]}`;
}

function signalPart(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the same moment.
  }
}

/** Null waits for the signal alone. */
async function wait(ms: number | null, signal: AbortSignal): Promise<void> {
  if (ms === null) return aborted(signal);
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
