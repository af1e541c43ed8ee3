/** A peer in the bench: a database of its own in the same PostgreSQL, and a worker process. */
import { join } from 'node:path';
import type { Cleanup } from '../cleanup.ts';
import type { Runner } from '../contender.ts';
import { type JobName, stepCount } from '../job-shapes.ts';
import { withClient } from '../record-counts.ts';
import type { Servers } from '../servers.ts';
import { startWorkerProcess } from '../worker-process.ts';
import type { Peer } from './peers.ts';

/** `check` throws when a run or a step is missing in the peer's own tables. */
export type PeerRunner = Runner & { check(): Promise<void> };

export async function startPeer(
  peer: Peer,
  servers: Servers,
  cleanup: Cleanup,
): Promise<PeerRunner> {
  const database = peer.name.toLowerCase();
  const { adminUrl } = servers.postgres;
  await withClient(adminUrl, (client) => client.query(`create database "${database}"`));
  const databaseUrl = withDatabase(adminUrl, database);
  const worker = await startWorkerProcess({
    program: peer.program,
    profileDirectory: null,
    settings: { temporalAddress: '', namespace: '', databaseUrl },
    logFile: join(servers.directory, `${database}-worker.log`),
  });
  cleanup.push(() => worker.stop());
  const expected = { runs: 0, steps: 0 };
  return {
    side: peer.name,
    worker,
    start: async (job: JobName) => {
      expected.runs += 1;
      expected.steps += stepCount(job);
      const result = worker.run(job);
      return { result: () => result };
    },
    async check() {
      const { rows } = await withClient(databaseUrl, (client) =>
        client.query<Record<'runs' | 'ended' | 'steps', string>>(peer.totals),
      );
      const [found] = rows;
      const { runs, steps } = expected;
      const isComplete =
        Number(found?.runs) === runs &&
        Number(found?.ended) === runs &&
        Number(found?.steps) === steps;
      if (isComplete) return;
      throw new Error(
        `${peer.name} ran ${runs} runs and ${steps} steps, and recorded ${JSON.stringify(found)}`,
      );
    },
  };
}

function withDatabase(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
