import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiToken, CreatedApiToken } from '../../src/contract/operations/tokens.ts';
import { testNow } from '../cli/memory-io.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

let api: LiveApi;
beforeAll(async () => {
  api = await startLiveApi();
});
afterAll(() => api.close());

async function create(line: string): Promise<CreatedApiToken> {
  const { exitCode, stdout, stderr } = await api.run(`token create ${line} -o json`);
  expect([exitCode, stderr]).toEqual([0, stderr]);
  return JSON.parse(stdout) as CreatedApiToken;
}

async function list(...flags: string[]): Promise<ApiToken[]> {
  const { stdout } = await api.run(['token', 'list', '-o', 'json', ...flags]);
  return JSON.parse(stdout) as ApiToken[];
}

describe('token create', () => {
  it('prints the token alone on stdout, and it can do what its role allows', async () => {
    const { exitCode, stdout, stderr } = await api.run('token create --name ci --role viewer');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^carillon_default_[0-9a-f]{32}_[0-9a-f]{64}\n$/);
    expect(stderr).toContain('Keep it now');
    expect(stderr).toMatch(/Revoke it with: carillon token revoke [0-9a-f-]{36}/);
    expect(stderr).not.toContain(stdout.trim());
    const token = stdout.trim();
    expect((await api.run('schedule list', token)).exitCode).toBe(0);
    const refused = await api.run('token list', token);
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('administer')]);
  });

  it.each([
    ['', 90 * 86_400_000],
    ['--expires 2d', 2 * 86_400_000],
    ['--expires 12h', 43_200_000],
  ])('lets it expire by the clock: "%s"', async (flag, ms) => {
    const { expiresAt } = await create(`--name ci --role viewer ${flag}`.trim());
    expect(Date.parse(expiresAt ?? '')).toBe(testNow.getTime() + ms);
  });

  it('makes one that never expires only when it is asked to', async () => {
    expect((await create('--name ci --role viewer --expires never')).expiresAt).toBeNull();
  });

  it('takes several roles, each once', async () => {
    const { roles } = await create('--name ci --role viewer --role approver --role viewer');
    expect([...roles].sort()).toEqual(['approver', 'viewer']);
  });

  it.each([
    ['--name ci', 2, '--role'],
    ['--role viewer', 2, '--name'],
    ['--name ci --role king', 2, 'viewer, operator'],
    ['--name ci --role viewer --expires soon', 7, 'expiresAt'],
    ['--name ci --role viewer --expires 2020-01-01T00:00:00Z', 7, 'past'],
    ['--name a_b --role viewer', 7, 'name'],
  ])('refuses "%s" and makes nothing', async (line, code, says) => {
    const before = (await list('--all')).length;
    const { exitCode, stdout, stderr } = await api.run(`token create ${line}`);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(says);
    expect((await list('--all')).length).toBe(before);
  });

  it('gives no role that allows more than the one it is asked with', async () => {
    const { token } = await create('--name boss --role admin');
    const { exitCode, stderr } = await api.run('token create --name w --role worker', token);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('worker')]);
  });
});

describe('token list and revoke', () => {
  it('never shows a secret, and shows ended ones only when asked', async () => {
    const { id, token } = await create('--name gone --role viewer');
    const shown = await api.run('token list');
    expect(shown.stdout).toMatch(new RegExp(`${id} +gone +viewer +Active`));
    expect(shown.stdout).not.toContain(token.split('_').at(-1));
    const revoked = await api.run(`token revoke ${id}`);
    expect([revoked.exitCode, revoked.stdout]).toEqual([0, '']);
    expect(revoked.stderr).toContain('within five seconds');
    expect((await list()).map((one) => one.id)).not.toContain(id);
    expect((await list('--all')).find((one) => one.id === id)?.state).toBe('Revoked');
    const used = await api.run('schedule list', token);
    expect([used.exitCode, used.stderr]).toEqual([4, expect.stringContaining('revoked')]);
  });

  it('says so when there is no such token', async () => {
    const id = '01900000-0000-7000-8000-000000000009';
    const { exitCode, stderr } = await api.run(`token revoke ${id}`);
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining(id)]);
    expect((await api.run('token revoke')).exitCode).toBe(2);
    expect((await api.run('token revoke not-an-id')).exitCode).not.toBe(0);
  });

  it('changes nothing when it is revoked twice', async () => {
    const { id } = await create('--name twice --role viewer');
    await api.run(`token revoke ${id}`);
    const before = (await list('--all')).find((one) => one.id === id);
    expect((await api.run(`token revoke ${id}`)).exitCode).toBe(0);
    expect((await list('--all')).find((one) => one.id === id)).toEqual(before);
  });
});

describe('token entry', () => {
  it.each([
    ['--name a_b --role admin', 'is not a name'],
    ['--name a --role admin --tenant Not_A_Slug', 'slug'],
    ['--name a --role king', 'viewer, operator'],
  ])('refuses "%s"', async (line, says) => {
    const { exitCode, stderr } = await api.run(`token entry ${line}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says)]);
  });
});
