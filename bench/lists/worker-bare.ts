/**
 * Process of the bare side: what a page of schedules costs with Fastify and pg alone. One statement for the page and
 * one for its total, answered through a response schema: no credential, no computed next fire, no words for timings.
 */
import Fastify from 'fastify';
import pg from 'pg';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';

const page = `
  select s.id, s.slug, s.name, s.tags, s.enabled, s.enabled_note as "enabledNote", s.revision,
    s.created_at as "createdAt", s.created_by as "createdBy", s.updated_at as "updatedAt",
    s.updated_by as "updatedBy", r.definition - 'steps' as definition,
    jsonb_array_length(r.definition -> 'steps') as "stepCount", to_jsonb(last) as "lastExecution"
  from schedule s
  join schedule_revision r
    on r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.revision = s.revision
  left join lateral (
    select e.id, e.status, e.queued_at as "queuedAt", e.started_at as "startedAt", e.ended_at as "endedAt"
    from execution e
    where e.tenant_id = s.tenant_id and e.schedule_id = s.id
    order by e.id desc limit 1
  ) last on true
  where s.tenant_id = $1 and s.deleted_at is null
  order by lower(s.name), s.id
  limit $2`;
const total =
  'select count(*)::integer as count from schedule where tenant_id = $1 and deleted_at is null';

const text = { type: 'string' } as const;
const any = { type: 'object', additionalProperties: true } as const;
const item = {
  type: 'object',
  properties: {
    ...{ id: text, slug: text, name: text, enabledNote: text, createdAt: text, updatedAt: text },
    tags: { type: 'array', items: text },
    enabled: { type: 'boolean' },
    ...{ revision: { type: 'integer' }, stepCount: { type: 'integer' } },
    ...{ createdBy: any, updatedBy: any, definition: any, lastExecution: any },
  },
} as const;
const body = {
  type: 'object',
  properties: { items: { type: 'array', items: item }, total: { type: 'integer' } },
} as const;

/** The rows belong to a tenant, whatever reads them. */
async function openPool(databaseUrl: string): Promise<{ pool: pg.Pool; tenant: string }> {
  const first = new pg.Client({ connectionString: databaseUrl });
  await first.connect();
  const { rows } = await first
    .query<{ id: string }>(`set role carillon_app; select id from tenant where slug = 'default'`)
    .then((results) => (results as unknown as pg.QueryResult<{ id: string }>[])[1] ?? { rows: [] });
  await first.end();
  const tenant = rows[0]?.id ?? '';
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c role=carillon_app -c app.tenant=${tenant}`);
  return { pool: new pg.Pool({ connectionString: url.href, max: 10 }), tenant };
}

const { pool, tenant } = await openPool(readWorkerSettings().databaseUrl);
const app = Fastify();
app.get('/schedules', { schema: { response: { 200: body } } }, async () => {
  const [items, counted] = await Promise.all([
    pool.query({ name: 'page', text: page, values: [tenant, 50] }),
    pool.query<{ count: number }>({ name: 'total', text: total, values: [tenant] }),
  ]);
  return { items: items.rows, total: counted.rows[0]?.count ?? 0 };
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
async function stop(): Promise<void> {
  await app.close();
  await pool.end();
  process.disconnect();
}
serveDriver(() => void stop(), { url: `${url}/schedules`, token: '' });
