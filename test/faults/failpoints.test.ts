import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFailpoint } from '../../src/config/config.ts';
import {
  armFailpoint,
  FailpointError,
  failpointNames,
  parseFailpoint,
  reachFailpoint,
} from '../../src/failpoints.ts';

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(directory, name), 'utf8'));
}

describe('the list of failpoints', () => {
  it('has at least forty, and each is reached at exactly one place of the source', () => {
    expect(failpointNames.length).toBeGreaterThanOrEqual(40);
    const text = ['src', 'activities'].flatMap(sources).join('\n');
    const reached = [...text.matchAll(/reachFailpoint\('([^']+)'\)/g)].map(([, name]) => name);
    expect(reached.sort()).toEqual([...failpointNames].sort());
  });

  it('is not reached in workflow code, which must stay deterministic', () => {
    expect(sources('workflows').join('\n')).not.toContain('failpoints');
  });
});

describe('reachFailpoint', () => {
  it('does nothing unless it is armed', () => {
    armFailpoint(null);
    expect(() => reachFailpoint('finalize.before-write')).not.toThrow();
  });

  it('acts at the chosen hit of the chosen point, and once', () => {
    armFailpoint({ point: 'finalize.before-write', hit: 2, action: 'throw' });
    reachFailpoint('finalize.after-commit');
    reachFailpoint('finalize.before-write');
    expect(() => reachFailpoint('finalize.before-write')).toThrow(FailpointError);
    expect(() => reachFailpoint('finalize.before-write')).not.toThrow();
    armFailpoint(null);
  });
});

describe('parseFailpoint', () => {
  it('takes a name, a hit and an action', () => {
    expect(parseFailpoint('finalize.before-write')).toEqual({
      point: 'finalize.before-write',
      hit: 1,
      action: 'kill',
    });
    expect(parseFailpoint('begin.after-commit:3:stop')).toMatchObject({ hit: 3, action: 'stop' });
  });

  it.each([
    '',
    'nowhere',
    'finalize.before-write:0',
    'finalize.before-write:1:burn',
    'a:1:kill:more',
  ])('refuses "%s"', (text) => expect(parseFailpoint(text)).toBeNull());
});

describe('CARILLON_FAILPOINT', () => {
  it('arms nothing when it is not set, and a misspelt name keeps the process from starting', () => {
    expect(readFailpoint({})).toBeNull();
    expect(() => readFailpoint({ CARILLON_FAILPOINT: 'finalize.before-wrte' })).toThrow(
      'did you mean finalize.before-write?',
    );
  });
});
