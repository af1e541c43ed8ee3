/** The whole product with a connected system that takes few steps at a time, and whose runs end when the test says so. */
import { Client, Connection } from '@temporalio/client';
import { expect } from 'vitest';
import type { Execution, ExecutionDetail } from '../../../src/contract/execution/executions.ts';
import type { Limit } from '../../../src/contract/execution/limits.ts';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import { ownerQuery } from '../../store/store-fixture.ts';
import { type StackOptions, startStack } from './stack.ts';

export type LimitedSystem = Awaited<ReturnType<typeof startLimitedSystem>>;

/** The connected system, as the systems file names it. */
const system = 'hr';

type Asked = { key: string; applied: boolean };
type Options = StackOptions & { maxActive: number };

/** No worker runs yet. */
export async function startLimitedSystem(options: Options) {
  const stack = await startStack({ durationMs: 50, ...options });
  await watchSlots(stack.adminDatabaseUrl);
  const { api, systems } = stack;
  const connection = await Connection.connect({
    address: stack.temporal.address,
  });
  const { workflow } = new Client({ connection, namespace: stack.temporal.namespace });
  // Until the leading server has stored what the file says, there is no limit.
  await api.until<Limit>(`/limits/System/${system}`, ({ maxActive }) => maxActive !== undefined);

  const journal = async (): Promise<Asked[]> => {
    const answer = await fetch(`${systems.url}/journal?system=${system}`);
    return ((await answer.json()) as { items: Asked[] }).items;
  };
  const whenStep = (id: string, isSo: (step: ExecutionDetail['steps'][number]) => boolean) =>
    api.until<ExecutionDetail>(
      `/schedule-executions/${id}`,
      ({ steps: [step] = [] }) => step !== undefined && isSo(step),
    );

  return {
    stack,
    limit: async () => (await api.get<Limit>(`/limits/System/${system}`)).body,
    /** Runs that begin from now on end with `letEnd` only. */
    async holdRuns(): Promise<void> {
      await fetch(`${systems.url}/systems/${system}/knobs`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ hang: true }),
      });
    },
    /** Ends the runs that are held; those that begin from now on end by themselves. */
    async letEnd(): Promise<void> {
      await fetch(`${systems.url}/reset`, { method: 'POST' });
    },
    /** An execution of a schedule of its own, with one step of the system. Answers its id. */
    async start(slug: string, maxRetries = 0): Promise<string> {
      const run = { type: 'RunProfile', connectedSystem: system, runProfile: 'DeltaImport' };
      const retry = { maxRetries, delaySeconds: 1 };
      const body = { slug, name: slug, steps: [{ key: 'it', name: 'It', ...run, retry }] };
      expect((await api.post('/schedules', body)).status).toBe(201);
      const started = await api.post<Execution>(`/schedules/${slug}/run`);
      expect(started.status).toBe(202);
      return started.body.id;
    },
    /** Answers of which execution the system was asked for a run, once for each request. */
    asked: async () => (await journal()).map(({ key }) => key.split('/')[0]),
    async whenAsked(id: string): Promise<void> {
      await api.eventually(async () => (await journal()).some(({ key }) => key.startsWith(id)));
      await whenStep(id, ({ status }) => status === 'InProgress');
    },
    /** What the step says that it waits for. */
    async whenWaiting(id: string): Promise<string> {
      const waits = await whenStep(
        id,
        ({ status, waitingReason }) => status === 'Waiting' && waitingReason !== undefined,
      );
      return waits.steps[0]?.waitingReason ?? '';
    },
    whenEnded: (id: string) =>
      api.until<ExecutionDetail>(
        `/schedule-executions/${id}`,
        ({ status, steps }) => steps !== undefined && isFinalExecution(status),
        120_000,
      ),
    async historyOf(id: string) {
      const { body } = await api.get<{ workflowId: string }>(`/schedule-executions/${id}`);
      const handle = workflow.getHandle(body.workflowId);
      return async () => (await handle.fetchHistory()).events ?? [];
    },
    /** The most steps that had a slot of the system at one time, from the beginning on. */
    async mostAtOnce(): Promise<number> {
      const text = 'select max(taken)::int as most from most_at_once where name = $1';
      const [row] = await ownerQuery<{ most: number }>(stack.adminDatabaseUrl, text, [system]);
      return row?.most ?? 0;
    },
    /** Nothing has a slot, nothing waits, and no invariant of the record is broken. */
    async expectSound(): Promise<void> {
      await api.until<Limit>(`/limits/System/${system}`, ({ active }) => active === 0);
      const { body } = await api.get<Limit>(`/limits/System/${system}`);
      expect(body).toMatchObject({ active: 0, waiting: 0, holders: [], queue: [] });
      const checked = await api.get<{ violations: unknown[] }>('/invariants');
      expect(checked.body.violations).toEqual([]);
    },
    async stop(): Promise<void> {
      await connection.close();
      await stack.stop();
    },
  };
}

/** Counts at every claim how many steps have a slot: a look from outside would miss two that met for a moment. */
async function watchSlots(ownerUrl: string): Promise<void> {
  await ownerQuery(
    ownerUrl,
    `create table most_at_once (name text, taken bigint);
    create function note_slots() returns trigger language plpgsql security definer as $$
      begin
        insert into most_at_once select s.name, count(*) from public.limit_slot s
          where s.taken_at is not null group by s.name;
        return null;
      end $$;
    create trigger note_slots after insert or update on limit_slot
      for each statement execute function note_slots();`,
  );
}
