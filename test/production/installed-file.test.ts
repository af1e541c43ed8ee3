import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { installedFile, readVersion } from '../../src/installed-file.ts';

describe('installedFile', () => {
  it('finds what the development instance needs, in whatever directory the user is', () => {
    for (const path of ['bin/carillon.js', 'examples/delta-sync.yaml', 'tools/temporal/go.mod']) {
      expect(existsSync(installedFile(path)), path).toBe(true);
    }
  });
});

describe('readVersion', () => {
  it('is the version of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(readVersion()).toBe(version);
  });
});
