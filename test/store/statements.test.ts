import { readdirSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GlobalTransaction } from '../../src/store/core/database.ts';
import type { Sql } from '../../src/store/core/sql.ts';
import { calls, type Statement } from './calls/statement-calls.ts';
import { others } from './statement-others.ts';
import { anyRow, id } from './statement-samples.ts';
import { openStore, type StoreFixture } from './store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

async function collectStatements(
  call: Statement,
  given: unknown[],
  found: boolean,
): Promise<Sql[]> {
  const seen: Sql[] = [];
  const note = <T>(answer: T) => {
    return async (query: Sql): Promise<T> => {
      seen.push(query);
      return answer;
    };
  };
  const tx: GlobalTransaction = {
    rows: note(found ? [anyRow] : []) as GlobalTransaction['rows'],
    row: note(found ? anyRow : null) as GlobalTransaction['row'],
    execute: note(found ? 1 : 0),
    afterCommit: () => undefined,
  };
  await call({ ...tx, tenantId: id }, ...given).catch(() => undefined);
  return seen;
}

async function prepare(texts: Iterable<string>, url: string, role: string | null) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  if (role !== null) await client.query(`set role ${role}`);
  const failures: string[] = [];
  for (const text of texts) {
    await client
      .query(`prepare statement as ${text}`)
      .then(() => client.query('deallocate statement'))
      .catch((error: Error) => failures.push(`${error.message}: ${text}`));
  }
  await client.end();
  return failures;
}

describe('every statement of the store', () => {
  it('can be prepared against the migrated schema, by the login that runs it', async () => {
    const texts = new Set<string>();
    const ofOwner = new Set<string>();
    const named = new Map<string, string>();
    const unknown: string[] = [];
    const directory = new URL('../../src/store/', import.meta.url);
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const module = (await import(new URL(file, directory).href)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(module)) {
        if (typeof value !== 'function' || others.includes(name)) continue;
        if (!calls[name]) unknown.push(name);
        for (const given of calls[name] ?? []) {
          for (const found of [true, false]) {
            for (const query of await collectStatements(value as Statement, given, found)) {
              const kept = /^(tenants|retention)/.test(file) ? ofOwner : texts;
              // Settings cannot be prepared.
              if (!query.text.startsWith('set ')) kept.add(query.text);
              if (query.name === undefined) continue;
              // The driver refuses one name for two texts only when both meet on a connection.
              expect(named.get(query.name) ?? query.text).toBe(query.text);
              named.set(query.name, query.text);
            }
          }
        }
      }
    }
    expect(unknown).toEqual([]);
    expect(texts.size).toBeGreaterThan(60);
    expect(ofOwner.size).toBeGreaterThan(20);
    expect(await prepare(texts, store.url, 'carillon_app')).toEqual([]);
    expect(await prepare(ofOwner, store.ownerUrl, null)).toEqual([]);
  });
});
