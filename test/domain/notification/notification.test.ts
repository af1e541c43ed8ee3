import { describe, expect, it } from 'vitest';
import { failuresInARow } from '../../../src/domain/notification/auto-pause.ts';
import { chatBody, unknownPlaceholder } from '../../../src/domain/notification/chat-template.ts';
import { passedDeadlines } from '../../../src/domain/notification/deadline.ts';
import { newsOfEnd } from '../../../src/domain/notification/kinds.ts';
import { isMailAddress, maySendAs } from '../../../src/domain/notification/mail-address.ts';
import { type MessageContent, subjectOf } from '../../../src/domain/notification/message.ts';
import { maxTries, nextDelayMs } from '../../../src/domain/notification/retry.ts';
import { routesOf, type Rule, type RuleSettings } from '../../../src/domain/notification/rule.ts';

const content = (name: string, message = 'boom'): MessageContent => ({
  type: 'notification',
  tenant: 'acme',
  rule: 'all',
  total: 1,
  counts: { Failed: 1 },
  items: [
    {
      id: 'n',
      kind: 'Failed',
      occurredAt: '2026-11-20T12:00:00.000Z',
      message,
      schedule: { id: 's', slug: 'nightly', name },
      executionId: 'e',
      scheduledFor: null,
    },
  ],
});

describe('newsOfEnd', () => {
  it('calls only Completed after a failure a recovery', () => {
    expect(newsOfEnd('Completed', 'Lost')).toBe('Recovered');
    expect(newsOfEnd('Completed', 'Completed')).toBeNull();
    expect(newsOfEnd('Completed', null)).toBeNull();
    expect(newsOfEnd('CompletedWithErrors', 'Failed')).toBe('CompletedWithErrors');
    expect(newsOfEnd('Cancelled', 'Failed')).toBeNull();
    expect(newsOfEnd('Skipped', 'Failed')).toBeNull();
    for (const status of ['Failed', 'TimedOut', 'Terminated', 'Lost'] as const) {
      expect(newsOfEnd(status, 'Completed')).toBe('Failed');
    }
  });
});

describe('failuresInARow', () => {
  it('ends at the newest execution that did not fail', () => {
    expect(failuresInARow(['Failed', 'Lost', 'Completed', 'Failed'])).toBe(2);
    expect(failuresInARow(['CompletedWithErrors', 'Failed'])).toBe(0);
    expect(failuresInARow([])).toBe(0);
  });
});

describe('passedDeadlines', () => {
  const from = new Date('2026-11-20T12:00:00Z');
  const after = (seconds: number) => new Date(from.getTime() + seconds * 1_000);

  it('counts both from the nominal time, to the second', () => {
    const deadline = { startBySeconds: 60, endBySeconds: 120 };
    const open = { from, startedAt: null, endedAt: null };
    expect(passedDeadlines(deadline, open, after(60))).toEqual([]);
    expect(passedDeadlines(deadline, open, after(61)).map(({ which }) => which)).toEqual(['start']);
    const met = { from, startedAt: after(60), endedAt: after(120) };
    expect(passedDeadlines(deadline, met, after(999))).toEqual([]);
    const late = { from, startedAt: after(61), endedAt: after(121) };
    expect(passedDeadlines(deadline, late, after(999)).map(({ which }) => which)).toEqual([
      'start',
      'end',
    ]);
  });
});

describe('nextDelayMs', () => {
  it('gives eight attempts over more than a day, each spread by a fifth', () => {
    const middle = Array.from(
      { length: maxTries },
      (_, n) => nextDelayMs(n, { random: 0.5 }) ?? NaN,
    );
    expect(middle.reduce((a, b) => a + b)).toBeGreaterThan(86_400_000);
    expect(nextDelayMs(maxTries, { random: 0.5 })).toBeNull();
    expect([nextDelayMs(2, { random: 0 }), nextDelayMs(2, { random: 1 })]).toEqual([
      240_000, 360_000,
    ]);
  });

  it('waits as long as the receiver asks, up to half a day', () => {
    expect(nextDelayMs(1, { random: 0.5, retryAfterSeconds: 60 })).toBe(60_000);
    expect(nextDelayMs(1, { random: 0.5, retryAfterSeconds: 999_999 })).toBe(43_200_000);
  });
});

describe('routesOf', () => {
  const settings = (more: Partial<RuleSettings>): RuleSettings => ({
    enabled: true,
    kinds: ['Failed'],
    schedules: null,
    tags: null,
    channels: ['a'],
    quiet: null,
    groupSeconds: 60,
    ...more,
  });
  const rules: Rule[] = [
    { name: 'all', settings: settings({ channels: ['a', 'b'] }) },
    { name: 'own', settings: settings({ schedules: ['nightly'] }) },
    { name: 'off', settings: settings({ enabled: false, channels: ['c'] }) },
    { name: 'tagged', settings: settings({ tags: ['pay'], channels: ['d'] }) },
  ];

  it('reaches each channel once, by the rule that names the schedule', () => {
    const routes = routesOf(rules, { kind: 'Failed', slug: 'nightly', tags: [] });
    expect([...routes].map(([channel, { name }]) => [channel, name])).toEqual([
      ['a', 'own'],
      ['b', 'all'],
    ]);
    expect(routesOf(rules, { kind: 'Late', slug: 'nightly', tags: ['pay'] }).size).toBe(0);
    expect([...routesOf(rules, { kind: 'Failed', slug: 'x', tags: ['pay'] }).keys()]).toContain(
      'd',
    );
  });
});

describe('chatBody', () => {
  const chat = (format: 'Slack' | 'Mattermost' | 'Teams', name: string): string =>
    JSON.stringify(chatBody({ format, template: '{{items}}', body: null }, content(name)));

  it('lets no name mention, link or format', () => {
    expect(chat('Slack', '<!channel> & <http://x|y>')).toContain('&lt;!channel&gt; &amp;');
    expect(chat('Mattermost', '@all [x](http://y)')).not.toMatch(/@all|[^\\]\[x/);
    expect(chat('Teams', '**bold**')).toContain('"TextRun"');
  });

  it('replaces placeholders in the texts of a value, so that quotes cannot end one', () => {
    const body = { text: '{{items}}', nested: [{ note: 'of {{tenant}}' }], fixed: 7 };
    const filled = chatBody(
      { format: 'Custom', template: null, body },
      content('"},"admin":true,"'),
    );
    const read = JSON.parse(JSON.stringify(filled)) as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['text', 'nested', 'fixed']);
    expect(read['nested']).toEqual([{ note: 'of acme' }]);
  });

  it('does not replace a placeholder that a replaced text brings along', () => {
    const template = '{{items}}';
    const { text } = chatBody({ format: 'Slack', template, body: null }, content('{{tenant}}')) as {
      text: string;
    };
    expect(text).toContain('{{tenant}}');
  });

  it('knows its placeholders', () => {
    expect(unknownPlaceholder('{{ items }} {{total}}')).toBeNull();
    expect(unknownPlaceholder('{{constructor}}')).toBe('constructor');
  });
});

describe('mail', () => {
  it('takes plain addresses only, so that none can begin a header', () => {
    for (const good of ['a@example.com', 'a.b+c@mail.example.com'])
      expect(isMailAddress(good)).toBe(true);
    for (const bad of [
      'a@b\r\nBcc: x@y.z',
      'a@b, c@d',
      '"a b"@c.d',
      'Name <a@b.c>',
      'a@b@c',
      'a@',
      '@b',
      'a..b@c.d',
      `${'a'.repeat(300)}@b.c`,
    ]) {
      expect(isMailAddress(bad), bad).toBe(false);
    }
  });

  it('writes a subject of one line, whatever a schedule is called', () => {
    const subject = subjectOf(content('x\r\nBcc: everyone@example.com'));
    expect(subject).not.toMatch(/[\r\n\u2028]/);
  });

  it('may be sent as the senders of the tenant; the home tenant as any while it is not listed', () => {
    const mailSenders = new Map([['acme', ['*@acme.test', 'one@other.test']]]);
    const policy = { homeTenant: 'home', mailSenders };
    expect(maySendAs(policy, 'acme', 'x@ACME.test')).toBe(true);
    expect(maySendAs(policy, 'acme', 'one@other.test')).toBe(true);
    expect(maySendAs(policy, 'acme', 'two@other.test')).toBe(false);
    expect(maySendAs(policy, 'acme', 'x@evilacme.test')).toBe(false);
    expect(maySendAs(policy, 'home', 'x@any.test')).toBe(true);
    expect(maySendAs(policy, 'third', 'x@acme.test')).toBe(false);
  });
});
