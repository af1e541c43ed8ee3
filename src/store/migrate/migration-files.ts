/** The numbered files of migrations/, read and checked before anything touches the database. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Migration = {
  number: number;
  name: string;
  text: string;
  /** SHA-256 of the text with line ends made LF, so that a Windows checkout is the same. */
  checksum: string;
  /** False for a file of one statement that refuses to run inside a transaction. */
  transactional: boolean;
};

/** The schema and this program do not fit together; `message` says what to do. */
export class MigrationError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MigrationError';
  }
}

/** What all migrations together make; a test writes and checks it. */
const schemaFile = 'schema.sql';

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

async function readMigration(directory: string, name: string): Promise<Migration> {
  const text = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(text).digest('hex');
  const transactional = !text.startsWith('-- no transaction');
  return { number: Number(name.slice(0, 4)), name, text, checksum, transactional };
}

/**
 * All migrations in order.
 * @throws MigrationError when the numbers are not 1, 2, 3… each once.
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory))
    .filter((name) => name.endsWith('.sql') && name !== schemaFile)
    .sort();
  const odd = names.find((name) => !fileName.test(name));
  if (odd) throw new MigrationError(`${odd} is not named like 0001_tenants.sql`);
  const migrations = await Promise.all(names.map((name) => readMigration(directory, name)));
  migrations.forEach(({ number, name }, index) => {
    if (number === index + 1) return;
    throw new MigrationError(`${name} is in the place of number ${index + 1}`);
  });
  return migrations;
}

export type AppliedMigration = { number: number; name: string; checksum: string };

/**
 * The migrations still to run.
 * @throws MigrationError when the database has one we do not, or one that reads differently now.
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  for (const { number, name, checksum } of applied) {
    const file = known[number - 1];
    if (!file) {
      throw new MigrationError(
        `The database is newer than this program: it has ${name}. Run a newer version.`,
      );
    }
    if (number === 1 && file.name !== name) {
      throw new MigrationError(
        `The database was made by a version from before the first release: it has ${name} where this ` +
          `program has ${file.name}. Use a new database; \`carillon dev\` takes a new --data-dir.`,
      );
    }
    if (file.checksum !== checksum || file.name !== name) {
      throw new MigrationError(
        `${file.name} was changed after the database got it as ${name}. ` +
          'Restore the file and put the change into a new migration.',
      );
    }
  }
  const done = new Set(applied.map(({ number }) => number));
  const pending = known.filter(({ number }) => !done.has(number));
  const first = pending[0];
  if (first && applied.some(({ number }) => number > first.number)) {
    throw new MigrationError(`The database lacks ${first.name} but has later migrations.`);
  }
  return pending;
}
