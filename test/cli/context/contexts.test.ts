import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeContexts, readContexts } from '../../../src/cli/context/context-file.ts';
import { Principal } from '../../../src/contract/operations/principal.ts';
import { SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';

let home: string;
let stub: ApiStub;

const anna = {
  tenantId: '019aa000-0000-7000-8000-00000000000a',
  tenant: 'acme',
  roles: ['editor'],
  initiator: { type: 'user', id: 'anna', name: 'Anna' },
  temporalUiUrl: null,
} as const;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'carillon-contexts-'));
  stub = await startApiStub(({ path, headers }) => {
    if (headers.authorization !== 'Bearer good') return problem('credential-invalid', 'no');
    if (path === '/principal') return answer(Principal, anna);
    return answer(SchedulePage, { items: [], nextCursor: null, hasMore: false, total: 0 });
  });
});
afterEach(async () => {
  await stub.close();
  await rm(home, { recursive: true, force: true });
});

type More = { env?: Record<string, string>; stdin?: string; reply?: string; cwd?: string };

/** Without CARILLON_API_URL, which would come before every context. */
function run(line: string, { env = {}, cwd = home, ...more }: More = {}) {
  const fresh = { CARILLON_API_URL: '', XDG_CONFIG_HOME: home, HOME: home, ...env };
  return runLine(line.split(' '), { apiUrl: '', env: fresh, cwd, ...more });
}

const file = () => join(home, 'carillon', 'contexts.json');
const add = (name = 'staging') => run(`context add ${name} --api-url ${stub.url}`);

describe('carillon context', () => {
  it('logs in with a token from standard input, and commands then use both', async () => {
    await add();
    const { stderr, exitCode } = await run('login', { stdin: 'good\n' });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('as Anna in tenant acme')]);
    expect((await run('schedule list')).exitCode).toBe(0);
    expect(stub.requests.at(-1)?.headers.authorization).toBe('Bearer good');
    const { stdout } = await run('context whoami');
    expect(stdout).toContain('Anna in tenant acme: editor');
    expect(stdout).toContain('context staging, by context use');
  });

  it('takes a token at a hidden prompt, and shows it nowhere', async () => {
    await add();
    const login = await run('context login', { reply: 'good' });
    const list = await run('context list');
    const json = await run('context list -o json');
    expect(list.stdout).toMatch(/\*\s+staging\s+http:\S+\s+yes/);
    for (const { stdout, stderr } of [login, list, json])
      expect(stdout + stderr).not.toContain('good');
  });

  it('keeps no token that the server refuses, and none of an argument', async () => {
    await add();
    expect((await run('login', { stdin: 'bad' })).exitCode).toBe(4);
    expect((await run('login --token good', { stdin: 'good' })).exitCode).toBe(2);
    expect((await run('login', { stdin: '' })).exitCode).toBe(2);
    expect((await run('login', { stdin: 'two words' })).exitCode).toBe(2);
    expect((await readContexts({ HOME: home, XDG_CONFIG_HOME: home })).contexts['staging']).toEqual(
      {
        apiUrl: stub.url,
        token: null,
      },
    );
  });

  it('writes a file that only the user can read, and reads no other', async () => {
    await add();
    await run('login', { stdin: 'good' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await chmod(file(), 0o644);
    const { exitCode, stderr } = await run('schedule list');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`chmod 600 ${file()}`);
  });

  it('lets a flag override the environment, that a project file, and that the current one', async () => {
    for (const name of ['current', 'project', 'environment', 'flag']) await add(name);
    const below = join(home, 'project', 'below');
    await mkdir(below, { recursive: true });
    await writeFile(join(home, 'project', 'carillon.json'), '{ "context": "project" }');
    const whoami = async (line: string, more: More = {}) =>
      /\(context (\S+), by/.exec(
        (
          await run(`context whoami ${line}`.trim(), {
            ...more,
            env: { CARILLON_TOKEN: 'good', ...more.env },
          })
        ).stdout,
      )?.[1];
    expect(await whoami('')).toBe('current');
    expect(await whoami('', { cwd: below })).toBe('project');
    const env = { CARILLON_CONTEXT: 'environment' };
    expect(await whoami('', { cwd: below, env })).toBe('environment');
    expect(await whoami('--context flag', { cwd: below, env })).toBe('flag');
  });

  it('sends the token of a context to no other address', async () => {
    await add();
    await run('login', { stdin: 'good' });
    await run(`schedule list --api-url ${stub.url}`);
    expect(stub.requests.at(-1)?.headers.authorization).toBeUndefined();
    await run(`context set staging --api-url ${stub.url}/other`);
    const { contexts } = await readContexts({ HOME: home, XDG_CONFIG_HOME: home });
    expect(contexts['staging']?.token).toBeNull();
  });

  it('refuses an address or a token in a project file, which strangers may have written', async () => {
    await writeFile(join(home, 'carillon.json'), `{ "apiUrl": "${stub.url}" }`);
    const { exitCode, stderr } = await run('schedule list', { env: { CARILLON_TOKEN: 'good' } });
    expect([exitCode, stub.requests]).toEqual([2, []]);
    expect(stderr).toContain('must be { "context": "NAME" }');
  });

  // Only root can give a file to another user.
  it.runIf(process.getuid?.() === 0)('refuses a project file of another user', async () => {
    await add();
    await writeFile(join(home, 'carillon.json'), '{ "context": "staging" }');
    await chown(join(home, 'carillon.json'), 12_345, 12_345);
    const { exitCode, stderr } = await run('schedule list');
    expect([exitCode, stub.requests]).toEqual([2, []]);
    expect(stderr).toContain('belongs to another user');
  });

  it('names the context in hints, so that they can be pasted', async () => {
    await add();
    await add('other');
    const { stderr } = await run('context logout --context other');
    expect(stderr).toContain('carillon --context other token revoke');
  });

  it.each([
    ['an unknown context', 'schedule list --context none', 2],
    ['both a context and an address', 'schedule list --context a --api-url http://b', 2],
    ['a name that is none', 'context add Two --api-url http://a', 2],
    ['a credential in the address', 'context add two --api-url http://u:p@a', 2],
    ['removing what is not there', 'context remove none', 5],
    ['using what is not there', 'context use none', 5],
  ])('refuses %s', async (_what, line, code) => {
    expect((await run(line)).exitCode).toBe(code);
  });

  it('forgets a removed context, and that it was current', async () => {
    await add();
    await run('context remove staging');
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ current: null, contexts: {} });
  });

  it('loses no change of commands that run at the same time', async () => {
    const env = { HOME: home, XDG_CONFIG_HOME: home };
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    await Promise.all(
      names.map((name) =>
        changeContexts(env, ({ current, contexts }) => ({
          current,
          contexts: { ...contexts, [name]: { apiUrl: 'http://a', token: null } },
        })),
      ),
    );
    expect(Object.keys((await readContexts(env)).contexts).sort()).toEqual(names);
  });
});
