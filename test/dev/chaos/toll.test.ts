import { describe, expect, it } from 'vitest';
import {
  type ChaosTarget,
  chaosTargets,
  createFaultPlan,
} from '../../../src/dev/chaos/fault-plan.ts';
import { strikeEach } from '../../../src/dev/chaos/strikes.ts';
import { createToll } from '../../../src/dev/chaos/toll.ts';
import type { ArmedFailpoint } from '../../../src/failpoints.ts';

const aToll = (targets: readonly ChaosTarget[], failpoint: ArmedFailpoint | null = null) =>
  createToll({ targets, failpoint: failpoint, report: () => undefined });
const soon = () => new Date(Date.now() + 60_000);

describe('createToll', () => {
  it('is no verdict while a target was not killed', () => {
    const toll = aToll(['worker', 'server']);
    toll.began(1);
    toll.news.killed('worker', 'SIGKILL');
    toll.ended(1, soon());
    expect(toll.kills()).toEqual({ worker: 1, server: 0, postgres: 0, temporal: 0 });
    expect(toll.gaps()).toEqual(['server was not killed while an execution was in flight']);
  });

  it('counts no kill before the first execution, and none after the end of the last', () => {
    const toll = aToll(['worker']);
    toll.news.killed('worker', 'SIGKILL');
    expect(toll.total()).toBe(0);
    toll.began(1);
    toll.news.killed('worker', 'SIGKILL');
    expect(toll.total()).toBe(1);
    // Its end is on record since before that, and is seen only now.
    toll.ended(1, new Date(Date.now() - 1_000));
    expect(toll.total()).toBe(0);
    expect(toll.gaps()).toHaveLength(1);
  });

  it('counts a kill for which one of several executions was in flight', () => {
    const toll = aToll(['postgres']);
    for (const run of [1, 2]) toll.began(run);
    toll.news.killed('postgres', 'SIGQUIT');
    toll.ended(1, new Date(Date.now() - 1_000));
    toll.ended(2, null);
    expect(toll.count('postgres')).toBe(1);
    expect(toll.gaps()).toEqual([]);
  });

  it('asks for an end at the failpoint where only one is used', () => {
    const toll = aToll(['worker'], { point: 'seal.before-write', hit: 1, action: 'kill' });
    toll.began(1);
    toll.news.killed('worker', 'SIGKILL');
    expect(toll.gaps()).toEqual(['no process was ended at the failpoint seal.before-write']);
    toll.news.killed('worker', 'at seal.before-write');
    expect(toll.gaps()).toEqual([]);
    expect(toll.failpoints()).toEqual({ 'seal.before-write': 1 });
  });
});

describe('strikeEach', () => {
  it('ends each target once while executions are in flight, those that hold them up first', async () => {
    const toll = aToll(chaosTargets);
    const struck: ChaosTarget[] = [];
    toll.began(1);
    await strikeEach({
      seed: 1,
      targets: chaosTargets,
      toll,
      signal: new AbortController().signal,
      strike(target) {
        struck.push(target);
        toll.news.killed(target, 'SIGKILL');
      },
    });
    expect(struck).toEqual(['temporal', 'postgres', 'server', 'worker']);
    expect(toll.gaps()).toEqual([]);
  });

  it('spares what was not asked for, strikes at nothing idle, and ends with the signal', async () => {
    const toll = aToll(['worker']);
    const ending = new AbortController();
    const strikes = strikeEach({
      seed: 1,
      targets: ['worker'],
      toll,
      signal: ending.signal,
      strike: (target) => expect.unreachable(`${target} was struck with nothing in flight`),
    });
    ending.abort();
    await strikes;
    expect(toll.gaps()).toHaveLength(1);
  });
});

describe('createLives', () => {
  it('arms the second life of a process: of the first only the last moments are left', () => {
    const failpoint = { point: 'seal.before-write', hit: 1, action: 'kill' } as const;
    const next = createFaultPlan('worker', { seed: 1, failpoint: failpoint, outageMs: null });
    expect([next(), next()].map((fault) => fault.failpoint)).toEqual([null, failpoint]);
  });
});
