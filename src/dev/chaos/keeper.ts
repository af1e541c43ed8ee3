/** Keeps one part alive by ending it: starts it, ends it as its life says, starts it again. */
import { setTimeout as delay } from 'node:timers/promises';
import { killPointMark } from '../../kill-points.ts';
import type { ChildExit } from '../child-process.ts';
import { readLogTail } from '../log-tail.ts';
import { quietLife } from './lives.ts';
import type { ChaosTarget, Life } from './lives.ts';

/** A part that runs. */
export type RunningPart = { pid: number; exited: Promise<ChildExit>; stop(): Promise<void> };

export type KeptPart = {
  target: ChaosTarget;
  logFile: string;
  /** Must come back at the same address. */
  start(life: Life): Promise<RunningPart>;
};

export type KeeperNews = {
  /** It was ended: at a kill point, or from outside by a signal. */
  killed(target: ChaosTarget, how: string): void;
  /** It ended although nobody wanted it to. */
  died(target: ChaosTarget, why: string): void;
  line(text: string): void;
};

export type Keeper = {
  /** From now on it lives quietly; what still is armed and ends is started again. */
  rest(): void;
  stop(): Promise<void>;
};

const stopGraceMs = 25_000;
const restartPauseMs = 300;

/** Resolves once the part runs for the first time; rejects when that fails. */
export async function keep(
  part: KeptPart,
  nextLife: (() => Life) | null,
  news: KeeperNews,
): Promise<Keeper> {
  const ending = new AbortController();
  const resting = new AbortController();
  const chooseLife = (): Life =>
    nextLife === null || resting.signal.aborted ? quietLife : nextLife();
  // The first life is quiet: everything is to be up once before anything is ended.
  let current = await part.start(quietLife);
  let life = nextLife === null ? quietLife : { ...nextLife(), killPoint: null };
  const loop = live();

  async function live(): Promise<void> {
    for (;;) {
      const end = await endOf(current, life);
      if (ending.signal.aborted) return;
      if (end !== null) tell(end);
      await wait(life.awayMs + restartPauseMs, ending.signal);
      life = chooseLife();
      const started = await startAgain();
      if (started === null) return;
      current = started;
    }
  }

  async function startAgain(): Promise<RunningPart | null> {
    for (let tries = 1; !ending.signal.aborted; tries += 1) {
      try {
        return await part.start(life);
      } catch (error) {
        const reason = (error as Error).message.split('\n')[0] ?? '';
        if (tries >= 5) news.died(part.target, `does not start: ${reason}`);
        await wait(1_000, ending.signal);
      }
    }
    return null;
  }

  /** Waits for the end of the process, and brings it about when its time has come. */
  async function endOf(running: RunningPart, lived: Life): Promise<string | null> {
    const exited = running.exited.then(() => 'exited' as const);
    const over = new AbortController();
    const either = AbortSignal.any([ending.signal, resting.signal, over.signal]);
    const timer =
      lived.afterMs === null ? new Promise<never>(() => undefined) : wait(lived.afterMs, either);
    const first = await Promise.race([exited, timer, aborted(ending.signal)]);
    over.abort();
    if (first === 'exited') return describeExit(await running.exited, lived);
    if (ending.signal.aborted) return null;
    // What is left alone when the killing ends may still be armed, so it is watched all the same.
    if (resting.signal.aborted) return endOf(running, { ...lived, afterMs: null });
    signalPart(running.pid, lived.signal);
    const late = wait(stopGraceMs, ending.signal).then(() => 'late' as const);
    if ((await Promise.race([running.exited, late])) === 'late') signalPart(running.pid, 'SIGKILL');
    await running.exited;
    return markOf(part.logFile, lived) ?? lived.signal;
  }

  function describeExit({ code, signal }: ChildExit, lived: Life): string {
    return markOf(part.logFile, lived) ?? `!code ${code}, signal ${signal}`;
  }

  function tell(end: string): void {
    if (!end.startsWith('!')) return news.killed(part.target, end);
    news.died(part.target, `ended by itself (${end.slice(1)})\n${readLogTail(part.logFile, 12)}`);
  }

  return {
    rest: () => resting.abort(),
    async stop() {
      ending.abort();
      await loop;
      await current.stop();
    },
  };
}

/** The point it ended at, as its log says. */
function markOf(logFile: string, { killPoint }: Life): string | null {
  if (killPoint === null) return null;
  const tail = readLogTail(logFile, 5);
  return tail.includes(`${killPointMark} ${killPoint.point}:`) ? `at ${killPoint.point}` : null;
}

function signalPart(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the same moment.
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
