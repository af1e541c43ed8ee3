import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/store/core/sql.ts';
import { begin } from '../../store/store-fixture.ts';
import { openStream, type StreamReader } from '../stream-reader.ts';
import { openStreamStage, ready, setStatus, type StreamStage } from '../stream-stage.ts';

let stage: StreamStage;
beforeAll(async () => {
  stage = await openStreamStage();
});
afterEach(() => stage.cutAll());
afterAll(() => stage.close());

describe('a live stream that is cut at random places', () => {
  it('tells each of 1,000 transitions once and in order, over two servers that restart', async () => {
    const servers = [await stage.serve(), await stage.serve()];
    const got: { id: string; executionId: string; status: string }[] = [];
    const executions: string[] = [];
    let state = 12_345;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    let lastId: string | null = null;
    let cuts = 0;
    let done = false;
    let current: StreamReader | null = null;
    const readOnce = async (url: string): Promise<void> => {
      const headers = lastId === null ? {} : { 'last-event-id': lastId };
      const limit = 5 + random(60);
      let count = 0;
      const reader = await openStream(
        `${url}/api/v1/stream?topics=executions`,
        { ...stage.api.operator, ...headers },
        (event) => {
          // What comes after the cut was not received.
          if (count > limit) return;
          lastId = event.id;
          if (event.name === 'execution') {
            const { executionId, status } = event.data as { executionId: string; status: string };
            got.push({ id: event.id, executionId, status });
          }
          count += 1;
          if (count > limit) current?.cut();
        },
      );
      current = reader;
      if (done) reader.cut();
      await reader.ended;
    };
    const readOn = async (): Promise<void> => {
      while (!done) {
        // A server that is being closed refuses.
        await readOnce(servers[cuts % servers.length]?.url ?? '').catch(() => undefined);
        cuts += 1;
      }
    };
    // The first position is known before anything flows.
    const first = await stage.follow(servers[0]?.url ?? '', 'topics=executions');
    lastId = (await ready(first)).id;
    const reading = readOn();
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < 25; round += 1) {
        const executionId = await stage.run(async (tx) => {
          const begun = await begin(tx, 1, { status: 'Queued' });
          if ((writer + round) % 4 === 0) await tx.row(sql`select pg_sleep(0.01)`);
          return begun.executionId;
        });
        executions.push(executionId);
        for (const status of ['InProgress', 'Paused', 'InProgress', 'Completed']) {
          await stage.run(setStatus(executionId, status));
        }
        if (writer === 0 && round % 8 === 7) {
          const old = servers[round % 2];
          servers[round % 2] = await stage.serve();
          await old?.app.close();
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    await expect.poll(() => got.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(1_000);
    done = true;
    (current as StreamReader | null)?.cut();
    await reading;
    expect(executions).toHaveLength(200);
    expect(got).toHaveLength(1_000);
    expect(new Set(got.map(({ id }) => id)).size).toBe(1_000);
    for (const executionId of executions) {
      expect(
        got.filter((one) => one.executionId === executionId).map(({ status }) => status),
      ).toEqual(['Queued', 'InProgress', 'Paused', 'InProgress', 'Completed']);
    }
    expect(cuts).toBeGreaterThan(15);
  }, 120_000);

  it('says that all is gone after a crash of PostgreSQL emptied the outbox, and goes on', async () => {
    const { url } = await stage.serve();
    const reader = await stage.follow(url, 'topics=executions');
    const { id } = await ready(reader);
    await stage.api.asOwner('truncate stream_event, stream_page');
    await reader.until(({ name }) => name === 'gone');
    const { executionId } = await stage.run((tx) => begin(tx, 1));
    await reader.until(({ data }) => data['executionId'] === executionId);
    const late = await stage.follow(url, 'topics=executions', { 'last-event-id': id });
    await late.until(({ name }) => name === 'gone');
  });
});
