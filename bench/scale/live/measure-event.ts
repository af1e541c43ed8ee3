/** From an event to the start of the schedule that listens to it, among many that listen to others. */
import { v7 as uuidv7 } from 'uuid';
import { createDatabase } from '../../../src/store/core/database.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { findTenantBySlug } from '../../../src/store/core/tenants.ts';
import { insertSchedule } from '../../../src/store/schedules/schedule-changes.ts';
import type { Cleanup } from '../../cleanup.ts';
import { definitionOf } from '../../product/put-schedules.ts';
import { percentile, threeSizes } from '../slope.ts';
import { waitUntil } from './bench-api.ts';
import { type Installation, type Say, withInstallation } from './installation.ts';
import { httpStep } from './schedule-bodies.ts';

type EventFigures = {
  /** Schedules, each of which listens to an event. */
  schedules: number;
  /** From before the request that brings the event to the first task of the execution. */
  start: { p50Ms: number; p99Ms: number; maxMs: number };
  answerP50Ms: number;
};

export type EventResult = {
  events: number;
  sizes: readonly EventFigures[];
  /** One event that many schedules listen to. */
  wide: { listeners: number; p50Ms: number; lastMs: number };
};

const events = 200;
const listeners = 200;
const warmUps = 20;
const startSeconds = 120;
const batch = 500;
const source = 'bench';

export function measureEvent(
  cleanup: Cleanup,
  { schedules, say }: { schedules: number; say: Say },
): Promise<EventResult> {
  return withInstallation(cleanup, async (installation) => {
    await installation.startWorker();
    const timings = [{ type: 'Event', source, name: 'wanted' }];
    const common = { tags: [], overlap: 'AllowAll', steps: [httpStep('Import')] };
    await installation.api.post('/schedules', {
      slug: 'wanted',
      name: 'Wanted',
      timings,
      ...common,
    });
    const sizes: EventFigures[] = [];
    let have = 0;
    for (const size of threeSizes(schedules, 10)) {
      await putListeners(installation, {
        first: have,
        last: size,
        nameOf: (index) => `e-${index}`,
      });
      have = size;
      await sendMany(installation, warmUps);
      const figures = { schedules: size, ...(await sendMany(installation, events)) };
      say(
        `event among ${size} schedules: p50 ${figures.start.p50Ms} ms, p99 ${figures.start.p99Ms} ms`,
      );
      sizes.push(figures);
    }
    const wide = { first: have, last: have + listeners, nameOf: () => 'wide' };
    await putListeners(installation, wide);
    return { events, sizes, wide: await sendWide(installation) };
  });
}

const pushed = sql`update schedule set observed_generation = generation`;

/** Stored as the API stores them. They count as pushed: their Temporal Schedules would do nothing. */
async function putListeners(
  { servers, ask }: Installation,
  { first, last, nameOf }: { first: number; last: number; nameOf: (index: number) => string },
): Promise<void> {
  const { url } = servers.postgres;
  const database = createDatabase({ url, applicationName: 'bench', poolSize: 1 });
  const initiator = { type: 'user', id: 'bench', name: 'bench' } as const;
  try {
    const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
    if (!tenant) throw new Error('the migrations made no default tenant');
    for (let next = first; next < last; next += batch) {
      await database.withTenant(tenant.id, async (tx) => {
        for (let index = next; index < Math.min(last, next + batch); index += 1) {
          const whole = definitionOf('J12', `Listener ${index}`, 'Regular');
          const definition = {
            ...whole,
            // The starts are measured, not the steps that would run beside them.
            steps: whole.steps.slice(0, 1),
            timings: [{ type: 'Event', source, name: nameOf(index) } as const],
          };
          const about = { enabled: true, initiator, at: new Date(), reason: null };
          await insertSchedule(tx, { id: uuidv7(), slug: `e-${index}`, definition, ...about });
        }
        await tx.execute(pushed);
      });
    }
  } finally {
    await database.close();
  }
  await ask('vacuum (analyze) schedule, schedule_revision, schedule_cause');
}

/** One after the other. */
async function sendMany(
  installation: Installation,
  count: number,
): Promise<Omit<EventFigures, 'schedules'>> {
  const sent = new Map<string, number>();
  const answers: number[] = [];
  for (let event = 0; event < count; event += 1) {
    const before = Date.now();
    const { id } = await installation.api.post<{ id: string }>('/events', {
      source,
      name: 'wanted',
    });
    answers.push(Date.now() - before);
    sent.set(id, before);
  }
  const started = await startsOf(installation, { ids: [...sent.keys()], count });
  const times = started.map(({ cause, at }) => at - (sent.get(cause) ?? NaN));
  return {
    start: {
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      maxMs: Math.max(...times),
    },
    answerP50Ms: percentile(answers, 50),
  };
}

async function sendWide(installation: Installation): Promise<EventResult['wide']> {
  const before = Date.now();
  const { id } = await installation.api.post<{ id: string }>('/events', { source, name: 'wide' });
  const started = await startsOf(installation, { ids: [id], count: listeners });
  const times = started.map(({ at }) => at - before);
  return { listeners, p50Ms: percentile(times, 50), lastMs: Math.max(...times) };
}

/** When the executions of those events began, once all have. */
async function startsOf(
  { ask }: Installation,
  { ids, count }: { ids: readonly string[]; count: number },
): Promise<{ cause: string; at: number }[]> {
  const read = () =>
    ask<{ cause: string; at: number }>(
      `select d.cause_id as cause, (extract(epoch from e.started_at) * 1000)::float8 as at
       from delivery d join execution e on e.tenant_id = d.tenant_id and e.id = d.execution_id
       where d.cause_id = any ($1) and e.started_at is not null`,
      [ids],
    );
  await waitUntil('executions of events', startSeconds, async () => count - (await read()).length);
  return read();
}
