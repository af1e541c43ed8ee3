import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, DeliveryPage } from '../../../src/contract/execution/deliveries.ts';
import {
  EventBody,
  EventDetail,
  EventPage,
  EventReceipt,
} from '../../../src/contract/execution/events.ts';
import { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import { Schedule, ScheduleBody } from '../../../src/contract/schedule/schedules.ts';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, executionId, scheduleId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const event = {
  id: scheduleId,
  source: 'hr',
  name: 'hired',
  senderId: '4711',
  receivedAt: '2026-11-21T07:59:00Z',
  receivedBy: { type: 'apiKey', id: 'k', name: 'hr-app' },
} as const;
const triggeredBy = { type: 'event', id: scheduleId } as const;
const deliveries: Delivery[] = [
  {
    id: executionId,
    schedule: 'onboarding',
    triggeredBy,
    by: 'hr/hired',
    state: 'Skipped',
    reason: 'disabled: the schedule was switched off',
    executionId: null,
    occurredAt: '2026-11-21T07:59:00Z',
    decidedAt: '2026-11-21T07:59:01Z',
  },
];
const lastPage = { nextCursor: null, hasMore: false };

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub();
  stub.handler = ({ method, path }) => {
    if (method === 'POST' && path === '/events') {
      return answer(EventReceipt, { ...event, deliveries }, 202);
    }
    if (path === '/events') return answer(EventPage, { items: [event], ...lastPage });
    if (path.startsWith('/events/')) {
      return answer(EventDetail, { ...event, payload: { employee: 4711 }, deliveries });
    }
    if (path.endsWith('/deliveries'))
      return answer(DeliveryPage, { items: deliveries, ...lastPage });
    if (path.startsWith('/schedule-executions/')) {
      return answer(ExecutionDetail, anExecution({ trigger: 'Event', triggeredBy }));
    }
    return answer(Schedule, aSchedule());
  };
});
afterEach(() => stub.close());

const run = (...args: string[]) => runLine(args, { apiUrl: stub.url });
const validator = createValidator({ coerce: false });

describe('carillon event', () => {
  it('sends an event with its payload and shows what it started, or why not', async () => {
    const where = ['event', 'send', '--source', 'hr', '--name', 'hired', '--id', '4711'];
    const { stdout, exitCode } = await run(...where, '--payload', '{"employee": 4711}');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('onboarding');
    expect(stdout).toContain('disabled: the schedule was switched off');
    const { body, headers } = stub.requests.at(-1) ?? {};
    expect(body).toEqual({ source: 'hr', name: 'hired', id: '4711', payload: { employee: 4711 } });
    expect(validator.check(EventBody, body)).toMatchObject({ ok: true });
    expect(headers?.['idempotency-key']).toBeTruthy();
  });

  it('exits with 2 for a payload that is not JSON, and sends nothing', async () => {
    const where = ['event', 'send', '--source', 'hr', '--name', 'hired'];
    expect((await run(...where, '--payload', 'employee')).exitCode).toBe(2);
    expect(stub.requests).toEqual([]);
  });

  it('lists events and shows one with its payload', async () => {
    expect((await run('event', 'list', '-o', 'name')).stdout).toBe(`${event.id}\n`);
    expect((await run('event', 'get', event.id)).stdout).toContain('{"employee":4711}');
  });
});

describe('carillon schedule deliveries', () => {
  it('shows what each start followed and what became of it', async () => {
    const { stdout } = await run('schedule', 'deliveries', 'onboarding');
    expect(stdout).toContain(`hr/hired (${event.id})`);
    expect(stdout).toContain('Skipped');
  });

  it('is found again from the execution', async () => {
    const { stdout } = await run('execution', 'get', executionId);
    expect(stdout).toContain(`Triggered by event ${event.id}`);
  });
});

describe('carillon schedule create', () => {
  it('takes what it follows and the events it listens to', async () => {
    const timings = ['--follow', 'delta-sync', '--on-event', 'hr/hired'];
    await run(
      'schedule',
      'create',
      '--name',
      'Report',
      '--step',
      'http:https://a.test/',
      ...timings,
    );
    const { body } = stub.requests.at(-1) ?? {};
    expect(body).toMatchObject({
      timings: [
        { type: 'AfterSchedule', schedule: 'delta-sync' },
        { type: 'Event', source: 'hr', name: 'hired' },
      ],
    });
    expect(validator.check(ScheduleBody, body)).toMatchObject({ ok: true });
    const wrong = await run('schedule', 'create', '--name', 'R', '--on-event', 'hired');
    expect(wrong.exitCode).toBe(2);
  });
});
