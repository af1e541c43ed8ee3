/** `carillon tenant export`: everything of a tenant as files. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transaction } from '../../store/core/database.ts';
import { readChainHead } from '../../store/record/record-links.ts';
import {
  listExportedTables,
  readSchemaVersion,
  readTenantRows,
} from '../../store/tenants/tenant-export.ts';
import { auditTenant, type TenantFacts } from '../../store/tenants/tenant-life.ts';
import type { TenantTable } from '../../store/tenants/tenant-tables.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { showCount } from '../framework/options.ts';
import { type Operator, requireTenant } from './tenant-operator.ts';

const manifestFile = 'manifest.json';

export async function runExport(
  operator: Operator,
  slug: string,
  directory: string,
): Promise<void> {
  const { database, by, io, answer } = operator;
  const tenant = await requireTenant(operator, slug);
  await requireEmpty(directory);
  const act = { at: io.now(), by };
  // First of all, and also for an export that fails: what was read is read.
  await database.withTenant(tenant.id, (tx) => auditTenant(tx, act, { action: 'export-tenant' }));
  const manifest = await database.read(tenant.id, (tx) =>
    writeTables(operator, tx, { tenant, directory }),
  );
  await writeManifest(directory, manifest);
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  await answer.one(manifest, {
    nameOf: () => directory,
    lines: () => [`${showCount(rows, 'row')} of ${slug} written to ${directory}`],
  });
}

async function requireEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new CliError(`${directory} cannot be created: ${error.message}`, {
      exitCode: exitCodes.usage,
    });
  });
  if ((await readdir(directory)).length === 0) return;
  throw new CliError(`${directory} is not empty`, {
    exitCode: exitCodes.usage,
    lines: ['An export overwrites nothing: name a new directory.'],
  });
}

type ExportedTable = { name: string; file: string; rows: number; bytes: number; sha256: string };

type Manifest = {
  format: 1;
  tenant: { id: string; slug: string; name: string };
  exportedAt: string;
  /** The newest migration of the database. */
  schema: string;
  /** End of the record chain; null before its first link. */
  recordChain: { seq: number; hash: string } | null;
  tables: ExportedTable[];
};

async function writeTables(
  { io, note, signal }: Operator,
  tx: Transaction,
  { tenant, directory }: { tenant: TenantFacts; directory: string },
): Promise<Manifest> {
  const head = await readChainHead(tx);
  const tables: ExportedTable[] = [];
  for (const table of await listExportedTables(tx)) {
    signal.throwIfAborted();
    const written = await writeTable(tx, table, directory);
    tables.push(written);
    if (written.rows > 0) note(`${table.name}: ${showCount(written.rows, 'row')}`);
  }
  const { id, slug, name } = tenant;
  return {
    format: 1,
    tenant: { id, slug, name },
    exportedAt: io.now().toISOString(),
    schema: await readSchemaVersion(tx),
    recordChain: head === null ? null : { seq: head.seq, hash: head.hash },
    tables,
  };
}

async function writeTable(
  tx: Transaction,
  table: TenantTable,
  directory: string,
): Promise<ExportedTable> {
  const name = `${table.name}.ndjson`;
  const file = await open(join(directory, name), 'wx', 0o600);
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  try {
    for await (const lines of readTenantRows(tx, table)) {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      await file.write(text);
      hash.update(text);
      rows += lines.length;
      bytes += text.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { name: table.name, file: name, rows, bytes, sha256: hash.digest('hex') };
}

/** Appears whole or not at all. */
async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const partial = join(directory, `${manifestFile}.partial`);
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, join(directory, manifestFile));
}
