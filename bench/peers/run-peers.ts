/** The course of a bench with peers: every side in every round, in one order and then in the opposite one. */
import { startBare } from '../bare/contender.ts';
import type { Cleanup } from '../cleanup.ts';
import type { Runner } from '../contender.ts';
import type { JobName } from '../job-shapes.ts';
import { measure, runCounts, type Sample } from '../measure.ts';
import type { BenchOptions } from '../options.ts';
import { startProduct } from '../product/contender.ts';
import { checkRecord, countRecord, type RecordCounts } from '../record-counts.ts';
import { currentLoad, describeMachine, type Machine } from '../report/machine.ts';
import { type Servers, startServers } from '../servers.ts';
import { type PeerRunner, startPeer } from './contender.ts';
import { peers, readVersion } from './peers.ts';

/** The demo's shape, and a hundred steps one after another: groups and latency, nothing else. */
const peerJobs = ['J12', 'SEQ100'] as const satisfies readonly JobName[];

/** The side that the others are compared with. */
export const reference = 'bare Temporal';

export type PeerJobResult = {
  job: JobName;
  sides: readonly {
    name: string;
    onTemporal: boolean;
    samples: readonly Sample[];
    record: RecordCounts;
  }[];
};

export type PeersResult = {
  at: string;
  machine: Machine;
  load: { before: number; after: number };
  rounds: number;
  /** Name and version of each peer. */
  versions: readonly string[];
  jobs: readonly PeerJobResult[];
};

type Side = { name: string; onTemporal: boolean; runner: Runner };

/** @throws Error when the peers are not installed, or one of the sides did not record every step. */
export async function runPeers(options: BenchOptions, cleanup: Cleanup): Promise<PeersResult> {
  const { lane } = options;
  const versions = peers.map((peer) => `${peer.name} ${readVersion(peer)}`);
  say('starting PostgreSQL, Temporal, and a worker of each side');
  const servers = await startServers(cleanup);
  const machine = describeMachine(servers);
  const before = currentLoad();
  const others: PeerRunner[] = [];
  for (const peer of peers) others.push(await startPeer(peer, servers, cleanup));
  const sides: Side[] = [
    {
      name: lane === 'Inline' ? 'Carillon, inline' : 'Carillon',
      onTemporal: true,
      runner: await startProduct(servers, { profileDirectory: null, lane }, cleanup),
    },
    { name: reference, onTemporal: true, runner: await startBare(servers, null, cleanup) },
    ...others.map((runner) => ({ name: runner.side, onTemporal: false, runner })),
  ];
  const jobs = await measureJobs({ options, servers, sides });
  await checkRecord(servers.postgres.adminUrl, lane);
  for (const other of others) await other.check();
  say('every run and step is in the tables of its side');
  const load = { before, after: currentLoad() };
  return { at: new Date().toISOString(), machine, load, rounds: options.rounds, versions, jobs };
}

type Course = { options: BenchOptions; servers: Servers; sides: readonly Side[] };

async function measureJobs({ options, servers, sides }: Course): Promise<PeerJobResult[]> {
  const { quick } = options;
  const jobs = peerJobs.filter((job) => options.jobs.includes(job));
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round <= options.rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const job of jobs) {
      const given = { job, servers, counts: runCounts(job, quick) };
      for (const { name, runner } of order) {
        const sample = await measure(runner, given);
        say(describeSample(round, `${job} ${name}`, sample));
        // The first round warms up: compiled code, connections, caches.
        if (round > 0)
          samples.set(key(job, name), [...(samples.get(key(job, name)) ?? []), sample]);
      }
    }
  }
  const results: PeerJobResult[] = [];
  for (const job of jobs) {
    const counted: PeerJobResult['sides'][number][] = [];
    for (const { name, onTemporal, runner } of sides) {
      const { adminUrl } = servers.postgres;
      const record = await countRecord(runner, { job, runs: quick ? 2 : 7, adminUrl });
      counted.push({ name, onTemporal, samples: samples.get(key(job, name)) ?? [], record });
    }
    results.push({ job, sides: counted });
  }
  return results;
}

function key(job: JobName, name: string): string {
  return `${job} ${name}`;
}

function describeSample(round: number, what: string, sample: Sample): string {
  const { runMs, stepsPerSecond, workerCpuMs } = sample;
  const when = round === 0 ? 'warm-up' : `round ${round}`;
  return `${when} ${what}: ${runMs.toFixed(1)} ms, ${stepsPerSecond.toFixed(0)} steps/s, ${workerCpuMs.toFixed(2)} ms of CPU`;
}

function say(line: string): void {
  console.error(`[bench] ${line}`);
}
