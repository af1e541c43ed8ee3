import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveApi, startLiveApi } from './live-api.ts';

let live: LiveApi;
let directory = '';

beforeAll(async () => {
  live = await startLiveApi();
  directory = mkdtempSync(join(tmpdir(), 'carillon-notification-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await live.close();
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const rule = (kinds: string) => `apiVersion: carillon/v1
kind: NotificationRule
metadata:
  name: failures
spec:
  kinds: [${kinds}]
  channels: [on-call]
`;

describe('carillon notification', () => {
  it('creates a channel, shows it without its secret, and lists it in either order', async () => {
    for (const name of ['on-call', 'backup']) {
      const line = `notification channel create ${name} --webhook https://hooks.example.com/in --signing-secret HOOK`;
      const made = await live.run(line);
      expect([made.exitCode, made.stderr]).toEqual([0, made.stderr]);
    }
    const shown = await live.run('notification channel show on-call -o json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      name: 'on-call',
      enabled: true,
      settings: { type: 'Webhook', url: 'https://hooks.example.com/in' },
    });
    const up = await live.run('notification channel list -o name');
    expect(up.stdout.trim().split('\n')).toEqual(['backup', 'on-call']);
    const down = await live.run('notification channel list --sort -name -o name');
    expect(down.stdout.trim().split('\n')).toEqual(['on-call', 'backup']);
  });

  it('applies a rule twice without a change, and replaces it', async () => {
    const path = file('rule.yaml', rule('Failed'));
    const lines: string[] = [];
    for (const kinds of ['Failed', 'Failed', 'Failed, Recovered']) {
      file('rule.yaml', rule(kinds));
      const applied = await live.run(['notification', 'rule', 'apply', '-f', path]);
      expect([applied.exitCode, applied.stderr]).toEqual([0, applied.stderr]);
      lines.push(
        ...applied.stdout
          .trim()
          .split('\n')
          .map((line) => line.trim().replace(/ +/, ' ')),
      );
    }
    expect(lines).toEqual([
      'created rule/failures',
      'unchanged rule/failures',
      'updated rule/failures',
      'kinds[1] (added)',
    ]);
    const listed = await live.run('notification rule list -o json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ kinds: ['Failed', 'Recovered'] }]);
  });

  it('names the place of a mistake in the file', async () => {
    const path = file('wrong.yaml', rule('Faild'));
    const refused = await live.run(['notification', 'rule', 'apply', '-f', path]);
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain('wrong.yaml:6');
  });

  it('tests a channel and shows the message', async () => {
    const sent = await live.run('notification channel test on-call -o json');
    expect([sent.exitCode, sent.stderr]).toEqual([0, sent.stderr]);
    const listed = await live.run('notification delivery list --channel on-call -o json');
    const [message] = JSON.parse(listed.stdout) as { id: string; channel: string }[];
    expect(message?.channel).toBe('on-call');
    const shown = await live.run(`notification delivery show ${message?.id ?? ''} -o json`);
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: message?.id });
    const none = await live.run('notification list --kind Missed --sort noticedAt -o json');
    expect(JSON.parse(none.stdout)).toEqual([]);
  });

  it('does not remove a channel that a rule sends to, then removes both', async () => {
    const used = await live.run('notification channel remove on-call --yes');
    expect([used.exitCode, used.stderr]).toEqual([6, expect.stringContaining('failures')]);
    expect((await live.run('notification rule remove failures')).exitCode).toBe(2);
    expect((await live.run('notification rule remove failures --yes')).exitCode).toBe(0);
    expect((await live.run('notification channel remove on-call --yes')).exitCode).toBe(0);
    expect((await live.run('notification channel show on-call')).exitCode).toBe(5);
  });
});
