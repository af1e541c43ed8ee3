import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

const call = (method: Method, path: string, payload?: object, headers: object = {}) =>
  harness.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...harness.operator, ...headers },
    ...(payload && { payload }),
  });

const webhook = {
  settings: {
    type: 'Webhook',
    url: 'https://hooks.example.com/in',
    signingSecrets: [{ secret: 'HOOK' }],
  },
};

describe('/notification-channels', () => {
  it('creates, shows, repeats without a change, replaces by version and deletes', async () => {
    const created = await call('PUT', '/notification-channels/on-call', webhook);
    expect([created.statusCode, created.json()]).toMatchObject([
      201,
      { version: 1, enabled: true },
    ]);
    const again = await call('PUT', '/notification-channels/on-call', webhook);
    expect([again.statusCode, again.headers['etag']]).toEqual([200, created.headers['etag']]);
    const etag = { 'if-match': String(created.headers['etag']) };
    const off = await call(
      'PUT',
      '/notification-channels/on-call',
      { ...webhook, enabled: false },
      etag,
    );
    expect(off.json()).toMatchObject({ version: 2, enabled: false });
    const stale = await call('PUT', '/notification-channels/on-call', webhook, etag);
    expect([stale.statusCode, stale.json()]).toMatchObject([412, { code: 'channel-conflict' }]);
    const test = await call('POST', '/notification-channels/on-call/test', {});
    expect(test.json()).toMatchObject({ code: 'channel-disabled' });
    expect((await call('DELETE', '/notification-channels/on-call')).statusCode).toBe(204);
    expect((await call('GET', '/notification-channels/on-call')).statusCode).toBe(404);
  });

  it.each([
    [
      'a credential in the address',
      { ...webhook.settings, url: 'https://x.example/?token=abcdefgh12345678' },
    ],
    [
      'the address of a chat, which is a credential',
      { type: 'Chat', format: 'Slack', url: 'https://hooks.slack.example/services/T/B/X' },
    ],
    [
      'a password in the clear',
      {
        type: 'Email',
        host: 'mail.example.com',
        security: 'None',
        login: { user: 'u', password: { secret: 'P' } },
        from: 'a@example.com',
        to: ['b@example.com'],
      },
    ],
    [
      'an address that begins a header',
      {
        type: 'Email',
        host: 'm.example.com',
        from: 'a@example.com\r\nBcc: c@d.e',
        to: ['b@example.com'],
      },
    ],
    [
      'an unknown placeholder',
      { type: 'Chat', format: 'Teams', url: { secret: 'T' }, template: '{{constructor}}' },
    ],
  ])('refuses %s and writes nothing', async (_what, settings) => {
    const answer = await call('PUT', '/notification-channels/refused', { settings });
    expect([answer.statusCode, answer.json()]).toMatchObject([422, {}]);
    expect((await call('GET', '/notification-channels/refused')).statusCode).toBe(404);
  });

  it('sends a test, whose message can be read and, once it has ended, redelivered', async () => {
    await call('PUT', '/notification-channels/tested', webhook);
    const test = await call('POST', '/notification-channels/tested/test', {});
    expect(test.statusCode).toBe(202);
    const location = String(test.headers['location']).replace('/api/v1', '');
    expect((await call('GET', location)).json()).toMatchObject({ state: 'Pending', log: [] });
    const again = await call('POST', `${location}/redeliver`, { reason: 'r' });
    expect(again.statusCode).toBe(202);
    const trail = await call('GET', '/audit-events?limit=5');
    expect(trail.body).toContain('redeliver');
  });
});

describe('/notification-rules', () => {
  it('sends to known channels only, and keeps them from being deleted', async () => {
    const unknown = await call('PUT', '/notification-rules/all', { channels: ['none'] });
    expect([unknown.statusCode, unknown.json()]).toMatchObject([422, { code: 'channel-unknown' }]);
    await call('PUT', '/notification-channels/used', webhook);
    const created = await call('PUT', '/notification-rules/all', { channels: ['used'] });
    expect(created.statusCode).toBe(201);
    const refused = await call('DELETE', '/notification-channels/used');
    expect([refused.statusCode, refused.json()]).toMatchObject([409, { code: 'channel-in-use' }]);
    expect((await call('DELETE', '/notification-rules/all')).statusCode).toBe(204);
    expect((await call('DELETE', '/notification-channels/used')).statusCode).toBe(204);
  });

  it('refuses quiet times that never end, and a time zone that there is none of', async () => {
    await call('PUT', '/notification-channels/quiet', webhook);
    const always = { timeZone: 'UTC', periods: [{ from: '00:00', until: '00:00' }] };
    const endless = await call('PUT', '/notification-rules/q', {
      channels: ['quiet'],
      quiet: always,
    });
    expect(endless.json()).toMatchObject({ code: 'rule-invalid' });
    const quiet = { timeZone: 'Europe/Atlantis', periods: [{ from: '22:00', until: '06:00' }] };
    const nowhere = await call('PUT', '/notification-rules/q', { channels: ['quiet'], quiet });
    expect(nowhere.json()).toMatchObject({ code: 'time-zone-invalid' });
  });
});
