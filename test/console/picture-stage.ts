/** A console that has something to show on every page: what a team of identity management might have. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { seedDemoHistory } from '../../src/dev/demo-history/seed-demo-history.ts';
import { runStatement } from '../support/template-database.ts';
import { type ConsoleStack, startConsole } from './console-stack.ts';

export type PictureStage = {
  console: ConsoleStack;
  /** An execution that failed at LDAP. */
  failed: string;
  /** A change that waits for another user. */
  approval: string;
  /** The window of the night board, as its address has it. */
  night: string;
};

const hourMs = 3_600_000;
const at = (hours: number): string =>
  `${new Date(Date.now() + hours * hourMs).toISOString().slice(0, 19)}Z`;
const runProfile = (connectedSystem: string, name: string, profile = 'DeltaImport') => ({
  ...{ type: 'RunProfile', name, connectedSystem, runProfile: profile },
});
const daily = (expression: string, timeZone = 'Europe/Berlin') => [
  { type: 'Cron', expression, timeZone },
];

const schedules = [
  {
    ...{
      slug: 'leavers',
      name: 'Disable leavers',
      tags: ['identity'],
      timings: daily('15 1 * * *'),
    },
    steps: [
      { key: 'hr', ...runProfile('hr', 'HR delta import') },
      {
        ...{ key: 'disable', condition: 'steps.hr.outputs.changed > 10' },
        ...runProfile('ad', 'Disable in AD', 'Export'),
      },
      runProfile('servicenow', 'Close their tickets', 'Export'),
    ],
  },
  {
    ...{ slug: 'badge-photos', name: 'Badge photos', timings: daily('30 3 * * *') },
    steps: [runProfile('badge', 'Badge delta import')],
  },
  {
    ...{ slug: 'hr-reports', name: 'HR reports', tags: ['reports'], timings: daily('0 6 * * 1-5') },
    steps: [runProfile('hr', 'HR full import', 'FullImport')],
  },
  {
    ...{ slug: 'full-sync', name: 'Full Sync', tags: ['identity'], timings: daily('0 2 * * 0') },
    steps: ['hr', 'ldap', 'ad'].map((name) => runProfile(name, `${name} full`, 'FullImport')),
  },
  {
    ...{ slug: 'mail-digest', name: 'Mail digest', tags: ['reports'], timings: daily('0 6 * * *') },
    steps: [{ type: 'Shell', name: 'Send the digest', script: 'echo "3 mails"' }],
  },
  {
    ...{ slug: 'archive', name: 'Archive old tickets', timings: daily('0 23 * * 6') },
    steps: [{ type: 'Http', name: 'Archive', pool: 'night', url: 'https://example.com/archive' }],
  },
];

async function expectDone(answer: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
}

async function createSchedules({ stack }: ConsoleStack): Promise<void> {
  const { api, systems } = stack;
  for (const body of schedules) await expectDone(api.post('/schedules', body));
  const { spec } = parse(readFileSync('examples/delta-sync.yaml', 'utf8')) as {
    spec: { steps: object[] };
  };
  const change = (more: object, reason: string) =>
    expectDone(api.put('/schedules/delta-sync', { ...spec, ...more, reason }));
  await change({ overlap: 'BufferOne' }, 'late runs must not be lost');
  await change({ overlap: 'Skip', deadline: { endBySeconds: 3_600 } }, 'the vendor asks for it');
  const milestone = (slug: string, name: string, anchor: string, steps: object[]) =>
    expectDone(
      api.post('/schedules', {
        ...{ slug, name, steps },
        timings: [{ type: 'Milestone', anchor, offsets: ['PT1H', 'PT168H'] }],
      }),
    );
  await expectDone(api.put('/anchors/contract-signed', { at: at(-2) }));
  await expectDone(api.put('/anchors/go-live', { at: at(300) }));
  const missing = { name: 'Order a laptop', type: 'Http', url: `${systems.url}/nothing/here` };
  const wait = [{ name: 'Wait', type: 'Wait', seconds: 1 }];
  await milestone('welcome', 'Welcome', 'contract-signed', [missing]);
  await milestone('accounts', 'Create accounts', 'contract-signed', wait);
  await milestone('cut-over', 'Cut over', 'go-live', wait);
  await milestone('review', 'Yearly review', 'audit-begins', wait);
}

/** What the nightly schedules did in the last nights, as the record has it. */
async function putNights({ stack }: ConsoleStack): Promise<void> {
  const { body } = await stack.api.get<{ tenantId: string }>('/principal');
  const started = (slug: string, hours: number, more: { status?: string; error?: string } = {}) => {
    const { status = 'Completed', error } = more;
    const name = `${slug}-${hours}`;
    return `
    insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
      initiator, workflow_id, run_id, scheduled_for, queued_at, started_at, ended_at, group_count, step_count, error)
    select tenant_id, first_uuid_at(at), id, slug, name, 1, '${status}', 'Schedule', created_by, '${name}',
      gen_random_uuid(), at, at, at, at + interval '${7 + (hours % 9)} min', 3, 3, ${error ? `'${error}'` : 'null'}
    from schedule, (select date_trunc('second', now() - interval '${hours} h') as at) t where slug = '${slug}';
    insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision)
    select tenant_id, schedule_id, scheduled_for, id, 'Started' from execution where workflow_id = '${name}';`;
  };
  const kept = (slug: string, hours: number, decision: string, reason: string) => `
    insert into fire (tenant_id, schedule_id, scheduled_for, decision, reason)
    select tenant_id, id, date_trunc('second', now() - interval '${hours} h'), '${decision}', '${reason}'
    from schedule where slug = '${slug}';`;
  const nights = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((night) => night * 24 + 6);
  await runStatement(
    stack.adminDatabaseUrl,
    [
      `set app.tenant = '${body.tenantId}';`,
      started('leavers', 9),
      started('badge-photos', 7, {
        ...{ status: 'Failed', error: 'Step 1 "Badge delta import" failed: HTTP 503' },
      }),
      started('hr-reports', 5),
      kept('mail-digest', 5.1, 'Skipped', 'an earlier execution was still running'),
      kept('badge-photos', 3, 'Missed', 'no worker began it in time'),
      started('mail-digest', 4),
      ...nights.map((hours, index) => {
        if (index === 2) return kept('leavers', hours, 'Missed', 'no worker began it in time');
        if (index === 6) return kept('leavers', hours, 'Skipped', 'calendar: company holiday');
        const isFailed = index === 4;
        const error = { status: 'Failed', error: 'Step 2 "Disable in AD" failed: HTTP 502' };
        return started('leavers', hours, isFailed ? error : {});
      }),
    ].join('\n'),
  );
}

async function runDeltaSync(console: ConsoleStack): Promise<string> {
  const ended = async (id: string, wanted: string): Promise<void> => {
    await console.stack.api.until(
      `/schedule-executions/${id}`,
      ({ status }: { status: string }) => status === wanted,
    );
  };
  for (let runs = 0; runs < 6; runs += 1) await ended(await console.start(), 'Completed');
  const { body } = await console.stack.api.post<{ id: string }>('/schedules/leavers/run');
  await ended(body.id, 'Completed');
  await console.turn('ldap', { startStatus: 401 });
  const failed = await console.start();
  await ended(failed, 'Failed');
  await console.turn('ldap', { hang: true });
  await console.start();
  return failed;
}

async function govern({ stack }: ConsoleStack): Promise<string> {
  const { api } = stack;
  const window = { from: at(1), until: at(4), reason: 'new domain controllers' };
  await expectDone(api.post('/connected-systems/ad/maintenance-windows', window));
  for (const [name, roles] of [
    ['ci', ['operator']],
    ['reports', ['viewer']],
  ] as const) {
    await expectDone(api.post('/tokens', { name, roles, expiresAt: at(24 * 90) }));
  }
  const url = 'https://chat.example.com/hook';
  const settings = { type: 'Chat', format: 'Custom', url, body: { text: '{{summary}}' } };
  await expectDone(api.put('/notification-channels/on-call', { settings }));
  const rule = { channels: ['on-call'], kinds: ['Failed', 'Missed'] };
  await expectDone(api.put('/notification-rules/all-failures', rule));
  await runStatement(
    stack.adminDatabaseUrl,
    `update tenant set four_eyes = array['command-steps'] where slug = 'default'`,
  );
  const { body: digest } = await api.get<{ steps: object[] }>('/schedules/mail-digest');
  const steps = [{ ...digest.steps[0], script: 'send-digest --to all' }];
  const { status, body } = await api.put<{ id: string }>('/schedules/mail-digest', {
    ...{ ...digest, steps, reason: 'more people want it' },
  });
  expect(status).toBe(202);
  return body.id;
}

export async function startPictureStage(): Promise<PictureStage> {
  const console = await startConsole({
    users: { anna: 'admin', otto: 'operator', carol: 'approver' },
    durationMs: 400,
  });
  const { databaseUrl, systems } = console.stack;
  const seed = { databaseUrl, systemsUrl: systems.url, tenantSlug: 'default' };
  await seedDemoHistory({ ...seed, slugs: ['delta-sync'] });
  await createSchedules(console);
  await putNights(console);
  const failed = await runDeltaSync(console);
  const approval = await govern(console);
  return { console, failed, approval, night: `from=${at(-10)}&to=${at(4)}` };
}
