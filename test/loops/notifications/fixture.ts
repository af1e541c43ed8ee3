/** A database with schedules that end as told, both loops, and a clock that only the test moves. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AccessPolicy } from '../../../src/domain/access/access-policy.ts';
import { isPatternFault, readHostPattern } from '../../../src/domain/access/host-pattern.ts';
import type { ExecutionStatus } from '../../../src/domain/execution/status.ts';
import type { ChannelSettings } from '../../../src/domain/notification/channel.ts';
import { notificationKinds } from '../../../src/domain/notification/kinds.ts';
import type { RuleSettings } from '../../../src/domain/notification/rule.ts';
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import { createLogger } from '../../../src/log.ts';
import { visitTenant } from '../../../src/loops/notifications/news-loop.ts';
import { createSendLoop } from '../../../src/loops/notifications/send-loop.ts';
import { createTypicalDurations } from '../../../src/loops/notifications/typical-durations.ts';
import { linkTenant } from '../../../src/loops/record-loop.ts';
import { createSendMessage } from '../../../src/notify/send-message.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { insertExecution, type NewExecution } from '../../../src/store/executions/executions.ts';
import { insertChannel } from '../../../src/store/notifications/channels.ts';
import { listMessageAttempts, listMessages } from '../../../src/store/notifications/deliveries.ts';
import { listNotifications } from '../../../src/store/notifications/notifications.ts';
import { insertRule } from '../../../src/store/notifications/rules.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  anExecution,
  aPerson,
  aSchedule,
  openStore,
} from '../../store/store-fixture.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
export const signingKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const olderKey = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

const loopback = readHostPattern('127.0.0.0/8');
if (isPatternFault(loopback)) throw new Error(loopback.message);

export const openPolicy: AccessPolicy = {
  pools: new Map(),
  secrets: new Map(),
  egress: [
    {
      tenants: null,
      pools: ['notifications'],
      allow: [loopback],
      deny: [],
      publicAddresses: true,
    },
  ],
  homeTenant: 'default',
};

const secrets = new Map([
  ['SIGN', signingKey],
  ['SIGN_OLD', olderKey],
  ['MAIL', 'mail pass word 77'],
]);

export type Notifying = Awaited<ReturnType<typeof openNotifying>>;

export async function openNotifying(policy: AccessPolicy = openPolicy) {
  const store = await openStore();
  let now = Date.now();
  const clock = (): number => now;
  const typical = createTypicalDurations({ database: store.database }, clock);
  const send = createSendMessage({
    policy,
    ownServices: async () => [],
    resolveSecret: (name) => secrets.get(name),
    clock: () => new Date(now),
    timeoutMs: 2_000,
  });
  const loop = () =>
    createSendLoop({
      database: store.database,
      send,
      clock,
      log,
      owner: randomUUID(),
      random: () => 0.5,
    });
  const sender = loop();
  const tenant = { id: store.tenantId, slug: 'default' };
  const watching = { database: store.database, clock, typical, auditorIsSettled: () => false };

  /** An execution that has ended, long enough ago to be linked to the record. */
  async function ended(
    scheduleId: string,
    status: ExecutionStatus,
    more: Partial<NewExecution> = {},
  ): Promise<string> {
    const execution = anExecution(scheduleId, {
      queuedAt: new Date(),
      startedAt: new Date(),
      ...more,
      status: 'InProgress',
    });
    await store.run(async (tx) => {
      await insertExecution(tx, execution);
      await tx.execute(sql`
        update execution set status = ${status}, error = ${`it ${status}`}, ended_at = now(),
          updated_at = now() - interval '20 seconds'
        where tenant_id = ${tx.tenantId} and id = ${execution.id}`);
    });
    return execution.id;
  }
  return {
    store,
    sender,
    loop,
    tenant,
    send,
    clock,
    advance: (ms: number) => void (now += ms),
    at: (date: Date) => void (now = date.getTime()),
    ended,
    async schedule(slug: string, more: Partial<Definition> = {}): Promise<string> {
      const definition = aDefinition({ name: slug, ...more });
      const given = aSchedule({ slug, definition, at: new Date(Date.now() - 60_000) });
      await store.run((tx) => insertSchedule(tx, given));
      return given.id;
    },
    async channel(name: string, settings: ChannelSettings): Promise<string> {
      const id = uuidv7();
      const by = { enabled: true, at: new Date(), by: aPerson };
      await store.run((tx) => insertChannel(tx, { id, name, settings, ...by }));
      return id;
    },
    async rule(name: string, channels: string[], more: Partial<RuleSettings> = {}): Promise<void> {
      const settings: RuleSettings = {
        enabled: true,
        kinds: notificationKinds,
        schedules: null,
        tags: null,
        channels,
        quiet: null,
        groupSeconds: 60,
        ...more,
      };
      const change = { id: uuidv7(), name, settings, at: new Date(), by: aPerson };
      await store.run((tx) => insertRule(tx, change));
    },
    /** Links what ended, judges it and puts the messages together. */
    async visit() {
      await linkTenant(store.database, store.tenantId);
      return visitTenant(watching, tenant);
    },
    /** Sends what is due and waits for the attempts. */
    async deliver(): Promise<void> {
      await sender.pass();
      await sender.idle();
    },
    deliveries: () =>
      store.run((tx) => listMessages(tx, { channel: null, state: null, after: null, limit: 100 })),
    attempts: (id: string) => store.run((tx) => listMessageAttempts(tx, { id, limit: 100 })),
    notifications: () =>
      store.run((tx) =>
        listNotifications(tx, {
          kind: null,
          scheduleId: null,
          executionId: null,
          deliveryId: null,
          after: null,
          limit: 200,
        }),
      ),
    async close(): Promise<void> {
      await sender.stop();
      await store.close();
    },
  };
}

export function webhook(url: string, more: string[] = []): ChannelSettings {
  const names = ['SIGN', ...more];
  return { type: 'Webhook', url, signingSecrets: names.map((secret) => ({ secret })) };
}
