/** Adds the demo history to the database of a development instance. */
import { createDatabase } from '../../store/core/database.ts';
import { findTenantBySlug } from '../../store/core/tenants.ts';
import { insertDemoHistory } from '../../store/executions/demo-history.ts';
import { findSchedule } from '../../store/schedules/schedules.ts';
import { createDemoHistory } from './demo-history.ts';

export type DemoSeed = {
  databaseUrl: string;
  systemsUrl: string;
  tenantSlug: string;
  /** Of the demo schedules. */
  slugs: readonly string[];
};

/** Answers how many executions it added; 0 when there is demo history already. */
export async function seedDemoHistory(seed: DemoSeed): Promise<number> {
  const { databaseUrl, systemsUrl, tenantSlug, slugs } = seed;
  const database = createDatabase({
    url: databaseUrl,
    applicationName: 'carillon demo history',
    poolSize: 1,
  });
  try {
    const tenant = await database.global((tx) => findTenantBySlug(tx, tenantSlug));
    if (!tenant) throw new Error(`there is no tenant ${tenantSlug}`);
    return await database.withTenant(tenant.id, async (tx) => {
      const found = [];
      for (const slug of slugs) found.push(await findSchedule(tx, slug));
      const schedules = found.filter((schedule) => schedule !== null);
      const until = Math.min(...schedules.map(({ createdAt }) => createdAt.getTime()));
      const history = createDemoHistory({ schedules, until, systemsUrl, tenantSlug });
      return (await insertDemoHistory(tx, history)) ? history.length : 0;
    });
  } finally {
    await database.close();
  }
}
