/** What the module does with texts and answers that the real server does not give on demand. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSession, type Session } from './evaluator/session.ts';

type Reply = { status?: number; text?: string; headers?: Record<string, string> };
type Seen = { request: IncomingMessage; body: string };

let server: Server;
let session: Session;
let replies: Reply[] = [];
const seen: Seen[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ request, body: Buffer.concat(chunks).toString('utf8') });
      const { status = 200, text = '{}', headers = {} } = replies.shift() ?? { status: 500 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    });
  });
  // A busy machine takes longer between two requests than the usual five seconds.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  session = await createSession({
    CARILLON_API_URL: `http://127.0.0.1:${port}`,
    CARILLON_TOKEN: 't',
  });
});
afterAll(() => new Promise((closed) => server.close(closed)));

async function run(script: string, ...given: Reply[]) {
  replies = given;
  seen.length = 0;
  return session.run(script);
}

const problem = (status: number, code: string): Reply => ({
  status,
  text: JSON.stringify({
    title: 'Refused',
    status,
    detail: 'because',
    code,
    requestId: 'r-1',
    errors: [],
  }),
});

const first =
  '{ "type":"Future","key":"a", "name":"\\u00e9 \\"x\\" [,]{}:","at":"2026-01-01T00:00:00Z","n":1.50e2,"big":12345678901234567890 ,"x":{"A":[ ],"a":null,"":[1, 2]}}';
const second =
  '{"type":"Http","key":"b","name":"B","mode":"Sequential","url":"https://b.test/?a=1&b=<2>"}';
const definition = `{"id":"a0000000-0000-7000-8000-000000000000","slug":"s","name":"S","enabled":true,"revision":3,\n "future": {"z" : 1} ,"steps":[${first} ,\n${second}]}`;
const read: Reply = { text: definition, headers: { etag: '"3.9"' } };
const kept = '{"slug":"s","name":"S","future":{"z" : 1},"steps":[';

describe('a definition that is changed', () => {
  it.each([
    ["Set-CarillonSchedule s -Description 'd'", `${kept}${first} ,\n${second}],"description":"d"}`],
    ['Remove-CarillonScheduleStep s b -Force', `${kept}${first}]}`],
    ['Set-CarillonScheduleStepOrder s b 1', `${kept}${second},${first}]}`],
    [
      "Set-CarillonScheduleStepOrder s -Order 'b', 'a' -ChangeReason why",
      `${kept}${second},${first}],"reason":"why"}`,
    ],
    [
      'Set-CarillonScheduleStepOrder s B 2 -Mode ParallelWithPrevious',
      `${kept}${first},${second.replace('Sequential', 'ParallelWithPrevious')}]}`,
    ],
    [
      "Add-CarillonScheduleStep s @{ type = 'Shell'; n = 2; on = $true } -After a",
      `${kept}${first},{"type":"Shell","n":2,"on":true},${second}]}`,
    ],
  ])('is written back byte for byte but for the change: %s', async (script, body) => {
    const { errors } = await run(script, read, read);
    expect(errors).toEqual([]);
    expect(seen[1]?.body).toBe(body);
    expect(seen[1]?.request.headers).toMatchObject({
      'if-match': '"3.9"',
      'content-type': 'application/json',
    });
  });

  it('takes a step that was read and written as a value without changing a text in it', async () => {
    const { errors } = await run(
      '$step = (Get-CarillonSchedule s).steps[0]; Add-CarillonScheduleStep s $step',
      read,
      read,
      read,
    );
    expect(errors).toEqual([]);
    const { steps } = JSON.parse(seen[2]?.body ?? '') as { steps: unknown[] };
    expect(steps[2]).toEqual({ ...(JSON.parse(first) as object) });
  });

  it('is not overwritten when someone else has changed it', async () => {
    const { errors } = await run(
      "Set-CarillonSchedule s -Name 'N'",
      read,
      problem(412, 'revision-conflict'),
    );
    expect(errors).toMatchObject([{ id: 'revision-conflict', category: 'ResourceExists' }]);
    expect(errors[0]?.shown).toContain('Read it again');
  });

  it('is not reported as changed while another user must approve it', async () => {
    const location = '/api/v1/approvals/a0000000-0000-7000-8000-000000000000';
    const { errors, output } = await run("Set-CarillonSchedule s -Name 'N' -PassThru", read, {
      status: 202,
      headers: { location },
    });
    expect(output).toEqual([]);
    expect(errors).toMatchObject([{ id: 'approval-awaited' }]);
  });
});

const state = (status: string): Reply => ({
  text: JSON.stringify({ id: 'e-1', scheduleSlug: 's', status, error: null }),
});
const started: Reply = { ...state('Queued'), status: 202 };

describe('-Wait', () => {
  it('waits through an outage and a record that is not there yet until the end', async () => {
    const outage = [
      problem(404, 'execution-not-found'),
      problem(503, 'database-unavailable'),
      { status: 502, text: 'bad gateway' },
    ];
    const { errors, output } = await run(
      'Start-CarillonSchedule s -Wait -PassThru',
      started,
      ...outage,
      state('InProgress'),
      state('SomethingNew'),
      state('Completed'),
    );
    expect(errors).toEqual([]);
    expect(output).toMatchObject([{ status: 'Completed' }]);
    expect(seen).toHaveLength(7);
  });

  it.each([
    ['CompletedWithErrors', 'execution-failed', 'InvalidResult'],
    ['Failed', 'execution-failed', 'InvalidResult'],
    ['Lost', 'execution-failed', 'InvalidResult'],
    ['Cancelled', 'execution-cancelled', 'OperationStopped'],
  ])('writes an error when it ends as %s', async (status, id, category) => {
    const { errors } = await run('Start-CarillonSchedule s -Wait', started, state(status));
    expect(errors).toMatchObject([{ id, category }]);
  });

  it('of Stop- takes every end', async () => {
    const { errors, output } = await run(
      'Stop-CarillonScheduleExecution e-1 -Wait -PassThru',
      started,
      state('Cancelling'),
      state('Cancelled'),
    );
    expect(errors).toEqual([]);
    expect(output).toMatchObject([{ status: 'Cancelled' }]);
  });

  it('ends after -TimeoutSeconds and says that the execution continues', async () => {
    const { errors } = await run(
      'Start-CarillonSchedule s -Wait -TimeoutSeconds 1',
      started,
      ...Array.from({ length: 20 }, () => state('InProgress')),
    );
    expect(errors).toMatchObject([{ id: 'wait-timed-out', category: 'OperationTimeout' }]);
    expect(errors[0]?.message).toContain('continues');
  });

  it('does not go on asking when the token is refused', async () => {
    const { errors } = await run(
      'Start-CarillonSchedule s -Wait',
      started,
      problem(401, 'credential-invalid'),
    );
    expect(errors).toMatchObject([{ id: 'credential-invalid', category: 'AuthenticationError' }]);
  });
});

describe('an answer that is not as it should be', () => {
  it.each([
    ['a page of another program', { text: '<html>' }, 'answer-unreadable'],
    ['an empty one', { text: '' }, 'answer-unreadable'],
    ['half a text', { text: '{"a":"b' }, 'answer-unreadable'],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      'answer-unreadable',
    ],
    ['a status without a problem', { status: 500, text: '"x"' }, 'answer-unreadable'],
    ['too deep a text', { text: '['.repeat(5_000) + ']'.repeat(5_000) }, 'answer-unreadable'],
    [
      'a limit',
      { ...problem(429, 'rate-limited'), headers: { 'retry-after': '7' } },
      'rate-limited',
    ],
  ])('is an error: %s', async (_what, reply, id) => {
    const { errors, output } = await run('Get-CarillonSchedule s', reply);
    expect(output).toEqual([]);
    expect(errors).toMatchObject([{ id }]);
    if (id === 'rate-limited') expect(errors[0]?.shown).toContain('Try again in 7 seconds');
    expect(seen).toHaveLength(1);
  });

  it('cannot command the terminal, nor keep a list going without end', async () => {
    const hostile = {
      ...problem(409, 'slug-taken'),
      text: problem(409, 'slug-taken').text?.replace('because', '\\u001b[2J\\u202e'),
    };
    const { errors } = await run('Get-CarillonSchedule s', hostile as Reply);
    expect(errors[0]?.shown).not.toContain('\u001b');
    expect(errors[0]?.shown).not.toContain('\u202e');
    const page = { text: '{"items":[{"slug":"s"}],"nextCursor":"same","hasMore":true}' };
    const { output, warnings } = await run('Get-CarillonSchedule', page, page, page, page);
    expect(output).toHaveLength(2);
    expect(warnings).toHaveLength(1);
  });
});
