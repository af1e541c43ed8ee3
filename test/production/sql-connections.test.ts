import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSqlConnections } from '../../src/config/sql-connections.ts';

const folder = mkdtempSync(join(tmpdir(), 'carillon-sql-connections-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'sql.json');
const good = {
  name: 'hr-database',
  driver: 'PostgreSQL',
  host: 'DB.example.com',
  database: 'hr',
  user: 'carillon',
};

function read(...entries: unknown[]) {
  writeFileSync(file, JSON.stringify(entries));
  return readSqlConnections(file);
}

describe('the file of SQL connections', () => {
  it('is not needed', () => {
    expect(readSqlConnections(null)).toBeNull();
  });

  it('has defaults that are closed: TLS, and the home tenant', () => {
    expect(read(good)).toEqual([
      {
        ...good,
        host: 'db.example.com',
        port: 5_432,
        password: null,
        tls: { caFile: null, serverName: null },
        tenants: null,
        pool: null,
        scriptFolder: null,
      },
    ]);
  });

  it('says everything else', () => {
    const more = {
      driver: 'SqlServer',
      port: 1_500,
      password: { secret: 'HR_PASSWORD' },
      tls: { caFile: '/etc/ca.pem', serverName: 'db' },
      tenants: ['acme', '*'],
      pool: 'finance',
      scriptFolder: '/srv/sql',
    };
    expect(read({ ...good, ...more })).toMatchObject([more]);
    expect(read({ ...good, driver: 'MySQL', tls: false })).toMatchObject([
      { port: 3_306, tls: null },
    ]);
  });

  const wrong: [change: object, message: string][] = [
    [{ name: 'HR Database' }, '"name": must be a slug'],
    [{ driver: 'Postgres' }, '"driver": "Postgres" is not a driver; did you mean "PostgreSQL"?'],
    [{ driver: 'Oracle' }, 'write one of PostgreSQL, MySQL, SqlServer'],
    [{ host: 'db/hr' }, '"host": must be a host name or an address'],
    [{ port: 70_000 }, '"port": must be a whole number from 1 to 65535'],
    [
      { password: 'hunter2' },
      '"password": is a password in plain text; write { "secret": "NAME" }',
    ],
    [{ password: { secrt: 'X' } }, 'did you mean "secret"?'],
    [{ tls: 'yes' }, '"tls": must be an object with "caFile", "serverName"'],
    [{ tls: { caFile: 'ca.pem' } }, '"caFile": must be an absolute path'],
    [{ tenants: ['Not A Slug'] }, '"tenants", entry 1: "Not A Slug" is not the slug of a tenant'],
    [{ scriptFolder: 'sql' }, '"scriptFolder": must be an absolute path'],
    [{ usr: 'x' }, '"usr" is not a setting of a SQL connection; did you mean "user"?'],
  ];
  it.each(wrong)('refuses %j and says what to write', (change, message) => {
    const reading = () => read({ ...good, ...change });
    expect(reading).toThrow(message);
    expect(reading).toThrow(`${file}, entry 1`);
    expect(reading).not.toThrow('hunter2');
  });

  it('refuses a name that is there twice, and an entry without a host', () => {
    expect(() => read(good, good)).toThrow('entry 2: "hr-database" is there twice');
    const { host: _host, ...without } = good;
    expect(() => read(without)).toThrow('has no "host"');
  });
});
