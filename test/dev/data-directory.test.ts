import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeDataDirectory } from '../../src/dev/data-directory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('closeDataDirectory', () => {
  it('creates a directory that other users cannot read', () => {
    const directory = join(temporaryDirectory(), 'a', 'data');
    closeDataDirectory(directory, null);
    for (const path of [directory, join(directory, 'logs'), join(directory, 'temporal')]) {
      expect(modeOf(path)).toBe(0o700);
    }
  });

  it('closes what an earlier start left open', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'logs'));
    const files = ['systems.json', 'logs/server.log'].map((name) => join(directory, name));
    for (const file of files) {
      writeFileSync(file, '');
      chmodSync(file, 0o644);
    }
    chmodSync(directory, 0o755);
    closeDataDirectory(directory, null);
    expect(modeOf(directory)).toBe(0o700);
    expect(files.map(modeOf)).toEqual([0o600, 0o600]);
  });

  it('does not shut others out of a directory that holds their things', () => {
    const directory = temporaryDirectory();
    const theirs = join(directory, 'theirs.txt');
    writeFileSync(theirs, '');
    chmodSync(theirs, 0o644);
    chmodSync(directory, 0o755);
    closeDataDirectory(directory, null);
    expect([modeOf(directory), modeOf(theirs)]).toEqual([0o755, 0o644]);
    expect(modeOf(join(directory, 'logs'))).toBe(0o700);
  });

  it.runIf(process.getuid?.() === 0)(
    'as root, lets the group of the database user pass through, but not read',
    () => {
      const outer = temporaryDirectory();
      chmodSync(outer, 0o755);
      const directory = join(outer, 'data');
      closeDataDirectory(directory, { name: 'someone', uid: 65_534, gid: 65_534 });
      expect(modeOf(directory)).toBe(0o710);
      expect(statSync(directory)).toMatchObject({ uid: 0, gid: 65_534 });
      chmodSync(outer, 0o700);
      writeFileSync(join(directory, 'systems.json'), '');
      closeDataDirectory(directory, { name: 'someone', uid: 65_534, gid: 65_534 });
      expect(modeOf(directory)).toBe(0o700);
    },
  );
});
