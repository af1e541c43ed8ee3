/** Which file Temporal keeps its data in: a server reads no file of another version, and says nothing. */
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type TemporalDataFile = { path: string; serverVersion: string };

/** Earlier releases wrote this one, whatever the version; it is the version they were built with. */
const oldName = 'temporal.db';
const oldVersion = '1.29.1';

/** The file that was written last, null where there is none yet. */
export function findLastDataFile(folder: string): TemporalDataFile | null {
  const files = readdirSync(folder).flatMap((name) => {
    const serverVersion = name === oldName ? oldVersion : /^temporal-(.+)\.db$/.exec(name)?.[1];
    return serverVersion === undefined ? [] : [{ path: join(folder, name), serverVersion }];
  });
  return files.sort((a, b) => lastWrite(b.path) - lastWrite(a.path))[0] ?? null;
}

/** The file of a server of that version, whether it is there or not. */
export function dataFileOf(folder: string, serverVersion: string): string {
  const old = join(folder, oldName);
  const isOld = serverVersion === oldVersion && statSync(old, { throwIfNoEntry: false });
  return isOld ? old : join(folder, `temporal-${serverVersion}.db`);
}

/** New data lies in the log beside the file before it is in the file. */
function lastWrite(path: string): number {
  const times = [path, `${path}-wal`].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(...times);
}

const execFileAsync = promisify(execFile);

/** The Temporal CLI release we download or build (it contains server 1.29.1 and Web UI 2.42). */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** The program's own version line, or `null` when it is no working Temporal CLI (10 s at most). */
export async function readTemporalVersion(binary: string): Promise<string | null> {
  try {
    const { stdout } = await execFileAsync(binary, ['--version'], { timeout: 10_000 });
    const line = stdout.trim();
    return line.startsWith('temporal version') ? line : null;
  } catch {
    return null;
  }
}

/** Version of the server within a CLI, from the CLI's version line; the file of its data is named by it. */
export function serverVersionIn(line: string): string {
  const version = /\(Server ([^,)\s]+)/.exec(line)?.[1] ?? line;
  return version.replace(/[^\w.-]+/g, '-');
}
