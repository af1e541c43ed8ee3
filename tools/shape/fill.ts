/** Gives each tenant some of everything, and schedules that fire by themselves. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ShapeTenant, shapeTenants, sharedPool } from './processes.ts';
import type { Shape } from './shape-stack.ts';

const readyWithinMs = 120_000;
/** Fires while everything is killed, so that the ledger has something to account for. */
export const ticking = 'ticks';

export type Write = (method: string, path: string, body: object) => Promise<void>;

/** Repeats a request until it is answered: the servers may have just started. */
export function createWrite({ apiUrls, files }: Shape, tenant: ShapeTenant): Write {
  return async (method, path, body) => {
    const deadline = Date.now() + readyWithinMs;
    for (;;) {
      const answer = await fetch(`${apiUrls[0]}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${files.admins[tenant]}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      }).catch(() => null);
      if (answer?.ok) return;
      const text = (await answer?.text()) ?? 'no answer';
      if (Date.now() > deadline || (answer && answer.status < 500)) {
        throw new Error(`${method} ${path} as ${tenant}: ${answer?.status} ${text}`);
      }
      await delay(500);
    }
  };
}

export async function fillTenants(shape: Shape, systemsUrl: string): Promise<void> {
  for (const tenant of shapeTenants) await fill(createWrite(shape, tenant), tenant, systemsUrl);
}

/** Every text names the tenant, so that it is recognised in an answer to the other one. */
async function fill(write: Write, tenant: ShapeTenant, systemsUrl: string): Promise<void> {
  await write('PUT', `/calendars/${tenant}-holidays`, {
    kind: 'Holidays',
    days: [{ from: '2026-12-24', name: `${tenant} rests` }],
    description: `${tenant} holidays`,
  });
  await write('PUT', `/anchors/${tenant}-go-live`, {
    at: '2027-12-01T00:00:00Z',
    reason: `${tenant} launch`,
  });
  const step = (pool: string, name: string) => ({
    name: `${tenant} ${name}`,
    type: 'Http',
    method: 'POST',
    url: `${systemsUrl}/http/echo`,
    pool,
    retry: { maxRetries: 60, delaySeconds: 1 },
  });
  const about = { description: `${tenant} pays its people`, tags: [`${tenant}-tag`] };
  await write('POST', '/schedules', {
    ...about,
    slug: ticking,
    name: `${tenant} ticks`,
    overlap: 'AllowAll',
    timings: [{ type: 'Interval', everySeconds: 10 }],
    steps: [step(tenant, 'own pool'), step(sharedPool, 'shared pool')],
  });
  await write('POST', '/schedules', {
    ...about,
    slug: `${tenant}-payroll`,
    name: `${tenant} payroll`,
    timings: [{ type: 'Cron', expression: '0 6 * * *', timeZone: 'UTC' }],
    steps: [step(tenant, 'salaries')],
  });
  await write('POST', '/events', {
    source: `${tenant}-hr`,
    name: `${tenant}-hired`,
    payload: { person: `${tenant} person 7` },
  });
  await write('POST', `/schedules/${tenant}-payroll/backfills`, {
    from: '2026-11-01T00:00:00Z',
    until: '2026-11-03T00:00:00Z',
    reason: `${tenant} gap`,
  });
}
