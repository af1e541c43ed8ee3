/** The data directory of an instance: passwords, logs and outputs, readable by its owner only. */
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import {
  findServiceAccount,
  isTraversableBy,
  type SystemAccount,
} from './postgres/postgres-place.ts';

/** Our files and folders, by name: the directory may contain other things too. */
const ourFiles = [
  'dev.json',
  'instance.json',
  'children.json',
  'systems.json',
  'ports.json',
  'secret-keys.json',
  'simulated-systems.journal',
  'effects.journal',
];
const ourFolders = ['logs', 'temporal'];

/**
 * Creates the directory, or restricts an existing one: 0700, files 0600. As root, PostgreSQL runs as
 * `account` and must reach its own folder: then its group may pass through (0710). Call it again for files
 * that were created meanwhile.
 */
export function closeDataDirectory(directory: string, account: SystemAccount | null): void {
  const isNew = mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined;
  if (isNew || isOurs(directory)) closeFolder(directory, account);
  for (const name of ourFiles) closeFile(join(directory, name));
  for (const name of ourFolders) {
    const folder = join(directory, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    for (const file of readdirSync(folder)) closeFile(join(folder, file));
  }
}

/** A user may choose a shared directory, such as /tmp, whose mode must not change. */
function isOurs(directory: string): boolean {
  const { uid } = statSync(directory);
  if (process.getuid !== undefined && uid !== process.getuid()) return false;
  const names = readdirSync(directory);
  return names.length === 0 || names.includes('systems.json');
}

function closeFolder(directory: string, account: SystemAccount | null): void {
  if (account === null || !isTraversableBy(dirname(directory), account)) {
    chmodSync(directory, 0o700);
    return;
  }
  chownSync(directory, statSync(directory).uid, account.gid);
  chmodSync(directory, 0o710);
}

function closeFile(file: string): void {
  if (!existsSync(file) || !statSync(file).isFile()) return;
  chmodSync(file, 0o600);
}

/** Everything but `env` defaults to this process and this machine. */
export type CacheDirectoryOptions = {
  env: NodeJS.ProcessEnv;
  home?: string;
  temporaryDirectory?: string;
  systemDirectory?: string;
  account?: SystemAccount | null;
};

/**
 * The per-user folder for files that can be recreated (database binaries, the Temporal server); created if
 * missing. Prefers `$XDG_CACHE_HOME/carillon`, then `~/.cache/carillon`; skips a folder that cannot be
 * written or that PostgreSQL's user cannot reach.
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
    // The home of a service user often does not exist; it must not be created here.
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
    // In a shared temporary folder another user could have created this name, and we run what is in it.
    const ours = process.getuid === undefined || stat.uid === process.getuid();
    return ours && (stat.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
