/** A tenant as large as the list page is measured on: schedules that have run, by the thousand. */
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { appName } from '../../src/dev/postgres/postgres-cluster.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { findTenantBySlug } from '../../src/store/core/tenants.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import { definitionOf } from '../product/put-schedules.ts';

export const scheduleCount = 10_000;
const batch = 500;

/** Of different hours, so that no two pages fire alike. */
function dailyDefinition(index: number): ReturnType<typeof definitionOf> {
  const expression = `${index % 60} ${index % 24} * * *`;
  const timing = { type: 'Cron', expression, timeZone: 'Europe/Berlin' } as const;
  const name = `Sync ${String(index).padStart(5, '0')}`;
  return { ...definitionOf('J12', name, 'Regular'), tags: ['sync'], timings: [timing] };
}

async function putSchedules(databaseUrl: string): Promise<void> {
  const database = createDatabase({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  const initiator = { type: 'user', id: 'bench', name: 'bench' } as const;
  try {
    const tenant = await database.global((tx) => findTenantBySlug(tx, 'default'));
    if (!tenant) throw new Error('the migrations made no default tenant');
    for (let first = 0; first < scheduleCount; first += batch) {
      await database.withTenant(tenant.id, async (tx) => {
        for (let index = first; index < first + batch; index += 1) {
          const schedule = {
            id: uuidv7(),
            slug: `sync-${index}`,
            definition: dailyDefinition(index),
          };
          // Disabled: nothing may start them while something is measured.
          await insertSchedule(tx, {
            ...schedule,
            enabled: false,
            initiator,
            at: new Date(),
            reason: null,
          });
        }
      });
    }
  } finally {
    await database.close();
  }
}

/** One ended execution for each. The schedules count as pushed, so that the reconciler leaves them alone. */
const finish = [
  `insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
     initiator, workflow_id, run_id, queued_at, started_at, ended_at, group_count, step_count)
   select tenant_id, uuidv7(), id, slug, name, 1, 'Completed', 'Manual', created_by, slug, gen_random_uuid(),
     now(), now(), now(), 8, 12
   from schedule where slug like 'sync-%'`,
  `update schedule set observed_generation = generation where slug like 'sync-%'`,
  'vacuum analyze schedule, schedule_revision, execution',
];

/** Removes them from nothing: the servers of a bench are thrown away. */
export async function fillTenant(given: { url: string; adminUrl: string }): Promise<void> {
  await putSchedules(given.url);
  const url = new URL(given.adminUrl);
  url.pathname = `/${appName}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of finish) await client.query(statement);
  } finally {
    await client.end();
  }
}
