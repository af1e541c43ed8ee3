/** The auditor over a database and a Temporal without Schedules, at a time that the test sets. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { createLogger } from '../../../src/log.ts';
import {
  type Auditor,
  type AuditorOptions,
  createAuditor,
} from '../../../src/loops/auditor/audit-fires.ts';
import type { Transaction } from '../../../src/store/core/database.ts';
import { listFires, type StoredFire } from '../../../src/store/fires/fires.ts';
import { deleteSchedule, insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import { createFireGateway } from '../../../src/temporal/schedules/fire-gateway.ts';
import { aDefinition } from '../../temporal/builders.ts';
import { type AuditTools, openAuditTools } from './audit-tools.ts';

export const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;
const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const minutely: Timing = { type: 'Cron', expression: '* * * * *', timeZone: 'UTC' };

export const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
export const at = (time: string): Date => new Date(`2027-01-01T${time}Z`);

export type Made = { id: string; slug: string };

export type AuditStage = AuditTools & {
  /** Milliseconds since the epoch; set by the test. */
  now: number;
  clock(time: string): void;
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  anAuditor(more?: Partial<AuditorOptions>): Auditor;
  /** Passes by an auditor of its own until it has led, and gives the lease back. */
  audit(auditor?: Auditor): Promise<void>;
  schedule(created: string | Date, more?: Partial<Definition>): Promise<Made>;
  firesOf(made: Made): Promise<StoredFire[]>;
  /** Nothing stays due for the next test. */
  clear(): Promise<void>;
};

/** Open it in `beforeAll`, clear it after each test, close it in `afterAll`. */
export async function openAuditStage(): Promise<AuditStage> {
  const tools = await openAuditTools();
  const { database, temporal, tenantId } = tools;
  const alive: string[] = [];
  const stage: AuditStage = {
    ...tools,
    now: at('12:00:00').getTime(),
    clock: (time) => void (stage.now = at(time).getTime()),
    write: (work) => database.withTenant(tenantId, work),
    anAuditor: (more = {}) =>
      createAuditor({
        database,
        fires: createFireGateway(temporal),
        searchAttributes: async () => true,
        log,
        owner: randomUUID(),
        clock: () => stage.now,
        times: { leaseSeconds: 1 },
        ...more,
      }),
    async audit(auditor = stage.anAuditor()) {
      await expect.poll(() => auditor.pass(), { timeout: 10_000, interval: 50 }).not.toBeNull();
      await auditor.stop();
    },
    async schedule(created, more = {}) {
      const id = uuidv7();
      const slug = `s-${id}`;
      const definition = aDefinition({ timings: [minutely], ...more });
      const made = { id, slug, definition, enabled: true, reason: null, initiator };
      const createdAt = created instanceof Date ? created : at(created);
      await stage.write((tx) => insertSchedule(tx, { ...made, at: createdAt }));
      alive.push(id);
      return { id, slug };
    },
    async firesOf({ id: scheduleId }) {
      const all = { scheduleId, decision: null, from: null, to: null, before: null, limit: 500 };
      return (await database.read(tenantId, (tx) => listFires(tx, all))).reverse();
    },
    async clear() {
      for (const id of alive.splice(0)) {
        const gone = { id, initiator, at: new Date(stage.now) };
        await stage.write((tx) => deleteSchedule(tx, gone)).catch(() => 0);
      }
    },
  };
  return stage;
}
