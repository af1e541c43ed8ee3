import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src/store/core/database.ts';
import { isUnavailable, SchemaMissingError } from '../../../src/store/core/errors.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const whoAmI = sql`select current_user as role, current_setting('app.tenant', true) as tenant`;

describe('withTenant', () => {
  it('works as the application role, bound to the tenant', async () => {
    const row = await store.run((tx) => tx.row(whoAmI));
    expect(row).toEqual({ role: 'carillon_app', tenant: store.tenantId });
  });

  it('leaves nothing of the tenant on the connection', async () => {
    const single = store.open({ poolSize: 1 });
    await single.withTenant(store.tenantId, (tx) => tx.row(whoAmI));
    const row = await single.global((tx) => tx.row<{ tenant: string | null }>(whoAmI));
    expect(row?.tenant || null).toBeNull();
  });

  it('refuses a tenant id that is no UUID before anything is sent', async () => {
    const hostile = `x'; set role carillon; --`;
    await expect(store.database.withTenant(hostile, async () => 1)).rejects.toThrow(/UUID/);
  });

  it('rolls back when the work throws', async () => {
    const failing = store.run(async (tx) => {
      await tx.execute(sql`insert into idempotency (tenant_id, key, request_hash)
        values (${tx.tenantId}, 'rolled-back', 'h')`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    const found = await store.run((tx) =>
      tx.row(sql`select 1 from idempotency where key = 'rolled-back'`),
    );
    expect(found).toBeNull();
  });

  it('fails when a failed statement was ignored, because nothing was stored', async () => {
    const careless = store.run(async (tx) => {
      await tx.rows(sql`select 1`);
      await tx.rows(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(careless).rejects.toThrow(/nothing was stored/);
  });

  it('fails with the reason when the first statement failed and that was ignored', async () => {
    const careless = store.run(async (tx) => {
      await tx.rows(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(careless).rejects.toMatchObject({ code: '22012' });
  });

  it('runs no statement outside of the transaction when the first ones failed', async () => {
    const failing = store.run(async (tx) => {
      const first = tx.rows(sql`select 1 / 0`);
      await setImmediate();
      const late = tx.execute(sql`insert into idempotency (tenant_id, key, request_hash)
        values (${tx.tenantId}, 'outside', 'h')`);
      await Promise.allSettled([first, late]);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    const found = await store.run((tx) =>
      tx.row(sql`select 1 from idempotency where key = 'outside'`),
    );
    expect(found).toBeNull();
  });

  it('refuses statements after its end', async () => {
    let leaked: Transaction | undefined;
    await store.run(async (tx) => {
      leaked = tx;
    });
    await expect(leaked?.row(sql`select 1`)).rejects.toThrow(/has ended/);
  });

  it('stores NUL and lone surrogates as characters PostgreSQL takes', async () => {
    const row = await store.run((tx) =>
      tx.row<{ text: string; list: string[] }>(
        sql`select ${'a\u0000b\ud800'}::text as text, ${['\u0000']}::text[] as list`,
      ),
    );
    expect(row).toEqual({ text: 'a\u2400b\ufffd', list: ['\u2400'] });
  });
});

describe('read', () => {
  it('refuses to write', async () => {
    const writing = store.database.read(store.tenantId, (tx) =>
      tx.execute(sql`delete from idempotency`),
    );
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });
});

describe('createDatabase', () => {
  it('keeps the application role whatever options the address brings along', async () => {
    const url = new URL(store.url);
    url.searchParams.set('options', '-c role=none');
    const row = await store.open({ url: url.href }).global((tx) => tx.row(whoAmI));
    expect(row).toMatchObject({ role: 'carillon_app' });
  });

  it('says that the migrations are missing when the login may not take the role', async () => {
    const login = `login_${process.pid}`;
    await store.asOwner(`create role ${login} login password 'secret'`);
    const url = new URL(store.url);
    url.username = login;
    url.password = 'secret';
    const asking = store.open({ url: url.href }).global((tx) => tx.row(sql`select 1`));
    await expect(asking).rejects.toThrow(SchemaMissingError);
    await store.asOwner(`drop role ${login}`);
  });

  it('lives on when all its connections are ended by the server, also within a transaction', async () => {
    const pool = store.open({ applicationName: 'to be ended', poolSize: 3 });
    const end = () =>
      store.asOwner(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'to be ended'`,
      );
    await Promise.all([1, 2, 3].map(() => pool.global((tx) => tx.row(sql`select 1`))));
    await end();
    const interrupted = pool.global(async (tx) => {
      await tx.row(sql`select 1`);
      await end();
      return tx.row(sql`select 1`);
    });
    const error = await interrupted.catch((cause: unknown) => cause);
    expect(isUnavailable(error)).toBe(true);
    expect(await pool.global((tx) => tx.row(sql`select 1 as one`))).toEqual({ one: 1 });
  });

  it('answers fast that it is unavailable when all connections are taken', async () => {
    const pool = store.open({ poolSize: 1 });
    let free = (): void => undefined;
    const taken = pool.global(() => new Promise<void>((resolve) => (free = resolve)));
    const error = await pool.global((tx) => tx.row(sql`select 1`)).catch((e: unknown) => e);
    free();
    await taken;
    expect(isUnavailable(error)).toBe(true);
  });

  it('gives a statement up after its time', async () => {
    const pool = store.open({ statementTimeoutMs: 200 });
    const error = await pool
      .global((tx) => tx.row(sql`select pg_sleep(5)`))
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: '57014' });
    expect(isUnavailable(error)).toBe(true);
  });

  it('is unavailable when nobody listens', async () => {
    const url = new URL(store.url);
    url.port = '1';
    const error = await store
      .open({ url: url.href })
      .global((tx) => tx.row(sql`select 1`))
      .catch((cause: unknown) => cause);
    expect(isUnavailable(error)).toBe(true);
  });

  it('frees itself from a connection that went silent', async () => {
    const line = await openLine(store.url);
    const pool = store.open({ url: line.url, poolSize: 1, statementTimeoutMs: 300 });
    await pool.global((tx) => tx.row(sql`select 1`));
    line.silence();
    const error = await pool.global((tx) => tx.row(sql`select 1`)).catch((e: unknown) => e);
    expect(isUnavailable(error)).toBe(true);
    line.restore();
    expect(await pool.global((tx) => tx.row(sql`select 1 as one`))).toEqual({ one: 1 });
    await pool.close();
    await line.close();
  });
});

/** A TCP line to the database that can swallow everything without closing. */
async function openLine(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => silent || to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.port = String((server.address() as AddressInfo).port);
  target.hostname = '127.0.0.1';
  return {
    url: target.href,
    silence: () => (silent = true),
    restore: () => (silent = false),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
