import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveCacheDirectory } from '../../src/dev/data-directory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 };

describe('resolveCacheDirectory', () => {
  it('follows XDG_CACHE_HOME, and ignores a relative one as its specification asks', () => {
    const home = temporaryDirectory();
    const xdg = temporaryDirectory();
    const choose = (value: string): string =>
      resolveCacheDirectory({ env: { XDG_CACHE_HOME: value }, home, account: null });
    expect(choose(xdg)).toBe(join(xdg, 'carillon'));
    expect(choose('cache')).toBe(join(home, '.cache', 'carillon'));
  });

  it('passes over a closed home that the database user could not reach', () => {
    const home = temporaryDirectory(0o700);
    const systemDirectory = temporaryDirectory();
    const options = { env: {}, home, systemDirectory, account: NOBODY };
    expect(resolveCacheDirectory(options)).toBe(join(systemDirectory, 'carillon', 'cache'));
  });

  it('never uses a prepared folder that others may write to', () => {
    const temporary = temporaryDirectory();
    const prepared = join(temporary, `carillon-cache-${process.getuid?.() ?? 'user'}`);
    mkdirSync(prepared);
    chmodSync(prepared, 0o777);
    const chosen = resolveCacheDirectory({
      env: {},
      home: join(temporary, 'no-home'),
      temporaryDirectory: temporary,
      account: null,
    });
    expect(chosen).not.toBe(prepared);
    expect(chosen.startsWith(join(temporary, 'carillon-cache-'))).toBe(true);
  });
});
