/** Writes the archive of a cut: compressed JSON lines, on disk and read again before anything is deleted. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { reachFailpoint } from '../../failpoints.ts';
import { findArchivePage, readArchivePage } from '../../store/retention/retention-archive.ts';
import {
  type CutArchive,
  cutTables,
  type RetentionCut,
} from '../../store/retention/retention-cuts.ts';
import type { TenantFacts } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { Operator } from '../tenant/tenant-operator.ts';

export type WrittenArchive = CutArchive & { counts: Record<string, number> };

type Place = { tenant: TenantFacts; cut: RetentionCut; directory: string };

/** @throws CliError when the directory cannot be used. */
export async function prepareDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new CliError(`${directory} cannot be used: ${error.message}`, {
      exitCode: exitCodes.usage,
    });
  });
}

export async function writeArchive(operator: Operator, place: Place): Promise<WrittenArchive> {
  const { tenant, cut, directory } = place;
  const name = `${tenant.slug}-${cut.kind}-${cut.month}-${cut.id}`;
  const partial = join(directory, `${name}.partial`);
  // Of an interrupted run: it has no name of an archive yet, and its cut is open still.
  await unlink(partial).catch(() => undefined);
  const counts: Record<string, number> = Object.fromEntries(
    cutTables[cut.kind].map(([table]) => [table, 0]),
  );
  const written = await writeFile(operator, place, { partial, counts });
  reachFailpoint('retention.archive-written');
  const read = await readBack(partial);
  if (read.sha256 !== written.sha256 || read.lines !== written.lines) {
    throw new CliError(`${partial} does not read as it was written; nothing was removed`);
  }
  const file = await giveName(directory, name, partial);
  reachFailpoint('retention.archived');
  return { file, sha256: read.sha256, counts };
}

type Hashed = { sha256: string; lines: number };

const familiesPerPage = 100;
const firstId = '00000000-0000-0000-0000-000000000000';

async function writeFile(
  { database, signal }: Operator,
  { tenant: { id, slug }, cut }: Place,
  { partial, counts }: { partial: string; counts: Record<string, number> },
): Promise<Hashed> {
  const file = await open(partial, 'wx', 0o600);
  try {
    const { gzip, done } = compressTo(file);
    let lines = 1;
    const { id: cutId, kind, month, until, objects } = cut;
    const header = { table: 'retention_cut', format: 1, id: cutId, tenant: { id, slug } };
    await send(gzip, [JSON.stringify({ ...header, kind, month, until, objects })]);
    for (let after = firstId; ;) {
      signal.throwIfAborted();
      const from = after;
      const page = await database.read(id, async (tx) => {
        const found = await findArchivePage(tx, cut, { after: from, limit: familiesPerPage });
        if (found === null) return null;
        for await (const { table, lines: some } of readArchivePage(tx, cut, found)) {
          await send(gzip, some);
          lines += some.length;
          if (table in counts) counts[table] = (counts[table] ?? 0) + some.length;
        }
        return found;
      });
      if (page === null) break;
      after = page.last;
    }
    gzip.end();
    const sha256 = await done;
    await file.sync();
    return { sha256, lines };
  } finally {
    await file.close();
  }
}

function compressTo(file: FileHandle): { gzip: Gzip; done: Promise<string> } {
  const gzip = createGzip();
  const hash = createHash('sha256');
  const done = (async () => {
    for await (const chunk of gzip as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    return hash.digest('hex');
  })();
  // Also when writing fails before the end is waited for: `send` and the caller throw it.
  done.catch((error: Error) => gzip.destroy(error));
  return { gzip, done };
}

async function send(gzip: Gzip, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  if (gzip.errored) throw gzip.errored;
  if (!gzip.write(lines.map((line) => `${line}\n`).join(''))) await once(gzip, 'drain');
}

/** Hashes the file, and reads every line of it. */
async function readBack(path: string): Promise<Hashed> {
  let lines = 0;
  const sha256 = await readArchive(path, (line) => {
    JSON.parse(line);
    lines += 1;
  });
  return { sha256, lines };
}

/** Hands over every line; answers the SHA-256 of the file. */
export async function readArchive(path: string, each: (line: string) => void): Promise<string> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      next(null, chunk);
    },
  });
  const gunzip = createGunzip();
  const flow = pipeline(createReadStream(path), hashing, gunzip);
  flow.catch(() => undefined);
  for await (const line of createInterface({ input: gunzip, crlfDelay: Infinity })) each(line);
  await flow;
  return hash.digest('hex');
}

const maxNames = 100;

/** Under a name that no file has. */
async function giveName(directory: string, name: string, partial: string): Promise<string> {
  for (let number = 1; number <= maxNames; number += 1) {
    const file = `${name}${number === 1 ? '' : `-${number}`}.ndjson.gz`;
    try {
      await link(partial, join(directory, file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await unlink(partial);
    await syncDirectory(directory);
    return file;
  }
  throw new CliError(`${directory} has ${maxNames} archives of one cut; nothing was removed`);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
