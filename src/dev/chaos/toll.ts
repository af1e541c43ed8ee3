/** Who was ended where, and whether that is enough for a verdict. */
import type { ArmedFailpoint } from '../../failpoints.ts';
import { type ChaosTarget, chaosTargets } from './fault-plan.ts';
import type { SupervisorNews } from './supervisor.ts';

/** Only what is ended while an execution is in flight counts as a kill: any other proves nothing. */
export type Toll = {
  news: SupervisorNews;
  /** The start of a run was accepted. */
  began: (run: number) => void;
  /** `endedAt` is the end on record, which is seen some time later; null for a run that is stuck. */
  ended: (run: number, endedAt: Date | null) => void;
  isInFlight: () => boolean;
  count: (target: ChaosTarget) => number;
  kills: () => Record<string, number>;
  total: () => number;
  failpoints: () => Record<string, number>;
  /** Ends that nobody wanted. */
  deaths: () => readonly string[];
  /** Why what was found says nothing; empty when it is a verdict. */
  gaps: () => string[];
};

export type TollOptions = {
  targets: readonly ChaosTarget[];
  /** The only failpoint that is used; null when all are. */
  failpoint: ArmedFailpoint | null;
  report: (line: string) => void;
};

/** Milliseconds since the epoch; `runs` are those that had not ended as far as was known. */
type Kill = { target: ChaosTarget; at: number; runs: Set<number> };

function createKills() {
  const proven: Record<ChaosTarget, number> = { worker: 0, server: 0, postgres: 0, temporal: 0 };
  const open = new Set<number>();
  let unproven: Kill[] = [];
  return {
    began: (run: number): void => void open.add(run),
    ended: (run: number, endedAt: Date | null): void => {
      open.delete(run);
      unproven = unproven.filter(({ target, at, runs }) => {
        if (!runs.delete(run)) return true;
        const inFlight = endedAt === null || at <= endedAt.getTime();
        if (inFlight) proven[target] += 1;
        return !inFlight && runs.size > 0;
      });
    },
    isInFlight: (): boolean => open.size > 0,
    add: (target: ChaosTarget): void => {
      if (open.size > 0) unproven.push({ target, at: Date.now(), runs: new Set(open) });
    },
    count: (target: ChaosTarget): number =>
      proven[target] + unproven.filter((kill) => kill.target === target).length,
  };
}

export function createToll({ targets, failpoint: failpoint, report }: TollOptions): Toll {
  const { add, ...kills } = createKills();
  const points = new Map<string, number>();
  const deaths: string[] = [];
  const news: SupervisorNews = {
    killed(target, how) {
      add(target);
      report(`  ${target} ended ${how.startsWith('at ') ? how : `by ${how}`}`);
      if (how.startsWith('at ')) points.set(how.slice(3), (points.get(how.slice(3)) ?? 0) + 1);
    },
    died(target, why) {
      deaths.push(`${target} ${why}`);
      report(`  ${target} ${why}`);
    },
    line: (text) => report(text),
  };
  return {
    ...kills,
    news,
    deaths: () => deaths,
    kills: () => Object.fromEntries(chaosTargets.map((target) => [target, kills.count(target)])),
    total: () => chaosTargets.reduce((sum, target) => sum + kills.count(target), 0),
    failpoints: () => Object.fromEntries([...points].sort()),
    gaps() {
      const spared = targets.filter((target) => kills.count(target) === 0);
      // Of the other actions the process says nothing that is seen from outside.
      const unmet = failpoint?.action === 'kill' && !points.has(failpoint.point);
      return [
        ...spared.map((target) => `${target} was not killed while an execution was in flight`),
        ...(unmet ? [`no process was ended at the failpoint ${failpoint.point}`] : []),
      ];
    },
  };
}
