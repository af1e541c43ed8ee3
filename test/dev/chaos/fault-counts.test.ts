import { describe, expect, it } from 'vitest';
import { createFaultCounts } from '../../../src/dev/chaos/fault-counts.ts';
import {
  type ChaosPart,
  type ChaosTarget,
  chaosTargets,
  createFaultPlan,
  type PartKind,
} from '../../../src/dev/chaos/fault-plan.ts';
import { killEachTarget } from '../../../src/dev/chaos/targeted-faults.ts';
import type { ArmedFailpoint } from '../../../src/failpoints.ts';

const aCount = (targets: readonly ChaosTarget[], failpoint: ArmedFailpoint | null = null) =>
  createFaultCounts({ parts: chaosTargets, targets, failpoint, report: () => undefined });
const aPart = (name: ChaosTarget): ChaosPart => ({ name, kind: name });
const soon = () => new Date(Date.now() + 60_000);

describe('createFaultCounts', () => {
  it('is inconclusive while a target was not killed', () => {
    const counts = aCount(['worker', 'server']);
    counts.began(1);
    counts.events.killed('worker', 'SIGKILL');
    counts.ended(1, soon());
    expect(counts.kills()).toEqual({ worker: 1, server: 0, postgres: 0, temporal: 0 });
    expect(counts.gaps()).toEqual(['server was not killed while an execution was in flight']);
  });

  it('counts no kill before the first execution, and none after the end of the last', () => {
    const counts = aCount(['worker']);
    counts.events.killed('worker', 'SIGKILL');
    expect(counts.total()).toBe(0);
    counts.began(1);
    counts.events.killed('worker', 'SIGKILL');
    expect(counts.total()).toBe(1);
    // Its recorded end is before the kill, and is seen only now.
    counts.ended(1, new Date(Date.now() - 1_000));
    expect(counts.total()).toBe(0);
    expect(counts.gaps()).toHaveLength(1);
  });

  it('counts a kill for which one of several executions was in flight', () => {
    const counts = aCount(['postgres']);
    for (const run of [1, 2]) counts.began(run);
    counts.events.killed('postgres', 'SIGQUIT');
    counts.ended(1, new Date(Date.now() - 1_000));
    counts.ended(2, null);
    expect(counts.count('postgres')).toBe(1);
    expect(counts.gaps()).toEqual([]);
  });

  it('needs a kill at the failpoint when only one is used', () => {
    const counts = aCount(['worker'], { point: 'finalize.before-write', hit: 1, action: 'kill' });
    counts.began(1);
    counts.events.killed('worker', 'SIGKILL');
    expect(counts.gaps()).toEqual(['no process was killed at the failpoint finalize.before-write']);
    counts.events.killed('worker', 'at finalize.before-write');
    expect(counts.gaps()).toEqual([]);
    expect(counts.failpoints()).toEqual({ 'finalize.before-write': 1 });
  });
});

describe('killEachTarget', () => {
  it('kills each target once while executions are in flight, Temporal and PostgreSQL first', async () => {
    const counts = aCount(chaosTargets);
    const killed: string[] = [];
    counts.began(1);
    await killEachTarget({
      seed: 1,
      targets: chaosTargets.map(aPart),
      counts,
      signal: new AbortController().signal,
      kill(target) {
        killed.push(target);
        counts.events.killed(target, 'SIGKILL');
      },
    });
    expect(killed).toEqual(['temporal', 'postgres', 'server', 'worker']);
    expect(counts.gaps()).toEqual([]);
  });

  it('kills only the given targets, none while nothing is in flight, and ends with the signal', async () => {
    const counts = aCount(['worker']);
    const ending = new AbortController();
    const kills = killEachTarget({
      seed: 1,
      targets: [aPart('worker')],
      counts,
      signal: ending.signal,
      kill: (target) => expect.unreachable(`${target} was killed with nothing in flight`),
    });
    ending.abort();
    await kills;
    expect(counts.gaps()).toHaveLength(1);
  });
});

describe('createFaultPlan', () => {
  it('arms the second start of a process: the first was started before the faults', () => {
    const failpoint = { point: 'finalize.before-write', hit: 1, action: 'kill' } as const;
    const next = createFaultPlan(aPart('worker'), { seed: 1, failpoint, outageMs: null });
    expect([next(), next()].map((fault) => fault.failpoint)).toEqual([null, failpoint]);
  });

  const pointsOf = (kind: PartKind, hasStepWorkers: boolean): Set<string> => {
    const options = { seed: 5, failpoint: null, outageMs: null, hasStepWorkers };
    const next = createFaultPlan({ name: `${kind}-1`, kind }, options);
    const faults = Array.from({ length: 2_000 }, next);
    return new Set(faults.flatMap(({ failpoint }) => failpoint?.point ?? []));
  };
  const roomsOf = (points: ReadonlySet<string>): string[] =>
    [...new Set([...points].map((point) => point.split('.')[0] ?? ''))].sort();

  it('arms workers of one role only with what they reach', () => {
    expect(roomsOf(pointsOf('orchestrator', true))).toEqual([
      ...['begin', 'finalize', 'recorder', 'slots', 'worker'],
    ]);
    expect(roomsOf(pointsOf('steps', true))).toEqual([
      ...['attempt', 'command', 'http', 'run-profile', 'worker'],
    ]);
  });

  it('arms the arrival of reports only where step workers report to the server', () => {
    expect(pointsOf('server', true)).toContain('api.observations.arrived');
    expect(pointsOf('server', false)).not.toContain('api.observations.arrived');
  });

  it('lets every process live longer where more of them start on the same processors', () => {
    const lives = (pace: number): number[] => {
      const options = { seed: 5, failpoint: null, outageMs: null, pace };
      const next = createFaultPlan({ name: 'server-1', kind: 'server' }, options);
      return Array.from({ length: 20 }, () => next().afterMs ?? 0);
    };
    expect(lives(2)).toEqual(lives(1).map((ms) => ms * 2));
  });
});
