import { utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFileOf, findLastDataFile } from '../../../src/dev/temporal/temporal-data-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

/** A file whose last write was so many seconds ago. */
function write(folder: string, name: string, secondsAgo: number): void {
  const file = join(folder, name);
  const at = new Date(Date.now() - secondsAgo * 1_000);
  writeFileSync(file, '');
  utimesSync(file, at, at);
}

describe('the data file of Temporal', () => {
  it('is another one for each version of the server', () => {
    const folder = temporaryDirectory();
    expect(basename(dataFileOf(folder, '1.29.1'))).toBe('temporal-1.29.1.db');
    expect(basename(dataFileOf(folder, '1.32.1'))).toBe('temporal-1.32.1.db');
  });

  it('stays the old one for the version that earlier releases came with, and for no other', () => {
    const folder = temporaryDirectory();
    write(folder, 'temporal.db', 10);
    expect(basename(dataFileOf(folder, '1.29.1'))).toBe('temporal.db');
    expect(basename(dataFileOf(folder, '1.32.1'))).toBe('temporal-1.32.1.db');
    expect(findLastDataFile(folder)).toMatchObject({ serverVersion: '1.29.1' });
  });

  it('that was written last decides the version to continue with', () => {
    const folder = temporaryDirectory();
    expect(findLastDataFile(folder)).toBeNull();
    write(folder, 'temporal-1.29.1.db', 20);
    write(folder, 'temporal-1.32.1.db', 30);
    write(folder, 'temporal-1.32.1.db-shm', 0);
    expect(findLastDataFile(folder)?.serverVersion).toBe('1.29.1');
    write(folder, 'temporal-1.32.1.db-wal', 1);
    expect(findLastDataFile(folder)?.serverVersion).toBe('1.32.1');
  });
});
