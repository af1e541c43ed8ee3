import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LiveApi, startLiveApi } from './live-api.ts';

let api: LiveApi;
let folder: string;

beforeAll(async () => {
  api = await startLiveApi();
  folder = await mkdtemp(join(tmpdir(), 'carillon-kinds-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.close();
});

const document = (kind: string, name: string, spec: string): string =>
  `apiVersion: carillon/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${spec.replace(/^/gm, '  ')}\n`;

const rule = (more = '') => document('NotificationRule', 'failures', `channels: [on-call]${more}`);
const channel = (url = 'https://hooks.example.com/in') =>
  document(
    'NotificationChannel',
    'on-call',
    `settings:
  type: Webhook
  url: ${url}
  signingSecrets: [{ secret: HOOK }]`,
  );
const system = (profiles = 'Sync') =>
  document(
    'ConnectedSystem',
    'crm',
    `url: https://crm.example.com
runProfiles: [${profiles}]
headers: { Authorization: { secret: CRM } }`,
  );
const anchor = (at = "'2027-03-28T06:00:00Z'") => document('Anchor', 'Go live', `at: ${at}`);
const calendar = document('Calendar', 'closed', "kind: Holidays\ndays: [{ from: '2026-12-24' }]");
const steps = 'steps: [{ type: RunProfile, name: s, connectedSystem: crm, runProfile: Sync }]';
const nightly = document(
  'Schedule',
  'nightly',
  `name: Nightly
calendars: [closed]
timings: [{ type: Cron, expression: 0 6 * * * }]
${steps}`,
);
const launch = document(
  'Schedule',
  'launch',
  `name: Launch
timings: [{ type: Milestone, anchor: Go live, offsets: [PT1H] }]
${steps}`,
);
/** Each before what it needs. */
const everything = [nightly, launch, rule(), channel(), system(), anchor(), calendar];

async function file(name: string, ...documents: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, documents.join('---\n'));
  return path;
}

const rows = (stdout: string): string[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
const inOrder = [
  'calendar/closed',
  'anchor/Go live',
  'system/crm',
  'channel/on-call',
  'rule/failures',
  'schedule/nightly',
  'schedule/launch',
];

async function written(): Promise<unknown> {
  return api.harness.asOwner(
    `select (select count(*) from schedule) as schedules, (select count(*) from audit_event) as events,
       (select count(*) from anchor_version) as anchors, (select count(*) from calendar) as calendars,
       (select count(*) from connected_system) as systems,
       (select count(*) from notification_channel) as channels,
       (select count(*) from notification_rule) as rules, (select count(*) from idempotency) as keys`,
  );
}

describe('one file with every kind', () => {
  beforeEach(async () => {
    await api.run(['delete', '-f', await file('all.yaml', ...everything), '--yes']);
  });

  it('is applied in an order that works, changes nothing the second time, and is deleted the other way', async () => {
    const path = await file('all.yaml', ...everything);
    expect((await api.run(['diff', '-f', path])).exitCode).toBe(1);
    const created = await api.run(['apply', '-f', path]);
    expect([created.stderr, rows(created.stdout)]).toEqual([
      created.stderr,
      inOrder.map((name) => `created ${name}`),
    ]);
    const again = await api.run(['apply', '-f', path]);
    expect(rows(again.stdout)).toEqual(inOrder.map((name) => `unchanged ${name}`));
    expect((await api.run(['diff', '-f', path])).exitCode).toBe(0);
    const deleted = await api.run(['delete', '-f', path, '--yes']);
    expect([deleted.exitCode, rows(deleted.stdout).map((line) => line.split(' ')[0])]).toEqual([
      0,
      inOrder.map(() => 'deleted'),
    ]);
    expect(rows(deleted.stdout).map((line) => line.replace('deleted ', ''))).toEqual([
      ...['schedule/launch', 'schedule/nightly', 'rule/failures', 'channel/on-call'],
      ...['system/crm', 'anchor/Go live', 'calendar/closed'],
    ]);
    const absent = await api.run(['delete', '-f', path, '--yes']);
    expect(rows(absent.stdout)).toEqual(expect.arrayContaining(['absent anchor/Go live']));
    expect(absent.exitCode).toBe(0);
  });

  it('shows which fields change, each by its path', async () => {
    await api.run(['apply', '-f', await file('all.yaml', ...everything)]);
    const path = await file(
      'changed.yaml',
      rule('\nkinds: [Failed]'),
      channel('https://hooks.example.com/other'),
      system('Sync, Full'),
      anchor("'2027-04-01T06:00:00Z'"),
    );
    const { stdout } = await api.run(['diff', '-f', path]);
    expect(stdout).toContain('at: "2027-03-28T06:00:00Z" → "2027-04-01T06:00:00Z"');
    expect(stdout).toContain('settings.url: "https://hooks.example.com/in" → ');
    expect(stdout).toContain('runProfiles[1] (added): "Full"');
    const applied = await api.run(['apply', '-f', path, '--reason', 'CHG-1']);
    expect(rows(applied.stdout)).toEqual(
      expect.arrayContaining([
        'updated anchor/Go live',
        'updated system/crm',
        'updated channel/on-call',
        'updated rule/failures',
      ]),
    );
    const reasons = await api.harness.asOwner(
      `select count(*)::int as n from audit_event where reason = 'CHG-1'`,
    );
    expect(reasons).toEqual([{ n: 4 }]);
  });

  it('says that milestones of an anchor that the plan sets cannot be known yet', async () => {
    const { stdout } = await api.run(['diff', '-f', await file('all.yaml', ...everything)]);
    expect(stdout).toContain('milestones of the anchor Go live, which this plan changes too');
  });

  it('round-trips through export --all, without a secret', async () => {
    await api.run(['apply', '-f', await file('all.yaml', ...everything)]);
    const exported = await api.run(['export', '--all']);
    expect([exported.exitCode, exported.stdout]).toEqual([0, exported.stdout]);
    const path = await file('exported.yaml', exported.stdout);
    const applied = await api.run(['apply', '-f', path]);
    expect(rows(applied.stdout).filter((line) => !line.startsWith('unchanged'))).toEqual([]);
    expect(rows(applied.stdout)).toHaveLength(7);
    expect(exported.stdout).toContain('secret: CRM');
    expect(exported.stdout).not.toContain('hr-system');
  });

  it('is exported object by object, by their short and their long names', async () => {
    await api.run(['apply', '-f', await file('all.yaml', ...everything)]);
    const some = [
      'export',
      'channel/on-call',
      'NotificationRule/failures',
      'anchor/Go live',
      'nightly',
    ];
    const { stdout } = await api.run(some);
    const kinds = [...stdout.matchAll(/^kind: (\w+)/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual(['NotificationChannel', 'NotificationRule', 'Anchor', 'Schedule']);
    expect((await api.run(['export', 'channel/none'])).exitCode).toBe(5);
  });
});

describe('an anchor', () => {
  it('that a document removes stays removed, and is set again by the next document', async () => {
    const set = await file('anchor.yaml', anchor());
    await api.run(['apply', '-f', set]);
    const removed = await file('removed.yaml', anchor('null'));
    expect(rows((await api.run(['apply', '-f', removed])).stdout)[0]).toBe(
      'updated anchor/Go live',
    );
    expect((await api.run(['apply', '-f', removed])).stdout).toBe('unchanged anchor/Go live\n');
    expect((await api.run(['apply', '-f', set])).stdout).toBe('created   anchor/Go live\n');
  });
});

describe('a document with a mistake', () => {
  it.each([
    [
      'an unknown field',
      channel().replace('  url:', '  uri:'),
      /bad\.yaml:7:\d+: \/settings\/uri: .*did you mean url\?/,
    ],
    [
      'an unknown kind',
      anchor().replace('kind: Anchor', 'kind: Milestone'),
      /bad\.yaml:2:1: \/kind: must be one of Calendar, .* \(did you mean Anchor\?\)/,
    ],
    [
      'a mistyped kind',
      rule().replace('NotificationRule', 'NotificationRole'),
      /bad\.yaml:2:1: \/kind: .*did you mean NotificationRule\?/,
    ],
    [
      'a secret in place of its name',
      system().replace('{ secret: CRM }', 'Bearer abcdefghijklmnop'),
      /bad\.yaml:7:\d+: \/headers\/Authorization: /,
    ],
    [
      'a name that is no slug',
      channel().replace('name: on-call', 'name: On Call'),
      /bad\.yaml:3:\d+: \/metadata\/name: must be a slug/,
    ],
    ['an anchor at no instant', anchor('soon'), /bad\.yaml:5:\d+: \/at: /],
    ['another kind than the command takes', calendar, null],
  ])('is refused with its place, and nothing is written: %s', async (_what, text, message) => {
    const before = await written();
    const path = await file(
      'bad.yaml',
      document('Calendar', 'fine', 'kind: Holidays\ndays: []'),
      '',
    );
    await writeFile(path, text);
    const line = message ? ['apply', '-f', path] : ['system', 'set', '-f', path];
    const { exitCode, stderr } = await api.run(line);
    expect([exitCode, stderr]).toEqual([
      7,
      message ? expect.stringMatching(message) : expect.stringContaining('connected systems'),
    ]);
    expect(await written()).toEqual(before);
  });
});

describe('--dry-run=server', () => {
  beforeAll(async () => {
    await api.run(['delete', '-f', await file('all.yaml', ...everything), '--yes']);
  });

  it('checks a file whose documents need each other, and writes nothing', async () => {
    const path = await file('all.yaml', ...everything);
    const before = await written();
    const { pushes } = api.harness.temporal;
    const pushed = pushes.length;
    const { exitCode, stdout, stderr } = await api.run(['apply', '-f', path, '--dry-run=server']);
    expect([exitCode, rows(stdout)]).toEqual([0, inOrder.map((name) => `created ${name}`)]);
    expect(stderr).toContain('Nothing was changed: --dry-run=server.');
    expect([await written(), pushes.length]).toEqual([before, pushed]);
  });

  it('shows every refusal with its place, and the others as they would end', async () => {
    const path = await file(
      'wrong.yaml',
      rule(),
      calendar,
      nightly.replace('[closed]', '[none]'),
      system(),
    );
    const before = await written();
    const { exitCode, stdout, stderr } = await api.run(['apply', '-f', path, '--dry-run=server']);
    expect([exitCode, rows(stdout)]).toEqual([
      7,
      [
        'created calendar/closed',
        'created system/crm',
        'refused rule/failures',
        'refused schedule/nightly',
      ],
    ]);
    expect(stderr).toContain('the server would refuse 2 of 4 changes');
    expect(stderr).toMatch(/wrong\.yaml:5:\d+: \/channels\/0: there is no channel "on-call"/);
    expect(stderr).toMatch(/wrong\.yaml:\d+:\d+: \/calendars\/0: /);
    const json = await api.run(['apply', '-f', path, '--dry-run=server', '-o', 'json']);
    expect(json.exitCode).toBe(7);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { kind: 'Calendar', refusal: null },
      { kind: 'ConnectedSystem', refusal: null },
      { kind: 'NotificationRule', refusal: { code: 'channel-unknown' } },
      { kind: 'Schedule', refusal: { status: 422 } },
    ]);
    expect(await written()).toEqual(before);
  });

  it('of a deletion tells what is still used, and needs no --yes', async () => {
    const path = await file('all.yaml', ...everything);
    expect((await api.run(['apply', '-f', path])).exitCode).toBe(0);
    const before = await written();
    const all = await api.run(['delete', '-f', path, '--dry-run=server']);
    expect([all.exitCode, rows(all.stdout)]).toEqual([
      0,
      expect.arrayContaining(['deleted system/crm', 'deleted schedule/nightly']),
    ]);
    const used = await api.run([
      'delete',
      '-f',
      await file('system.yaml', system()),
      '--dry-run=server',
    ]);
    expect([used.exitCode, used.stdout]).toEqual([6, 'refused   system/crm\n']);
    expect(used.stderr).toContain('nightly');
    const client = await api.run(['delete', '-f', path, '--dry-run']);
    expect([client.exitCode, rows(client.stdout)]).toEqual([0, rows(all.stdout)]);
    expect(await written()).toEqual(before);
  });
});
