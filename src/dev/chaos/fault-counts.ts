/** Counts the kills of each process, and checks that they suffice for a result. */
import type { ArmedFailpoint } from '../../failpoints.ts';
import type { SupervisorEvents } from './supervisor.ts';

/** Only a kill while an execution is in flight counts: any other proves nothing. */
export type FaultCounts = {
  events: SupervisorEvents;
  /** The start of a run was accepted. */
  began: (run: number) => void;
  /** `endedAt` is the recorded end, which is seen later; null for a run that is stuck. */
  ended: (run: number, endedAt: Date | null) => void;
  isInFlight: () => boolean;
  count: (target: string) => number;
  kills: () => Record<string, number>;
  total: () => number;
  failpoints: () => Record<string, number>;
  /** Processes that ended without a fault of ours. */
  deaths: () => readonly string[];
  /** Why the result is inconclusive; empty when it is not. */
  gaps: () => string[];
};

export type FaultCountOptions = {
  /** Names of all processes, and of those that must be killed. */
  parts: readonly string[];
  targets: readonly string[];
  /** The only failpoint in use; null for all. */
  failpoint: ArmedFailpoint | null;
  report: (line: string) => void;
};

/** `at` is in milliseconds since the epoch; `runs` are those not known to have ended then. */
type Kill = { target: string; at: number; runs: Set<number> };

function createKills() {
  const proven = new Map<string, number>();
  const open = new Set<number>();
  let unproven: Kill[] = [];
  return {
    began: (run: number): void => void open.add(run),
    ended: (run: number, endedAt: Date | null): void => {
      open.delete(run);
      unproven = unproven.filter(({ target, at, runs }) => {
        if (!runs.delete(run)) return true;
        const inFlight = endedAt === null || at <= endedAt.getTime();
        if (inFlight) proven.set(target, (proven.get(target) ?? 0) + 1);
        return !inFlight && runs.size > 0;
      });
    },
    isInFlight: (): boolean => open.size > 0,
    add: (target: string): void => {
      if (open.size > 0) unproven.push({ target, at: Date.now(), runs: new Set(open) });
    },
    count: (target: string): number =>
      (proven.get(target) ?? 0) + unproven.filter((kill) => kill.target === target).length,
  };
}

export function createFaultCounts(options: FaultCountOptions): FaultCounts {
  const { parts, targets, failpoint, report } = options;
  const { add, ...kills } = createKills();
  const points = new Map<string, number>();
  const deaths: string[] = [];
  const events: SupervisorEvents = {
    killed(target, how) {
      add(target);
      report(`  ${target} killed ${how.startsWith('at ') ? how : `by ${how}`}`);
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
    events,
    deaths: () => deaths,
    kills: () => Object.fromEntries(parts.map((target) => [target, kills.count(target)])),
    total: () => parts.reduce((sum, target) => sum + kills.count(target), 0),
    failpoints: () => Object.fromEntries([...points].sort()),
    gaps() {
      const spared = targets.filter((target) => kills.count(target) === 0);
      // Other actions than `kill` leave no trace outside the process.
      const notReached = failpoint?.action === 'kill' && !points.has(failpoint.point);
      return [
        ...spared.map((target) => `${target} was not killed while an execution was in flight`),
        ...(notReached ? [`no process was killed at the failpoint ${failpoint.point}`] : []),
      ];
    },
  };
}
