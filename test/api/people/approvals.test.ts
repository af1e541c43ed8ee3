import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../src/api/http/app-deps.ts';
import { createToken } from '../../../src/api/http/credentials.ts';
import type { Approval, ApprovalPage } from '../../../src/contract/operations/approvals.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import { changesCommands, isSameUser } from '../../../src/domain/access/approval.ts';
import type { Step } from '../../../src/domain/schedule/schedule.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

let harness: Harness;
let app: App;
let clock = now;
const people = {
  anna: ['admin'],
  bob: ['admin'],
  ed: ['editor'],
  otto: ['operator'],
  carol: ['approver'],
} as const;
type Name = keyof typeof people;
const made = new Map(Object.keys(people).map((name) => [name, createToken(name)]));
const tokens = Object.entries(people).flatMap(([name, roles]) => {
  const sha256 = made.get(name)?.sha256 ?? '';
  return [{ name, tenant: 'default', sha256, roles }];
});
// A second token of the same user.
const second = createToken('anna');
tokens.push({ name: 'anna', tenant: 'default', sha256: second.sha256, roles: ['admin'] });

beforeAll(async () => {
  harness = await createHarness();
  const credentials = { mode: 'tokens', tokens } as const;
  const rateLimits = { requests: 99_999, writes: 99_999, reports: 99_999, failures: 99 };
  app = harness.withDeps({ credentials, rateLimits, commandsEnabled: true, clock: () => clock });
  harness.temporal.onStart = (start) => harness.begin(start);
});
afterAll(() => harness.close());

const requireFourEyes = (...what: string[]) =>
  harness.asOwner("update tenant set four_eyes = $1 where slug = 'default'", [what]);
beforeEach(async () => {
  clock = now;
  await requireFourEyes('command-steps', 'set-result');
});

async function send(by: Name, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  return sendWith(made.get(by)?.token ?? '', method, url, payload);
}
async function sendWith(
  token: string,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
) {
  const headers = { authorization: `Bearer ${token}` };
  const request = { method, url: `/api/v1${url}`, headers };
  const answer = await app.inject(payload ? { ...request, payload } : request);
  return {
    status: answer.statusCode,
    location: answer.headers.location,
    body: answer.json<Record<string, unknown> & Partial<Approval> & { code?: string }>(),
  };
}

const shell = (script: string) => ({ type: 'Shell', name: 'Do it', key: 'do-it', script });
const withCommand = (script = 'echo 1') => aScheduleBody({ steps: [shell(script)] });
const decide = (by: Name, id: unknown, verb = 'approve') =>
  send(by, 'POST', `/approvals/${String(id)}/${verb}`, { reason: 'looked at it' });

async function ask(by: Name, body = withCommand()) {
  const asked = await send(by, 'POST', '/schedules', body);
  expect([asked.status, asked.body]).toEqual([202, expect.objectContaining({ status: 'Pending' })]);
  expect(asked.location).toBe(`/api/v1/approvals/${asked.body.id}`);
  return asked.body as Approval;
}

async function approvedSchedule(script = 'echo 1') {
  const asked = await ask('ed', withCommand(script));
  expect((await decide('carol', asked.id)).status).toBe(200);
  return (await send('ed', 'GET', `/schedules/${asked.objectId}`)).body;
}

describe('four eyes for command steps', () => {
  it('create nothing until another user approves, then as the one who asked', async () => {
    const asked = await ask('ed');
    expect((await send('ed', 'GET', `/schedules/${asked.objectId}`)).status).toBe(404);
    const approved = await decide('carol', asked.id);
    expect(approved.body).toMatchObject({ status: 'Approved', decidedBy: { name: 'carol' } });
    const schedule = await send('ed', 'GET', `/schedules/${asked.objectId}`);
    expect(schedule.body).toMatchObject({ id: asked.objectId, revision: 1 });
    const { items } = (
      await app.inject({
        url: '/api/v1/audit-events?limit=20',
        headers: { authorization: `Bearer ${made.get('bob')?.token}` },
      })
    ).json<AuditEventPage>();
    const acts = items.map(({ action, actor, detail }) => [action, actor.name, detail]);
    expect(acts).toContainEqual(['create', 'ed', 'approved by carol']);
    expect(acts).toContainEqual(['approve', 'carol', 'create-schedule']);
  });

  it('are another user’s: not those of the requester, by any token or role', async () => {
    const asked = await ask('anna');
    const own = await decide('anna', asked.id);
    expect([own.status, own.body.code]).toEqual([403, 'forbidden']);
    const other = await sendWith(second.token, 'POST', `/approvals/${asked.id}/approve`, {});
    expect(other.status).toBe(403);
    expect((await decide('ed', asked.id)).status).toBe(403);
    expect((await send('anna', 'GET', `/schedules/${asked.objectId}`)).status).toBe(404);
    expect((await decide('bob', asked.id)).status).toBe(200);
  });

  it('approve once, also when two do it at the same time or nearly so', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const created = await ask('ed');
      await decideAtOnce(created.id, turns);
      const { name } = (await send('ed', 'GET', `/schedules/${created.objectId}`)).body;
      const changed = { ...withCommand(`echo again ${turns}`), name };
      const replaced = await send('ed', 'PUT', `/schedules/${created.objectId}`, changed);
      await decideAtOnce(replaced.body.id, turns);
    }
  });

  /** The second one comes `turns` turns of the event loop later: each finds the other elsewhere in its work. */
  async function decideAtOnce(id: unknown, turns: number): Promise<void> {
    const carol = decide('carol', id);
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    const both = await Promise.all([carol, decide('bob', id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.map(({ body }) => body.code)).toContain('approval-decided');
  }

  it('change nothing when the request is rejected or has expired', async () => {
    const [rejected, expired] = [await ask('ed'), await ask('ed')];
    expect((await decide('carol', rejected.id, 'reject')).body.status).toBe('Rejected');
    expect((await decide('bob', rejected.id)).status).toBe(409);
    clock = new Date(now.getTime() + 7 * 86_400_000);
    expect((await decide('carol', expired.id)).body.code).toBe('approval-decided');
    expect((await send('ed', 'GET', `/approvals/${expired.id}`)).body.status).toBe('Expired');
    for (const { objectId } of [rejected, expired]) {
      expect((await send('ed', 'GET', `/schedules/${objectId}`)).status).toBe(404);
    }
  });

  it('look at a replaced command, and not at what else is changed', async () => {
    const schedule = await approvedSchedule();
    const at = `/schedules/${String(schedule['id'])}`;
    const name = schedule['name'];
    const body = (steps: object[]) => aScheduleBody({ name, steps });
    const http = { type: 'Http', name: 'Tell', url: 'https://a.test/' };
    expect((await send('ed', 'PUT', at, body([shell('echo 1'), http]))).status).toBe(200);
    expect((await send('ed', 'PUT', at, body([shell('echo 2'), http]))).status).toBe(202);
    const env = { ...shell('echo 1'), environment: { A: 'b' } };
    expect((await send('ed', 'PUT', at, body([env, http]))).status).toBe(202);
    const copy = { ...shell('echo 1'), key: 'again' };
    expect((await send('ed', 'PUT', at, body([shell('echo 1'), copy]))).status).toBe(202);
    expect((await send('ed', 'PUT', at, body([http]))).status).toBe(200);
    expect((await send('ed', 'PUT', at, body([shell('echo 1')]))).status).toBe(202);
  });

  it('do nothing when the schedule was changed after the request', async () => {
    const schedule = await approvedSchedule();
    const at = `/schedules/${String(schedule['id'])}`;
    const asked = await send('ed', 'PUT', at, { ...withCommand('rm x'), name: schedule['name'] });
    expect(asked.status).toBe(202);
    await send('ed', 'POST', `${at}/disable`, {});
    const late = await decide('carol', asked.body.id);
    expect([late.status, late.body.code]).toEqual([409, 'approval-stale']);
    expect((await send('ed', 'GET', at)).body).toMatchObject({ revision: 1 });
    expect((await decide('bob', asked.body.id)).body.code).toBe('approval-decided');
  });

  it('ask the same once, and a bounded number of requests', async () => {
    const body = withCommand('echo same');
    const [one, two] = [await ask('ed', body), await ask('ed', body)];
    expect(two.id).toBe(one.id);
    let last = { status: 0, code: '' };
    for (let n = 0; n < 110 && last.status !== 409; n += 1) {
      const asked = await send('ed', 'POST', '/schedules', withCommand(`echo ${n}`));
      last = { status: asked.status, code: String(asked.body.code) };
    }
    expect(last).toEqual({ status: 409, code: 'approval-limit' });
    clock = new Date(now.getTime() + 8 * 86_400_000);
    await ask('ed');
  });

  it('are off unless the tenant requires them', async () => {
    await requireFourEyes();
    expect((await send('ed', 'POST', '/schedules', withCommand())).status).toBe(201);
  });
});

describe('four eyes for results', () => {
  async function running() {
    await requireFourEyes();
    const schedule = await send('ed', 'POST', '/schedules', aScheduleBody());
    const run = await send('otto', 'POST', `/schedules/${schedule.body.id}/run`, {});
    await requireFourEyes('set-result');
    harness.temporal.commands = [];
    return String(run.body.id);
  }
  const setResult = (id: string) =>
    send('otto', 'POST', `/schedule-executions/${id}/steps/0/set-result`, {
      status: 'Completed',
      reason: 'checked by hand',
    });

  it('send nothing to the workflow until another user approves, then once', async () => {
    clock = new Date(now.getTime() + 30 * 86_400_000);
    const id = await running();
    const asked = await setResult(id);
    expect(asked.status).toBe(202);
    expect(harness.temporal.commands).toEqual([]);
    expect((await decide('carol', asked.body.id)).body.status).toBe('Approved');
    expect(harness.temporal.commands).toMatchObject([
      {
        update: 'setStepResult',
        request: { actor: { name: 'otto' }, reason: 'checked by hand (approved by carol)' },
      },
    ]);
    expect((await decide('bob', asked.body.id)).status).toBe(409);
    expect(harness.temporal.commands).toHaveLength(1);
  });

  it('cover skipping a step, which also overrides what it ends as', async () => {
    clock = new Date(now.getTime() + 30 * 86_400_000);
    const id = await running();
    const at = `/schedule-executions/${id}/steps/0`;
    expect((await send('otto', 'POST', `${at}/skip`, { reason: 'r' })).status).toBe(202);
    expect((await send('otto', 'POST', `${at}/hold`, { reason: 'r' })).status).toBe(200);
    expect(harness.temporal.commands.map(({ update }) => update)).toEqual(['holdStep']);
  });

  it('do nothing when the step has moved on since', async () => {
    clock = new Date(now.getTime() + 30 * 86_400_000);
    const id = await running();
    const asked = await setResult(id);
    await harness.database.withTenant(harness.tenantId, (tx) =>
      tx.execute(sql`update activity_record set status = 'InProgress' where execution_id = ${id}`),
    );
    const late = await decide('carol', asked.body.id);
    expect([late.status, late.body.code]).toEqual([409, 'approval-stale']);
    expect(harness.temporal.commands).toEqual([]);
  });

  it('are listed while they wait', async () => {
    clock = new Date(now.getTime() + 60 * 86_400_000);
    const asked = await setResult(await running());
    const list = (await send('carol', 'GET', '/approvals')).body as unknown as ApprovalPage;
    expect(list.items.map(({ id }) => id)).toEqual([asked.body.id]);
  });
});

describe('changesCommands', () => {
  const step = (key: string, type = 'Shell') => ({ key, type, name: key }) as unknown as Step;
  it.each([
    ['a new one', [], ['a'], true],
    ['none', ['a'], [], false],
    ['the same', ['a', 'b'], ['a', 'b'], false],
    ['one less', ['a', 'b'], ['b'], false],
    ['another order', ['a', 'b'], ['b', 'a'], true],
    ['one twice', ['a'], ['a', 'a'], true],
  ])('%s', (_what, before, after, expected) => {
    const steps = (keys: readonly string[]) => keys.map((key) => step(key));
    expect(changesCommands(steps(before), steps(after))).toBe(expected);
  });
});

it('isSameUser compares users, not tokens or letters', () => {
  const user = (id: string) => ({ type: 'apiKey', id, name: id }) as const;
  expect(isSameUser(user('anna'), user('Anna '))).toBe(true);
  expect(isSameUser(user('anna'), user('bob'))).toBe(false);
});
