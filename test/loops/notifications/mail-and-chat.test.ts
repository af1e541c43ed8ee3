import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmailSettings } from '../../../src/domain/notification/channel.ts';
import { type Notifying, openNotifying, openPolicy } from './fixture.ts';
import { startHttpReceiver, startMailReceiver } from './receivers.ts';

let box: Notifying;
beforeEach(async () => {
  box = await openNotifying();
});
afterEach(() => box.close());

const mail = (port: number, more: Partial<EmailSettings> = {}): EmailSettings => ({
  type: 'Email',
  host: '127.0.0.1',
  port,
  security: 'None',
  login: null,
  from: 'alerts@example.test',
  to: ['one@example.test', 'two@example.test'],
  ...more,
});

async function fail(name = 'Nightly'): Promise<void> {
  await box.rule('all', ['box'], { groupSeconds: 0 });
  await box.ended(await box.schedule('nightly', { name }), 'Failed');
  await box.visit();
  await box.visit();
  await box.deliver();
}

const lastAttempt = async () => {
  const [delivery] = await box.deliveries();
  return { delivery, attempt: (await box.attempts(delivery?.id ?? '')).at(-1) };
};

describe('e-mail', () => {
  it('arrives with its id, for all recipients, and a hostile name adds no header', async () => {
    const server = await startMailReceiver({ authOptional: true, disabledCommands: ['STARTTLS'] });
    await box.channel('box', mail(server.port));
    await fail('Pay \u2028Bcc: everyone@example.test');
    const { delivery } = await lastAttempt();
    expect(delivery).toMatchObject({ state: 'Delivered' });
    expect(server.mails).toHaveLength(1);
    const [received] = server.mails;
    expect(received).toMatchObject({
      from: 'alerts@example.test',
      to: ['one@example.test', 'two@example.test'],
    });
    expect(received?.text).toContain(`<${delivery?.id}@carillon.invalid>`);
    const head = received?.text.split('\r\n\r\n')[0] ?? '';
    expect(head).not.toMatch(/^Bcc:/im);
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
    await server.close();
  });

  it('is not sent in the clear to a server without STARTTLS', async () => {
    const server = await startMailReceiver({ authOptional: true, disabledCommands: ['STARTTLS'] });
    await box.channel('box', mail(server.port, { security: 'StartTls' }));
    await fail();
    expect(server.mails).toHaveLength(0);
    expect((await lastAttempt()).attempt).toMatchObject({ result: 'Failed' });
    await server.close();
  });

  it('is not sent to a server whose certificate no authority signed, and no password either', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'mail.test' }]);
    const seen: string[] = [];
    const server = await startMailReceiver({
      key,
      cert,
      onAuth: ({ password }, _session, callback) => {
        seen.push(password ?? '');
        callback(null, { user: 'u' });
      },
    });
    const login = { user: 'carillon', password: { secret: 'MAIL' } };
    await box.channel('box', mail(server.port, { security: 'StartTls', login }));
    await fail();
    expect([server.mails, seen]).toEqual([[], []]);
    expect((await lastAttempt()).attempt?.error).not.toContain('mail pass word 77');
    await server.close();
  });

  it('is refused for a sender that the policy does not list', async () => {
    const server = await startMailReceiver({ authOptional: true });
    await box.close();
    const mailSenders = new Map([['default', ['other@example.test']]]);
    box = await openNotifying({ ...openPolicy, mailSenders });
    await box.channel('box', mail(server.port));
    await fail();
    expect(server.mails).toHaveLength(0);
    const { attempt } = await lastAttempt();
    expect(attempt?.result).toBe('Refused');
    expect(attempt?.error).toContain('mailSenders');
    await server.close();
  });
});

describe('a chat', () => {
  it('gets the text of its template, escaped', async () => {
    const receiver = await startHttpReceiver();
    await box.channel('box', {
      type: 'Chat',
      url: receiver.url,
      format: 'Slack',
      template: 'Look: {{summary}}\n{{items}}',
      body: null,
    });
    await fail('<!channel>');
    const { text } = JSON.parse(receiver.requests[0]?.body ?? '{}') as { text: string };
    expect(text).toMatch(/^Look: 1 failed\n/);
    expect(text).toContain('&lt;!channel&gt;');
    await receiver.close();
  });

  it('whose address is an unknown secret gets nothing, and the log names the secret', async () => {
    const url = { secret: 'CHAT_URL' };
    await box.channel('box', { type: 'Chat', url, format: 'Teams', template: null, body: null });
    await fail();
    const { attempt } = await lastAttempt();
    expect(attempt?.result).toBe('Refused');
    expect(attempt?.error).toContain('CARILLON_SECRET_CHAT_URL');
  });
});
