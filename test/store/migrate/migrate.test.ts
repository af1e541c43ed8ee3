import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../../src/store/migrate/migrate.ts';
import { MigrationError } from '../../../src/store/migrate/migration-files.ts';
import { dropDatabase, runStatement, withDatabase } from '../../support/template-database.ts';
import { ownerQuery } from '../store-fixture.ts';

const shipped = fileURLToPath(new URL('../../../migrations', import.meta.url));
const migrations = readdirSync(shipped).filter((name) => /^\d{4}_/.test(name));
/** Name of the file that comes so many after those that are shipped. */
const later = (name: string, places = 1): string =>
  `${String(migrations.length + places).padStart(4, '0')}_${name}`;
const made: string[] = [];
const directories: string[] = [];
let databaseUrl: string;
let directory: string;

beforeEach(async () => {
  const name = `carillon_migrate_${randomUUID().replaceAll('-', '')}`;
  await runStatement(inject('databaseUrl'), `CREATE DATABASE ${name}`);
  made.push(name);
  databaseUrl = withDatabase(inject('databaseUrl'), name);
  directory = mkdtempSync(join(tmpdir(), 'carillon-migrations-'));
  directories.push(directory);
  cpSync(shipped, directory, { recursive: true });
});
afterAll(async () => {
  for (const name of made) await dropDatabase(inject('databaseUrl'), name);
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});

function add(name: string, text: string): void {
  writeFileSync(join(directory, name), text);
}

describe('migrate', () => {
  it('applies every file once, and nothing the second time', async () => {
    const first = await migrate({ databaseUrl, directory });
    expect(first.applied).toContain('0001_tenants.sql');
    expect(await migrate({ databaseUrl, directory })).toEqual({ applied: [] });
  });

  it('lets twenty processes start at once: all succeed, one applies', async () => {
    const runs = Array.from({ length: 20 }, () => migrate({ databaseUrl, directory }));
    const applied = (await Promise.all(runs)).filter((run) => run.applied.length > 0);
    expect(applied).toHaveLength(1);
  });

  it('builds an index without stopping writers while others wait to migrate', async () => {
    await migrate({ databaseUrl, directory });
    add(
      later('index.sql'),
      '-- no transaction\ncreate index concurrently contradiction_by_time on contradiction (seen_at)',
    );
    await Promise.all(Array.from({ length: 5 }, () => migrate({ databaseUrl, directory })));
    const invalid = await ownerQuery(
      databaseUrl,
      'select indexrelid::regclass from pg_index where not indisvalid',
    );
    expect(invalid).toEqual([]);
  });

  it('refuses a file that was changed after it was applied', async () => {
    add(later('more.sql'), 'create table more (id integer)');
    await migrate({ databaseUrl, directory });
    add(later('more.sql'), 'create table more (id bigint)');
    const again = migrate({ databaseUrl, directory });
    await expect(again).rejects.toThrow(`${later('more.sql')} was changed`);
    await expect(again).rejects.toThrow(MigrationError);
  });

  it('takes other line ends for the same file', async () => {
    add(later('more.sql'), 'create table more (\nid integer)');
    await migrate({ databaseUrl, directory });
    add(later('more.sql'), 'create table more (\r\nid integer)');
    expect(await migrate({ databaseUrl, directory })).toEqual({ applied: [] });
  });

  it('refuses a database that is newer than the program', async () => {
    add(later('more.sql'), 'create table more (id integer)');
    await migrate({ databaseUrl, directory });
    await expect(migrate({ databaseUrl })).rejects.toThrow(/newer than this program/);
  });

  it('refuses a gap in the numbers', async () => {
    add(later('more.sql', 2), 'create table more (id integer)');
    const missing = migrations.length + 1;
    const message = `in the place of number ${missing}`;
    await expect(migrate({ databaseUrl, directory })).rejects.toThrow(message);
  });

  it('names file and line of a statement that fails, and keeps nothing of the file', async () => {
    add(later('more.sql'), 'create table more (id integer);\nselect nonsense;');
    const failing = migrate({ databaseUrl, directory });
    await expect(failing).rejects.toThrow(`${later('more.sql')} failed at line 2`);
    const there = await ownerQuery(databaseUrl, `select to_regclass('more') as name`);
    expect(there).toEqual([{ name: null }]);
  });

  it('changes nothing in a dry run and says what it would apply', async () => {
    const { applied } = await migrate({ databaseUrl, directory, dryRun: true });
    expect(applied).toContain('0001_tenants.sql');
    const there = await ownerQuery(databaseUrl, `select to_regclass('carillon_migration') as name`);
    expect(there).toEqual([{ name: null }]);
  });

  it('makes the partitions of the coming six months at every run', async () => {
    await migrate({ databaseUrl, directory });
    const partitions = `select inhrelid::regclass::text as name from pg_inherits
      where inhparent = 'execution'::regclass order by name`;
    const before = await ownerQuery(databaseUrl, partitions);
    expect(before).toHaveLength(8);
    await ownerQuery(databaseUrl, `drop table ${String(before[0]?.['name'])}`);
    await migrate({ databaseUrl, directory });
    expect(await ownerQuery(databaseUrl, partitions)).toEqual(before);
  });
});
