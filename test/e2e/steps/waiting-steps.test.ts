import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createToken } from '../../../src/api/http/credentials.ts';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { WaitingApprovalPage } from '../../../src/contract/execution/waiting-approvals.ts';
import type { NotificationPage } from '../../../src/contract/notifications/notifications.ts';
import type { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import type { Role } from '../../../src/domain/access/permissions.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { nextTimeOfDay, secondOfDay } from '../../../src/timing/zone/time-of-day.ts';
import { zoneOf } from '../../../src/timing/zone/time-zone.ts';
import { runLine } from '../../cli/memory-io.ts';
import { createApi, type Stack, startStack, type Worker } from '../../support/scenario/stack.ts';

type Example = { metadata: { name: string }; spec: { steps: object[] } & object };
const example = (name: string) =>
  parse(readFileSync(`examples/steps/${name}.yaml`, 'utf8')) as Example;

/** Who takes part, and as what. */
const people = {
  anna: ['editor', 'approver'],
  ben: ['approver', 'operator'],
  cara: ['approver'],
  root: ['admin'],
  olaf: ['operator'],
} as const satisfies Record<string, readonly Role[]>;
type Person = keyof typeof people;
const names = Object.keys(people) as Person[];

let stack: Stack;
let worker: Worker;
const tokens = new Map<Person, string>();
const as = (person: Person) => createApi(stack.server.url, tokens.get(person));
const lineAs = (person: Person, ...line: string[]) =>
  runLine(line, {
    apiUrl: stack.server.url,
    env: { CARILLON_TOKEN: tokens.get(person) ?? '' },
  });

beforeAll(async () => {
  const stored = names.map((name) => {
    const { token, sha256 } = createToken(name);
    tokens.set(name, token);
    return { name, tenant: 'default', sha256, roles: [...people[name]] };
  });
  stack = await startStack({ credentials: { mode: 'tokens', tokens: stored } });
  worker = await stack.startWorker([], {}, as('root'));
}, 120_000);
afterAll(() => stack.stop());

const at = (id: string, rest = '') => `/schedule-executions/${id}${rest}`;
/** A wait for the time of day must not end by itself while the test looks at it. */
async function farFrom(untilTime: string): Promise<void> {
  const from = Math.ceil(Date.now() / 1_000);
  const end = nextTimeOfDay(zoneOf('Europe/Berlin'), secondOfDay(untilTime), from);
  if (end - from < 120) await delay((end - from + 1) * 1_000);
}

const whenEnded = (id: string) =>
  as('root').until<ExecutionDetail>(at(id), ({ status }) => isFinalExecution(status));
const whenStep = (id: string, index: number, status = 'InProgress') =>
  as('root').until<ExecutionDetail>(at(id), ({ steps }) => steps?.[index]?.status === status);

async function create(slug: string, spec: object): Promise<void> {
  const body = { ...spec, slug, timings: [{ type: 'Manual' }] };
  const created = await as('root').post('/schedules', body);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
}

async function run(slug: string, by: Person = 'anna'): Promise<string> {
  const { status, body } = await as(by).post<Execution>(`/schedules/${slug}/run`);
  expect(status, JSON.stringify(body)).toBe(202);
  return body.id;
}

const ask = (settings: object = {}) => ({
  name: 'ask',
  type: 'Approval',
  message: 'May it go on?',
  ...settings,
});
const echo = (name: string) => ({ name, type: 'Shell', script: `echo ${name}` });

const waitingFor = async (person: Person, query = '') =>
  (
    await as(person).get<WaitingApprovalPage>(
      `/schedule-executions/waiting-approvals?limit=200${query}`,
    )
  ).body.items;

describe('the example of Wait steps', () => {
  it('runs to its end; the wait survives the death of the only worker', async () => {
    const { metadata, spec } = example('wait');
    await create(metadata.name, spec);
    await farFrom('05:45');
    const id = await run(metadata.name);
    const begun = await whenStep(id, 2);
    expect(begun.steps[1]?.message).toMatch(/^waited \d+ s, until 20/);
    expect(begun.steps[2]?.message).toMatch(/ \(05:45 Europe\/Berlin\)$/);
    expect(begun.steps[2]?.startedAt).not.toBeNull();
    await worker.kill();
    worker = await stack.startWorker([], {}, as('root'));
    // Temporal offers the first command to the dead worker for some seconds.
    const skip = () => as('olaf').post(at(id, '/steps/2/skip'), { reason: 'nobody waits' });
    await as('root').eventually(async () => [200, 409].includes((await skip()).status));
    const { status, steps, note } = await whenEnded(id);
    expect([status, note]).toEqual([
      'Completed',
      'Step 3 "Until the partner is done" was skipped by olaf: nobody waits',
    ]);
    expect(steps.map((step) => [step.status, step.attempts])).toEqual([
      ['Completed', 1],
      ['Completed', 0],
      ['Skipped', 0],
      ['Completed', 0],
      ['Completed', 1],
    ]);
    expect(steps[3]?.message).toBe('did not wait: 2026-01-01T00:00:00Z had passed');
  }, 240_000);

  it('shows of a wait neither a pool nor retries, and takes what it shows', async () => {
    const { body } = await as('root').get<{ steps: object[]; revision: number }>(
      '/schedules/export-then-import',
    );
    expect(body.steps[2]).toEqual({
      type: 'Wait',
      key: 'until-the-partner-is-done',
      name: 'Until the partner is done',
      mode: 'Sequential',
      continueOnFailure: false,
      untilTime: '05:45',
      timeZone: 'Europe/Berlin',
    });
    const api = as('root');
    const again = await api.put<{ revision: number }>('/schedules/export-then-import', body);
    expect([again.status, again.body.revision]).toEqual([200, body.revision]);
  });
});

describe('the example of an Approval step', () => {
  it('asks the approvers, shows whom it waits for, and goes on when one approves by CLI', async () => {
    const { metadata, spec } = example('approval');
    await create(metadata.name, spec);
    const id = await run(metadata.name);
    await whenStep(id, 1);
    const [waiting] = await waitingFor('cara', `&executionId=${id}`);
    expect(waiting).toMatchObject({
      executionId: id,
      scheduleSlug: 'leavers-batch',
      key: 'ask',
      approvers: { users: ['ben'], roles: ['admin'] },
      notByInitiator: true,
      initiator: { name: 'anna' },
      atDeadline: 'Reject',
      mayDecide: false,
    });
    expect(Date.parse(waiting!.deadlineAt) - Date.parse(waiting!.waitsSince)).toBe(86_400_000);
    const mine = await Promise.all(names.map((one) => waitingFor(one, '&mine=true')));
    expect(names.filter((_, index) => mine[index]!.length > 0)).toEqual(['ben', 'root']);

    const listed = await lineAs('ben', 'execution', 'waiting-approvals', '--mine');
    expect(listed.stdout).toMatch(
      new RegExp(`${id} +leavers-batch +2 ask .*ben or the role admin`),
    );
    const stranger = await lineAs('cara', 'execution', 'approve', id, 'ask');
    expect([stranger.exitCode, stranger.stderr]).toEqual([
      4,
      expect.stringContaining('it is for ben or the role admin to decide, not for cara'),
    ]);
    const line = ['execution', 'approve', id, 'ask', '--reason', 'compared'];
    const done = await lineAs('ben', ...line);
    expect([done.exitCode, done.stdout]).toEqual([0, 'step 2 "Ask" is ✔ Completed\n']);
    const { status, note, steps } = await whenEnded(id);
    expect([status, note]).toEqual(['Completed', 'Step 2 "Ask" was approved by ben: compared']);
    expect(steps[1]).toMatchObject({ message: 'approved by ben: compared', attempts: 0 });
    expect(await waitingFor('root', `&executionId=${id}`)).toEqual([]);
    const { body } = await as('root').get<AuditEventPage>(`/audit-events?executionId=${id}`);
    expect(
      body.items.map((one) => `${one.actor.name} ${one.action} ${one.result}`).reverse(),
    ).toEqual(['anna run Done', 'cara approve Refused', 'ben approve Done']);
  });
});

describe('decisions', () => {
  it('reject with a reason only; later steps are not run', async () => {
    await create('rejected', { name: 'Rejected', steps: [ask(), echo('later')] });
    const id = await run('rejected');
    await whenStep(id, 0);
    const silent = await lineAs('cara', 'execution', 'reject', id, 'ask');
    expect([silent.exitCode, silent.stderr]).toEqual([2, expect.stringContaining('--reason')]);
    const none = await as('cara').post<Problem>(at(id, '/steps/ask/reject'), {});
    expect([none.status, none.body.code]).toEqual([422, 'body-invalid']);
    const done = await as('cara').post(at(id, '/steps/ask/reject'), { reason: 'not today' });
    expect(done.body).toMatchObject({ step: { key: 'ask', status: 'Failed' } });
    const { status, error, steps } = await whenEnded(id);
    expect(status).toBe('Failed');
    expect(error).toBe(
      'Step 1 "ask" failed: rejected by cara: not today; 1 later step was not run',
    );
    expect(steps.map((step) => [step.status, step.code])).toEqual([
      ['Failed', 'approval-rejected'],
      ['NotRun', null],
    ]);
    const late = await as('cara').post<Problem>(at(id, '/steps/ask/approve'));
    expect([late.status, late.body.code]).toEqual([409, 'execution-already-final']);
  });

  it('need the permission to approve; whoever lacks it cannot pass the step by either', async () => {
    await create('guarded', { name: 'Guarded', steps: [ask({ approvers: { users: ['ben'] } })] });
    const id = await run('guarded');
    await whenStep(id, 0);
    const refusals = [
      ['olaf', '/steps/ask/approve', {}, 'forbidden'],
      ['olaf', '/steps/ask/skip', { reason: 'no' }, 'approver-not-allowed'],
      [
        'olaf',
        '/steps/ask/set-result',
        { status: 'Completed', reason: 'no' },
        'approver-not-allowed',
      ],
      ['root', '/steps/ask/approve', {}, 'approver-not-allowed'],
      ['root', '/steps/ask/skip', { reason: 'no' }, 'approver-not-allowed'],
    ] as const;
    for (const [person, path, body, code] of refusals) {
      const answer = await as(person).post<Problem>(at(id, path), body);
      expect([person, path, answer.status, answer.body.code]).toEqual([person, path, 403, code]);
    }
    const failed = { status: 'Failed', reason: 'no longer wanted' };
    expect((await as('olaf').post(at(id, '/steps/ask/set-result'), failed)).status).toBe(200);
    expect((await whenEnded(id)).status).toBe('Failed');
  });

  it('are for another user than the one who started it, where the step says so', async () => {
    await create('four-eyes', { name: 'Four eyes', steps: [ask({ notByInitiator: true })] });
    const id = await run('four-eyes', 'anna');
    await whenStep(id, 0);
    const own = await as('anna').post<Problem>(at(id, '/steps/ask/approve'));
    expect([own.status, own.body.code]).toEqual([403, 'approver-not-allowed']);
    expect(own.body.detail).toContain('anna started the execution');
    expect((await as('cara').post(at(id, '/steps/ask/approve'))).status).toBe(200);
    expect((await whenEnded(id)).status).toBe('Completed');
  });

  it('are refused of other steps and of a step that does not wait yet', async () => {
    const wait = { name: 'wait', type: 'Wait', seconds: 86_400 };
    await create('not-yet', { name: 'Not yet', steps: [wait, ask()] });
    const id = await run('not-yet');
    await whenStep(id, 0);
    for (const step of ['wait', 'ask']) {
      const answer = await as('cara').post<Problem>(at(id, `/steps/${step}/approve`));
      expect([answer.status, answer.body.code]).toEqual([409, 'step-not-waiting-for-approval']);
    }
    await as('olaf').post(at(id, '/cancel'), {});
    expect((await whenEnded(id)).status).toBe('Cancelled');
  });

  it('expire, and are exactly one when two people decide at the same time', async () => {
    const steps = [ask({ deadlineSeconds: 1 })];
    await create('expiring', { name: 'Expiring', steps });
    const expired = await whenEnded(await run('expiring'));
    expect(expired.steps[0]).toMatchObject({ status: 'Failed', code: 'approval-expired' });

    await create('raced', { name: 'Raced', steps: [ask()] });
    const id = await run('raced');
    await whenStep(id, 0);
    const answers = await Promise.all([
      as('ben').post<Problem>(at(id, '/steps/ask/approve'), { reason: 'yes' }),
      as('cara').post<Problem>(at(id, '/steps/ask/reject'), { reason: 'no' }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { steps: ended } = await whenEnded(id);
    const isApproved = answers[0].status === 200;
    expect(ended[0]?.message).toBe(isApproved ? 'approved by ben: yes' : 'rejected by cara: no');
  });
});

describe('what became of an approval', () => {
  it('stands in a retry, which asks again only what was refused', async () => {
    const steps = [ask({ name: 'first' }), ask({ name: 'second' })];
    await create('retried', { name: 'Retried', steps });
    const id = await run('retried');
    await whenStep(id, 0);
    await as('ben').post(at(id, '/steps/first/approve'));
    await whenStep(id, 1);
    await as('ben').post(at(id, '/steps/second/reject'), { reason: 'too early' });
    await whenEnded(id);
    const { body: retry } = await as('olaf').post<Execution>(at(id, '/retry'), {
      revision: 'AsItWas',
    });
    const asked = await whenStep(retry.id, 1);
    expect(asked.steps[0]).toMatchObject({ status: 'Completed', inherited: true });
    await as('cara').post(at(retry.id, '/steps/second/approve'));
    const { status, note } = await whenEnded(retry.id);
    expect([status, note]).toEqual([
      'Completed',
      'Step 1 "first" was approved by ben; Step 2 "second" was approved by cara',
    ]);
  });

  it('is cancelled when its workflow is terminated meanwhile, and no longer in the list', async () => {
    await create('terminated', { name: 'Terminated', steps: [ask()] });
    const id = await run('terminated');
    const { workflowId } = await whenStep(id, 0);
    const connection = await Connection.connect({ address: stack.temporal.address });
    const { namespace } = stack.temporal;
    await new Client({ connection, namespace }).workflow.getHandle(workflowId).terminate('a test');
    await connection.close();
    const { status, steps } = await whenEnded(id);
    expect(status).toBe('Terminated');
    expect(steps[0]).toMatchObject({ status: 'Cancelled', code: 'step-cancelled', attempts: 0 });
    expect(await waitingFor('root', `&executionId=${id}`)).toEqual([]);
  });
});

describe('the notification of a waiting approval', () => {
  it('is made once for each step that waits', async () => {
    await create('told', { name: 'Told', steps: [ask()] });
    const id = await run('told');
    await whenStep(id, 0);
    const path = '/notifications?kind=ApprovalWaiting';
    const ofThis = ({ items }: NotificationPage) =>
      (items ?? []).filter((one) => one.executionId === id);
    const told = await as('root').until<NotificationPage>(path, (page) => ofThis(page).length > 0);
    expect(ofThis(told)[0]?.message).toBe(
      `step 1 "ask" asks: May it go on?; decide with: carillon execution approve ${id} 1`,
    );
    await as('cara').post(at(id, '/steps/ask/approve'));
    await whenEnded(id);
    expect(ofThis((await as('root').get<NotificationPage>(path)).body)).toHaveLength(1);
  });
});
