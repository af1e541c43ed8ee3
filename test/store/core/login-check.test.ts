import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../../../src/store/core/database.ts';
import { LoginRefusedError } from '../../../src/store/core/login-check.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { requireLogin } from '../../../src/store/core/tenants.ts';
import { runStatement } from '../../support/template-database.ts';
import { openStore, type StoreFixture } from '../store-fixture.ts';

/** The owner, who may create roles; a superuser only where the tests start PostgreSQL themselves. */
const admin = inject('databaseUrl');
const superuser = inject('superuserUrl') ?? '';
/** Only a superuser may give the rights that are refused here. */
const asSuperuser = it.runIf(superuser !== '');
let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const password = 'secret-word';

/** A login as `migrate` creates it, and then `more`. */
async function makeLogin(more: (name: string) => string[] = () => [], by = admin) {
  const name = `check_${randomUUID().slice(0, 8)}`;
  await runStatement(by, `create role ${name} login password '${password}'`);
  undo.push(() => runStatement(by, `drop role ${name}`));
  await runStatement(by, `grant carillon_app to ${name}`);
  for (const statement of more(name)) await runStatement(by, statement);
  const url = new URL(store.url);
  url.username = name;
  url.password = password;
  return { name, url: url.href };
}

async function useLogin(url: string): Promise<unknown> {
  const database = createDatabase({ url, applicationName: 'login test', poolSize: 1 });
  try {
    return await database.global((tx) => tx.row(sql`select count(*) as count from tenant`));
  } finally {
    await database.close();
  }
}

async function refusal(url: string): Promise<LoginRefusedError> {
  const error = await useLogin(url).then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LoginRefusedError);
  expect(String(error)).not.toContain(password);
  return error as LoginRefusedError;
}

describe('the login of a connection', () => {
  it('works when it is a member of carillon_app and nothing else', async () => {
    expect(await useLogin((await makeLogin()).url)).toEqual({ count: 2 });
  });

  asSuperuser('works with roles that only show statistics', async () => {
    const { url } = await makeLogin((name) => [`grant pg_monitor to ${name}`], superuser);
    expect(await useLogin(url)).toEqual({ count: 2 });
  });

  it('is refused when it owns the tables, and the message says what to do', async () => {
    const { message, login } = await refusal(store.ownerUrl);
    expect(login).toBe(new URL(admin).username);
    expect(message).toMatch(/owns tables/);
    expect(message).toMatch(/set DATABASE_OWNER_URL .* run: carillon migrate/);
  });

  asSuperuser('is refused when it can become the owner', async () => {
    const owner = new URL(admin).username;
    const { url } = await makeLogin((name) => [`grant ${owner} to ${name}`], superuser);
    expect((await refusal(url)).message).toContain(`is a member of "${owner}", which owns tables`);
  });

  asSuperuser.each(['superuser', 'bypassrls', 'createrole', 'replication'])(
    'is refused with the attribute %s, its own or that of a role between',
    async (attribute) => {
      const { url, name } = await makeLogin(
        (login) => [`alter role ${login} ${attribute}`],
        superuser,
      );
      const own = await refusal(url);
      expect(own.rights).toEqual([{ role: name, right: attribute.toUpperCase() }]);
      if (attribute === 'superuser') return;
      const middle = await makeLogin((login) => [`alter role ${login} ${attribute}`], superuser);
      const outer = await makeLogin(
        (login) => [`grant ${middle.name} to ${login} with inherit false`],
        superuser,
      );
      expect((await refusal(outer.url)).message).toContain(
        `is a member of "${middle.name}", which has ${attribute.toUpperCase()}`,
      );
    },
  );

  asSuperuser.each([
    'pg_read_all_data',
    'pg_write_all_data',
    'pg_execute_server_program',
    'pg_maintain',
  ])('is refused as a member of %s', async (role) => {
    const { url } = await makeLogin((name) => [`grant ${role} to ${name}`], superuser);
    expect((await refusal(url)).rights).toContainEqual({ role, right: 'predefined role' });
  });

  it('is refused when it may delete rows of the record', async () => {
    const { url, name } = await makeLogin();
    await store.asOwner(`grant delete on log_line to ${name}`);
    undo.push(async () => void (await store.asOwner(`revoke all on log_line from ${name}`)));
    expect((await refusal(url)).message).toContain('may delete or truncate log_line');
  });

  it('is refused from the next connection on when it gets a right while it is in use', async () => {
    const { url, name } = await makeLogin();
    const database = createDatabase({ url, applicationName: 'login test', poolSize: 2 });
    undo.push(() => database.close());
    const count = () => database.global((tx) => tx.row(sql`select count(*) as count from tenant`));
    await database.global(async (tx) => {
      await tx.row(sql`select 1`);
      await store.asOwner(`grant truncate on execution to ${name}`);
      undo.push(async () => void (await store.asOwner(`revoke all on execution from ${name}`)));
      // The first connection is in use, so this one is new.
      await expect(count()).rejects.toBeInstanceOf(LoginRefusedError);
    });
  });

  it('stops the start of a process, and an unavailable database does not', async () => {
    const wrong = createDatabase({ url: store.ownerUrl, applicationName: 'login test' });
    undo.push(() => wrong.close());
    await expect(requireLogin(wrong)).rejects.toBeInstanceOf(LoginRefusedError);
    const closed = store.open({ url: 'postgres://a:b@127.0.0.1:1/x' });
    await expect(requireLogin(closed)).resolves.toBeUndefined();
  });
});
