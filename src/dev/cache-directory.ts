import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { findServiceAccount, isTraversableBy } from './system-account.ts';
import type { SystemAccount } from './system-account.ts';

/** What the choice depends on; everything but `env` defaults to this process and this machine. */
export type CacheDirectoryOptions = {
  env: NodeJS.ProcessEnv;
  home?: string;
  temporaryDirectory?: string;
  systemDirectory?: string;
  account?: SystemAccount | null;
};

/**
 * The per-user folder for things that can be made again (database binaries, the Temporal server),
 * created when missing. Prefers `$XDG_CACHE_HOME/carillon`, then `~/.cache/carillon`; a folder that
 * cannot be written, or that PostgreSQL's user could not reach, is passed over.
 */
export function resolveCacheDirectory(options: CacheDirectoryOptions): string {
  const account = options.account === undefined ? findServiceAccount() : options.account;
  for (const candidate of candidates(options, account)) {
    if (account && !isTraversableBy(candidate, account)) continue;
    if (isUsable(candidate)) return candidate;
  }
  const last = mkdtempSync(join(options.temporaryDirectory ?? tmpdir(), 'carillon-cache-'));
  chmodSync(last, 0o755);
  return last;
}

function candidates(options: CacheDirectoryOptions, account: SystemAccount | null): string[] {
  const xdg = options.env['XDG_CACHE_HOME'];
  const home = options.home ?? homedir();
  const temporary = options.temporaryDirectory ?? tmpdir();
  return [
    ...(xdg && isAbsolute(xdg) ? [join(xdg, 'carillon')] : []),
    // A service user's home often does not exist, and making one is not ours to do.
    ...(home && existsSync(home) ? [join(home, '.cache', 'carillon')] : []),
    ...(account ? [join(options.systemDirectory ?? '/var/lib', 'carillon', 'cache')] : []),
    join(temporary, `carillon-cache-${process.getuid?.() ?? 'user'}`),
  ];
}

function isUsable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    const stat = statSync(folder);
    // In a shared temporary folder someone else could have prepared this name; we run what is in it.
    const ours = process.getuid === undefined || stat.uid === process.getuid();
    return ours && (stat.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
