import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/contract/operations/problems.ts';
import { aScheduleBody, createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Sent = {
  url?: string;
  type?: string;
  headers?: Record<string, string>;
  payload: string | Buffer;
};

async function post({ url = '/schedules', type = 'application/json', headers, payload }: Sent) {
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api/v1${url}`,
    headers: { ...harness.operator, 'content-type': type, ...headers },
    payload,
  });
  return { status: answer.statusCode, problem: answer.json<Problem>() };
}

/** The JSON of a schedule, with these bytes as its name. */
function scheduleWith(replacement: string | Buffer): Buffer {
  const text = JSON.stringify({ ...aScheduleBody(), name: '@@' });
  const [before = '', after = ''] = text.split('"@@"');
  return Buffer.concat([Buffer.from(before), Buffer.from(replacement), Buffer.from(after)]);
}

describe('a JSON body', () => {
  it('is refused with the place of a byte that is not UTF-8, and nothing is written', async () => {
    const before = await harness.countRows();
    const latin1 = Buffer.from('"rm -rf /srv/Abräumen"', 'latin1');
    const { status, problem } = await post({ payload: scheduleWith(latin1) });
    expect([status, problem.code]).toEqual([400, 'body-unreadable']);
    expect(problem.detail).toMatch(/^line 1, column \d+: byte 0xE4 is not UTF-8/);
    expect(await harness.countRows()).toEqual(before);
  });

  it.each(['application/json; charset=iso-8859-1', 'application/json;charset="utf-16"'])(
    'is refused when it says that it is %s',
    async (type) => {
      const { status, problem } = await post({ type, payload: JSON.stringify(aScheduleBody()) });
      expect([status, problem.code]).toEqual([415, 'content-type-unsupported']);
    },
  );

  it('is refused when it is compressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const { status } = await post({ headers, payload: JSON.stringify(aScheduleBody()) });
    expect(status).toBe(415);
  });

  it.each([
    ['9007199254740993', 'would become 9007199254740992'],
    ['1e400', 'is out of range'],
    ['-1e-400', 'would become 0'],
    ['0.12345678901234567891', 'would become 0.12345678901234568'],
  ])('is refused with a pointer at the number %s, which would change', async (number, why) => {
    const before = await harness.countRows();
    const payload = `{"source":"hr","name":"hired","payload":{"rows":[1,{"id":${number}}]}}`;
    const { status, problem } = await post({ url: '/events', payload });
    expect([status, problem.code]).toEqual([422, 'body-invalid']);
    expect(problem.errors).toEqual([
      {
        pointer: '/payload/rows/1/id',
        code: 'number-inexact',
        message: expect.stringContaining(why) as string,
        suggestion: 'write it as text, in quotes',
      },
    ]);
    expect(await harness.countRows()).toEqual(before);
  });

  it('keeps numbers that JavaScript holds exactly', async () => {
    const payload = '{"source":"hr","name":"hired","payload":[0.1,1e3,9007199254740991,-0.5]}';
    expect((await post({ url: '/events', payload })).status).toBe(202);
  });

  it('is refused with a pointer at a field that is there twice', async () => {
    const payload = '{"source":"hr","name":"hired","payload":{"a":1,"b":{"\\u0061":1,"a":2}}}';
    const { status, problem } = await post({ url: '/events', payload });
    expect([status, problem.errors[0]?.pointer]).toEqual([422, '/payload/b/a']);
    expect(problem.errors[0]?.code).toBe('duplicate');
  });

  it.each([
    ['levels', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'nested'],
    ['values', `[${'1,'.repeat(400_000)}1]`, 'values'],
    ['fields', `{${Array.from({ length: 60_000 }, (_, i) => `"f${i}":1`).join(',')}}`, 'fields'],
  ])('is refused unread when it has too many %s', async (_what, payload, word) => {
    const { status, problem } = await post({ payload });
    expect([status, problem.code]).toEqual([422, 'body-invalid']);
    expect(problem.detail).toContain(word);
  });

  it('may begin with a byte order mark', async () => {
    const payload = `\ufeff${JSON.stringify({ source: 'hr', name: 'hired' })}`;
    expect((await post({ url: '/events', payload })).status).toBe(202);
  });
});

describe('an address', () => {
  it.each(['/api/v1/schedules?q=%E4', '/api/v1/events?source=%FF', '/api/v1/anchors/%E4'])(
    'is refused when it is not UTF-8: %s',
    async (url) => {
      const answer = await harness.app.inject({ url, headers: harness.operator });
      expect(answer.statusCode).toBe(400);
      expect(answer.json<Problem>().code).toBe('parameter-invalid');
    },
  );
});

describe('a name that must match', () => {
  it.each(['hr\n', 'hr ', ' hr', 'h\u200br', 'h\u00a0r', 'h\u001b[2Jr', 'h\u202er'])(
    'is refused with its place when nobody could match it: %j',
    async (source) => {
      const { status, problem } = await post({
        url: '/events',
        payload: JSON.stringify({ source, name: 'hired' }),
      });
      expect([status, problem.errors[0]?.pointer]).toEqual([422, '/source']);
    },
  );

  it('matches however its characters were typed', async () => {
    const typed = { source: 'Mu\u0308ller', name: 'hired', id: 'e\u0301-1' };
    const first = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: harness.operator,
      payload: typed,
    });
    const again = await harness.app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: harness.operator,
      payload: { source: 'M\u00fcller', name: 'hired', id: '\u00e9-1' },
    });
    expect(again.json<{ id: string }>().id).toBe(first.json<{ id: string }>().id);
    const url = `/api/v1/events?source=${encodeURIComponent('Mu\u0308ller')}`;
    const listed = await harness.app.inject({ url, headers: harness.operator });
    expect(listed.json<{ items: { source: string }[] }>().items).toMatchObject([
      { source: 'M\u00fcller' },
    ]);
  });
});
