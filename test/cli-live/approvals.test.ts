import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Approval } from '../../src/contract/operations/approvals.ts';
import { aScheduleBody } from '../api/harness.ts';
import { type LiveApi, startLiveApi } from './live-api.ts';

let api: LiveApi;
const tokens = { editor: '', approver: '', viewer: '' };
beforeAll(async () => {
  api = await startLiveApi({ commandsEnabled: true });
  await api.harness.asOwner(
    `update tenant set four_eyes = '{command-steps}' where slug = 'default'`,
  );
  for (const role of ['editor', 'approver', 'viewer'] as const) {
    const { stdout } = await api.run(`token create --name ${role} --role ${role}`);
    tokens[role] = stdout.trim();
  }
});
afterAll(() => api.close());

let number = 0;
let id: string;
beforeEach(async () => {
  number += 1;
  const steps = [{ type: 'Shell', name: 'Do it', script: `echo ${number}` }];
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: { authorization: `Bearer ${tokens.editor}` },
    payload: aScheduleBody({ name: `Command ${number}`, steps }),
  });
  expect(answer.statusCode).toBe(202);
  ({ id } = answer.json<Approval>());
});

async function list(...flags: string[]): Promise<Approval[]> {
  const { stdout } = await api.run(['approval', 'list', '-o', 'json', ...flags], tokens.approver);
  return JSON.parse(stdout) as Approval[];
}
const statusOf = async (one: string) => (await list('--all')).find((a) => a.id === one)?.status;

describe('approval list', () => {
  it('shows what waits and by whom it was asked, with exactly what would be done', async () => {
    const shown = await api.run('approval list', tokens.approver);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(new RegExp(`${id} +create-schedule +Pending +editor`));
    const whole = await api.run('approval list -o yaml', tokens.approver);
    expect(whole.stdout).toContain(`echo ${number}`);
  });

  it('leaves decided ones out unless they are asked for', async () => {
    await api.run(['approval', 'reject', id, '--reason', 'no'], tokens.approver);
    expect((await list()).map((one) => one.id)).not.toContain(id);
    expect(await statusOf(id)).toBe('Rejected');
  });
});

describe('approval approve and reject', () => {
  it('carries out what another user asked for', async () => {
    const done = await api.run(`approval approve ${id}`, tokens.approver);
    expect([done.exitCode, done.stdout]).toEqual([0, 'Approved: create-schedule of editor\n']);
    const found = await api.run(['schedule', 'list', '-o', 'json']);
    expect(found.stdout).toContain(`Command ${number}`);
  });

  it('needs the permission, and another user', async () => {
    const viewer = await api.run(`approval approve ${id}`, tokens.viewer);
    expect([viewer.exitCode, viewer.stderr]).toEqual([4, expect.stringContaining('approve')]);
    // The same name is the same user, whatever its token allows.
    const own = await api.run('token create --name editor --role admin');
    const refused = await api.run(`approval approve ${id}`, own.stdout.trim());
    expect(refused.exitCode).toBe(4);
    expect(await statusOf(id)).toBe('Pending');
  });

  it('rejects with a reason only, and nothing is carried out', async () => {
    const silent = await api.run(`approval reject ${id}`, tokens.approver);
    expect([silent.exitCode, silent.stderr]).toEqual([2, expect.stringContaining('--reason')]);
    expect(await statusOf(id)).toBe('Pending');
    const args = ['approval', 'reject', id, '--reason', 'not on fridays'];
    const done = await api.run(args, tokens.approver);
    expect([done.exitCode, done.stdout]).toEqual([0, 'Rejected: create-schedule of editor\n']);
    expect((await api.run(['schedule', 'list', '-o', 'json'])).stdout).not.toContain(
      `Command ${number}"`,
    );
  });

  it('decides once', async () => {
    await api.run(`approval approve ${id}`, tokens.approver);
    const args = ['approval', 'reject', id, '--reason', 'too late'];
    const again = await api.run(args, tokens.approver);
    expect([again.exitCode, await statusOf(id)]).toEqual([6, 'Approved']);
  });

  it('says so when there is no such request', async () => {
    const unknown = '01900000-0000-7000-8000-000000000009';
    const { exitCode, stderr } = await api.run(`approval approve ${unknown}`, tokens.approver);
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining(unknown)]);
    expect((await api.run('approval approve')).exitCode).toBe(2);
  });
});
