/** The data file of Temporal. A server silently ignores a file of another version, so each has its own. */
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type TemporalDataFile = { path: string; serverVersion: string };

/** The file of earlier releases, which all had this version. */
const oldName = 'temporal.db';
const oldVersion = '1.29.1';

/** The file that was written last; null when there is none. */
export function findLastDataFile(folder: string): TemporalDataFile | null {
  const files = readdirSync(folder).flatMap((name) => {
    const serverVersion = name === oldName ? oldVersion : /^temporal-(.+)\.db$/.exec(name)?.[1];
    return serverVersion === undefined ? [] : [{ path: join(folder, name), serverVersion }];
  });
  return files.sort((a, b) => lastWrite(b.path) - lastWrite(a.path))[0] ?? null;
}

/** The file of that server version, which need not exist. */
export function dataFileOf(folder: string, serverVersion: string): string {
  const old = join(folder, oldName);
  const isOld = serverVersion === oldVersion && statSync(old, { throwIfNoEntry: false });
  return isOld ? old : join(folder, `temporal-${serverVersion}.db`);
}

/** New data is in the write-ahead log before it is in the file. */
function lastWrite(path: string): number {
  const times = [path, `${path}-wal`].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(...times);
}

const execFileAsync = promisify(execFile);

/** The Temporal CLI release we download or build (it contains server 1.29.1 and Web UI 2.42). */
export const temporalCliVersion = '1.5.1';

/** The program's own version line, or `null` when it is not a working Temporal CLI (10 s at most). */
export async function readTemporalVersion(binary: string): Promise<string | null> {
  try {
    const { stdout } = await execFileAsync(binary, ['--version'], { timeout: 10_000 });
    const line = stdout.trim();
    return line.startsWith('temporal version') ? line : null;
  } catch {
    return null;
  }
}

/** Version of the server in a CLI, from the CLI's version line; part of the name of the data file. */
export function serverVersionIn(line: string): string {
  const version = /\(Server ([^,)\s]+)/.exec(line)?.[1] ?? line;
  return version.replace(/[^\w.-]+/g, '-');
}
