import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKillPoint } from '../../src/config.ts';
import {
  armKillPoint,
  KillPointError,
  killPointNames,
  parseKillPoint,
  reachKillPoint,
} from '../../src/failpoints.ts';

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(directory, name), 'utf8'));
}

describe('the list of kill points', () => {
  it('has at least forty, and each is reached at exactly one place of the source', () => {
    expect(killPointNames.length).toBeGreaterThanOrEqual(40);
    const text = ['src', 'activities'].flatMap(sources).join('\n');
    const reached = [...text.matchAll(/reachKillPoint\('([^']+)'\)/g)].map(([, name]) => name);
    expect(reached.sort()).toEqual([...killPointNames].sort());
  });

  it('is not reached in workflow code, which must stay deterministic', () => {
    expect(sources('workflows').join('\n')).not.toContain('kill-points');
  });
});

describe('reachKillPoint', () => {
  it('does nothing unless it is armed', () => {
    armKillPoint(null);
    expect(() => reachKillPoint('seal.before-write')).not.toThrow();
  });

  it('acts at the chosen hit of the chosen point, and once', () => {
    armKillPoint({ point: 'seal.before-write', hit: 2, action: 'throw' });
    reachKillPoint('seal.after-commit');
    reachKillPoint('seal.before-write');
    expect(() => reachKillPoint('seal.before-write')).toThrow(KillPointError);
    expect(() => reachKillPoint('seal.before-write')).not.toThrow();
    armKillPoint(null);
  });
});

describe('parseKillPoint', () => {
  it('takes a name, a hit and an action', () => {
    expect(parseKillPoint('seal.before-write')).toEqual({
      ...{ point: 'seal.before-write', hit: 1, action: 'kill' },
    });
    expect(parseKillPoint('begin.after-commit:3:stop')).toMatchObject({ hit: 3, action: 'stop' });
  });

  it.each(['', 'nowhere', 'seal.before-write:0', 'seal.before-write:1:burn', 'a:1:kill:more'])(
    'refuses "%s"',
    (text) => expect(parseKillPoint(text)).toBeNull(),
  );
});

describe('CARILLON_KILL_POINT', () => {
  it('arms nothing when it is not set, and a misspelt name keeps the process from starting', () => {
    expect(readKillPoint({})).toBeNull();
    expect(() => readKillPoint({ CARILLON_KILL_POINT: 'seal.before-wrte' })).toThrow(
      'did you mean seal.before-write?',
    );
  });
});
