import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/api/http/credentials.ts';
import type { ActivityRecord } from '../../../src/contract/execution/activity-records.ts';
import type { ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Health } from '../../../src/contract/operations/health.ts';
import type { WrittenSchedule } from '../../../src/contract/schedule/schedules.ts';
import { createWorkerWatch } from '../../../src/services/operations/worker-overview.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { noteWorker } from '../../../src/store/core/workers.ts';
import { aScheduleBody, createHarness, type Harness, now } from '../harness.ts';

const foreign = { operator: createToken('eve'), worker: createToken('eve-steps') };

let harness: Harness;
let app: Harness['app'];
beforeAll(async () => {
  harness = await createHarness();
  await harness.asOwner(
    `insert into tenant (id, slug, name) values (gen_random_uuid(), 'other', 'Other')`,
  );
});
afterAll(() => harness.close());
/** A new app remembers nothing of what the last test was told of workers. */
function fresh(): void {
  app = harness.withDeps({
    credentials: {
      mode: 'tokens',
      tokens: [
        { name: 'anna', tenant: 'default', sha256: harness.hashes.operator, roles: ['admin'] },
        { name: 'steps-1', tenant: 'default', sha256: harness.hashes.worker, roles: ['worker'] },
        { name: 'eve', tenant: 'other', sha256: foreign.operator.sha256, roles: ['admin'] },
        { name: 'eve-steps', tenant: 'other', sha256: foreign.worker.sha256, roles: ['worker'] },
      ],
    },
  });
}
beforeAll(fresh);
afterEach(async () => {
  harness.temporal.pollers = { carillon: { workflow: ['all@test:1'], activity: ['all@test:1'] } };
  await harness.database.global((tx) => tx.execute(sql`delete from worker`));
  await harness.database.withTenant(harness.tenantId, (tx) =>
    tx.execute(sql`update schedule set enabled = false, generation = generation + 1 where enabled`),
  );
  fresh();
});

const bearer = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });

async function health(headers = harness.operator): Promise<Health> {
  return (await app.inject({ url: '/api/v1/health', headers })).json<Health>();
}

type Announced = {
  id?: string;
  pools?: string[];
  secrets?: string[];
  stopped?: boolean;
  identity?: string;
};

async function announce(worker: Announced = {}, headers = harness.worker): Promise<number> {
  const payload = {
    id: randomUUID(),
    identity: 'carillon-steps@host:7',
    pools: ['windows'],
    version: '1.2.3',
    stopped: false,
    ...worker,
  };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/workers', headers, payload });
  return answer.statusCode;
}

/** As if the workers had last been heard of so long ago. */
async function fallSilent(seconds: number): Promise<void> {
  await harness.database.global((tx) =>
    tx.execute(sql`update worker set seen_at = now() - make_interval(secs => ${seconds})`),
  );
}

async function create(pool: string, more: object = {}): Promise<WrittenSchedule> {
  const step = { type: 'Http', name: 'Tell', key: 'tell', url: 'https://a.test/', pool };
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/schedules',
    headers: harness.operator,
    payload: aScheduleBody({ steps: [step], ...more }),
  });
  expect(answer.statusCode).toBe(201);
  return answer.json<WrittenSchedule>();
}

describe('POST /workers', () => {
  it('lists a step worker without a database in the health, with its pools and version', async () => {
    expect(await announce()).toBe(204);
    const { workers } = await health();
    expect(workers.processes).toContainEqual(
      expect.objectContaining({
        identity: 'carillon-steps@host:7',
        role: 'steps',
        pools: ['windows'],
        version: '1.2.3',
        state: 'Live',
      }),
    );
    expect(workers.pools).toContainEqual({
      pool: 'windows',
      served: true,
      workers: 1,
      schedules: 0,
      message: null,
      command: null,
    });
  });

  it('is for workers only, and refuses what is no announcement', async () => {
    expect(await announce({}, harness.operator)).toBe(403);
    expect(await announce({ pools: [] })).toBe(422);
    expect(await announce({ identity: 'x'.repeat(301) })).toBe(422);
  });

  it('refuses to speak for the worker of another tenant', async () => {
    const id = randomUUID();
    await announce({ id });
    expect(await announce({ id, stopped: true }, bearer(foreign.worker))).toBe(429);
    expect((await health()).workers.processes).toContainEqual(
      expect.objectContaining({ identity: 'carillon-steps@host:7', state: 'Live' }),
    );
  });

  it('bounds how many workers a tenant may have on record', async () => {
    await harness.asOwner(
      `insert into worker (id, only_tenant_id, identity, role, pools, version)
       select gen_random_uuid(), $1, 'w', 'steps', '{p}', 'v' from generate_series(1, 500)`,
      [harness.tenantId],
    );
    expect(await announce()).toBe(429);
  });
});

describe('a worker that is gone', () => {
  it('is shown as silent, with the time, and serves nothing although Temporal still sees it poll', async () => {
    await create('windows');
    await announce();
    harness.temporal.pollers['carillon-windows'] = { activity: ['carillon-steps@host:7'] };
    await fallSilent(16);
    fresh();
    const { status, workers } = await health();
    expect(status).toBe('Down');
    expect(workers.processes?.[0]).toMatchObject({ state: 'Silent' });
    expect(workers.message).toMatch(/carillon-steps@host:7 silent since 20\d\d-/);
    expect(workers.message).toContain(
      'no worker serves the pool "windows"; start one with: carillon worker --role steps --pool windows',
    );
  });

  it('is shown as stopped by its own word', async () => {
    const id = randomUUID();
    await announce({ id });
    await announce({ id, stopped: true });
    harness.temporal.pollers['carillon-windows'] = { activity: ['carillon-steps@host:7'] };
    const { workers } = await health();
    expect(workers.processes?.[0]).toMatchObject({ state: 'Stopped' });
    expect(await create('windows')).toMatchObject({
      warnings: [expect.stringContaining('no worker serves the pool "windows"')],
    });
  });

  it('does not hide the one that replaced it', async () => {
    await announce();
    await fallSilent(60);
    await announce({ identity: 'carillon-steps@host:8' });
    await create('windows');
    fresh();
    expect(await health()).toMatchObject({ status: 'Up', workers: { status: 'Up' } });
  });
});

describe('an orchestrator', () => {
  it('that fell silent leaves nobody who runs workflows, whatever Temporal remembers', async () => {
    const identity = 'all@test:1';
    const about = { id: randomUUID(), identity, role: 'all', pools: ['default'] } as const;
    await harness.database.global((tx) =>
      noteWorker(tx, {
        ...about,
        version: 'v',
        secrets: null,
        stopped: false,
        onlyTenantId: null,
      }),
    );
    await fallSilent(20);
    const { workers } = await health();
    expect(workers).toMatchObject({ status: 'Down' });
    expect(workers.message).toContain(
      'no worker runs workflows; start one with: carillon worker --role orchestrator',
    );
  });

  it('of an earlier release is found among the pollers of Temporal', async () => {
    expect((await health()).workers).toMatchObject({
      status: 'Up',
      message: 'polling: all@test:1',
      processes: [{ identity: 'all@test:1', role: 'all', state: 'Unannounced' }],
    });
  });
});

describe('a pool', () => {
  it('that another tenant serves reads served, and tells nothing of who serves it', async () => {
    await announce({}, bearer(foreign.worker));
    harness.temporal.pollers['carillon-windows'] = { activity: ['carillon-steps@host:7'] };
    expect(await create('windows')).toMatchObject({ warnings: [] });
    const { workers } = await health();
    expect(JSON.stringify(workers)).not.toContain('host:7');
    expect(workers.pools).toContainEqual(
      expect.objectContaining({ pool: 'windows', served: true, workers: 0 }),
    );
  });

  it('is not served by the mere word of another tenant', async () => {
    await announce({}, bearer(foreign.worker));
    expect((await create('windows')).warnings).toHaveLength(1);
  });

  it('is not known to be served while Temporal cannot be asked', async () => {
    harness.temporal.pollersFail = true;
    const { warnings } = await create('windows');
    harness.temporal.pollersFail = false;
    expect(warnings).toEqual([expect.stringContaining('it is not known whether a worker serves')]);
  });
});

describe('writing a schedule', () => {
  const headers = { Authorization: { secret: 'DESK_TOKEN' } };
  const needing = {
    steps: [{ type: 'Http', name: 'a', url: 'http://x.test/', pool: 'windows', headers }],
  };
  const warningsOf = async (): Promise<string[]> => {
    const payload = { ...aScheduleBody(needing), slug: `s-${randomUUID().slice(0, 8)}` };
    const url = '/api/v1/schedules';
    fresh();
    const answer = await app.inject({ method: 'POST', url, headers: harness.operator, payload });
    return answer.json<WrittenSchedule>().warnings;
  };

  it('warns of a secret that no worker of the pool has, with the variable to set', async () => {
    await announce({ secrets: ['OTHER'] });
    expect(await warningsOf()).toEqual([
      'no worker of the pool "windows" has the secret DESK_TOKEN; ' +
        'set CARILLON_SECRET_DESK_TOKEN in its environment and start it again',
    ]);
    await announce({ secrets: ['DESK_TOKEN'], identity: 'carillon-steps@host:8' });
    expect(await warningsOf()).toEqual([expect.stringMatching(/^not every worker of the pool/)]);
  });

  it('does not warn of a secret that all have, or of workers that do not say', async () => {
    await announce({ secrets: ['DESK_TOKEN'] });
    await announce({ identity: 'carillon-steps@host:9' });
    await announce({ secrets: [], pools: ['linux'], identity: 'carillon-steps@host:10' });
    expect(await warningsOf()).toEqual([]);
  });

  it('warns of a pool nobody serves, with the step, the closest pool and the command', async () => {
    await announce();
    const { warnings, id } = await create('widnows');
    expect(warnings).toEqual([
      'step tell: no worker serves the pool "widnows" (did you mean "windows"?); ' +
        'start one with: carillon worker --role steps --pool widnows',
    ]);
    const { warnings: _told, ...read } = (
      await app.inject({ url: `/api/v1/schedules/${id}`, headers: harness.operator })
    ).json<WrittenSchedule>();
    const put = await app.inject({
      method: 'PUT',
      url: `/api/v1/schedules/${id}`,
      headers: harness.operator,
      payload: { ...read, warnings },
    });
    expect(put.json<WrittenSchedule>().warnings).toEqual(warnings);
  });

  it('warns of nothing when every pool is served', async () => {
    expect(await create('default')).toMatchObject({ warnings: [] });
  });
});

describe('a step whose pool nobody serves', () => {
  it('carries the reason in its activity record wherever it is read, until a worker serves it', async () => {
    const { slug } = await create('widnows');
    harness.temporal.onStart = (start) => harness.begin(start);
    const run = { method: 'POST', url: `/api/v1/schedules/${slug}/run` } as const;
    const { id } = (await app.inject({ ...run, headers: harness.operator })).json<{ id: string }>();
    await harness.database.withTenant(harness.tenantId, (tx) =>
      tx.execute(sql`update activity_record set status = 'Queued', queued_at = ${now}
        where tenant_id = ${tx.tenantId} and execution_id = ${id}`),
    );
    const get = async <T>(url: string) =>
      (await app.inject({ url: `/api/v1${url}`, headers: harness.operator })).json<T>();
    const execution = `/schedule-executions/${id}`;
    const waitingReason =
      'no worker serves the pool "widnows"; start one with: carillon worker --role steps --pool widnows';
    expect((await get<ExecutionDetail>(execution)).steps[0]).toMatchObject({ waitingReason });
    const lists = [`${execution}/activity-records`, '/activity-records?status=Queued'];
    for (const url of lists) {
      const { items } = await get<{ items: ActivityRecord[] }>(url);
      expect(items).toContainEqual(expect.objectContaining({ executionId: id, waitingReason }));
    }
    await announce({ pools: ['widnows'] });
    fresh();
    expect((await get<ExecutionDetail>(execution)).steps[0]).not.toHaveProperty('waitingReason');
  });
});

describe('GET /metrics', () => {
  it('has workers by role and state, and whether each pool is served', async () => {
    await announce();
    await create('widnows');
    const answer = await app.inject({ url: '/api/v1/metrics', headers: harness.operator });
    for (const line of [
      'carillon_workers{role="steps",state="Live"} 1',
      'carillon_workers{role="all",state="Unannounced"} 1',
      'carillon_workers{role="orchestrator",state="Silent"} 0',
      'carillon_workflows_served 1',
      'carillon_pool_served{pool="widnows"} 0',
      'carillon_pool_served{pool="windows"} 1',
      'carillon_pool_workers{pool="windows"} 1',
    ]) {
      expect(answer.body).toContain(`${line}\n`);
    }
  });
});

describe('the watch over workers', () => {
  it('asks PostgreSQL and Temporal once however many look at the same time', async () => {
    let asked = 0;
    const watch = createWorkerWatch({
      database: harness.database,
      temporal: {
        pollersOf: (queue) => {
          asked += 1;
          return harness.temporal.pollersOf(queue);
        },
      },
      clock: () => now,
    });
    const looks = Array.from({ length: 50 }, () =>
      watch.unservedPools(harness.tenantId, ['windows']),
    );
    await Promise.all(looks);
    expect(asked).toBe(2);
  });
});
