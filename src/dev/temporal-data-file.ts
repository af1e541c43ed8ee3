/** Which file Temporal keeps its data in: a server reads no file of another version, and says nothing. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
