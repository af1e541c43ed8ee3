/** The course of a bench: warm up, count what can be counted, then measure both sides in turns. */
import { startBare } from './bare/contender.ts';
import type { Cleanup } from './cleanup.ts';
import { type Contender, type Side, sides } from './contender.ts';
import { countHistory } from './history-counts.ts';
import type { JobName } from './job-shapes.ts';
import { measureLists } from './lists/measure-lists.ts';
import { measure, runCounts, type Sample } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { startProduct } from './product/contender.ts';
import { checkRecord, countRecord, readRecordBytes, type RecordCounts } from './record-counts.ts';
import { currentLoad, describeMachine } from './report/machine.ts';
import type { BenchResult, JobResult } from './report/report.ts';
import { compare, median } from './report/statistics.ts';
import { type Servers, startServers } from './servers.ts';

type Contenders = Readonly<Record<Side, Contender>>;
type Bench = { options: BenchOptions; servers: Servers; contenders: Contenders };
type Rounds = Record<Side, Sample[]>;

/** @throws Error when something does not start or end, or a run was not recorded completely. */
export async function runBench(options: BenchOptions, cleanup: Cleanup): Promise<BenchResult> {
  say('starting PostgreSQL, Temporal, workers and APIs');
  const servers = await startServers(cleanup);
  const machine = describeMachine(servers);
  const before = currentLoad();
  const { jobs, recordBytesPerStep } =
    options.jobs.length > 0
      ? await benchJobs(options, servers, cleanup)
      : { jobs: [], recordBytesPerStep: null };
  const lists = options.lists ? await measureLists(servers, { ...options, say }, cleanup) : null;
  const load = { before, after: currentLoad() };
  return { at: new Date().toISOString(), machine, load, jobs, recordBytesPerStep, lists };
}

async function benchJobs(
  options: BenchOptions,
  servers: Servers,
  cleanup: Cleanup,
): Promise<{ jobs: JobResult[]; recordBytesPerStep: number }> {
  const { profileDirectory, lane } = options;
  const { adminUrl } = servers.postgres;
  const bench: Bench = {
    options,
    servers,
    contenders: {
      product: await startProduct(servers, options, cleanup),
      bare: await startBare(servers, profileDirectory, cleanup),
    },
  };
  const bytesBefore = await readRecordBytes(adminUrl);
  await warmUp(bench);
  const rounds = await measureRounds(bench);
  const jobs: JobResult[] = [];
  for (const job of options.jobs) jobs.push(await conclude(bench, job, rounds[job]));
  const { executions, steps } = await checkRecord(adminUrl, lane);
  say(`${executions} executions, every step and attempt recorded in the lane ${lane}`);
  const grown = (await readRecordBytes(adminUrl)) - bytesBefore;
  return { jobs, recordBytesPerStep: grown / steps };
}

function say(line: string): void {
  console.error(`[bench] ${line}`);
}

/** Compiled code, connections, prepared statements and caches, on both sides. */
async function warmUp({ options, servers, contenders }: Bench): Promise<void> {
  for (const job of options.jobs) {
    say(`warming up with ${job}`);
    for (const side of sides) {
      await measure(contenders[side], { job, servers, counts: runCounts(job, options.quick) });
    }
  }
}

/** Turns alternate (A B, B A, A B…), so that growth or slowdown over time favours neither. */
async function measureRounds(bench: Bench): Promise<Record<JobName, Rounds>> {
  const { options, servers, contenders } = bench;
  const empty = (): Rounds => ({ product: [], bare: [] });
  const rounds: Record<JobName, Rounds> = { J12: empty(), SEQ100: empty(), WIDE100: empty() };
  for (let round = 0; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const job of options.jobs) {
      const given = { job, servers, counts: runCounts(job, options.quick) };
      for (const side of order) rounds[job][side].push(await measure(contenders[side], given));
      say(describeRound(round, job, rounds[job]));
    }
  }
  return rounds;
}

function describeRound(round: number, job: JobName, { product, bare }: Rounds): string {
  const [ours, theirs] = [product.at(-1), bare.at(-1)];
  const show = (key: keyof Sample): string =>
    `${ours?.[key]?.toFixed(1) ?? '-'}/${theirs?.[key]?.toFixed(1) ?? '-'}`;
  const figures = `run ${show('runMs')} ms, ${show('stepsPerSecond')} steps/s`;
  return `round ${round + 1} ${job}: ${figures}, worker CPU ${show('workerCpuMs')} ms/step`;
}

async function conclude(bench: Bench, job: JobName, rounds: Rounds): Promise<JobResult> {
  const { options, contenders } = bench;
  const runs = options.quick ? 2 : 7;
  say(`counting what ${job} leaves behind`);
  return {
    job,
    lane: options.lane,
    rounds,
    counts: runCounts(job, options.quick),
    timed: compareRounds(rounds),
    postgresCpuMs: medianOf(rounds.product, 'postgresCpuMs'),
    history: {
      product: await countHistory(contenders.product, job, runs),
      bare: await countHistory(contenders.bare, job, runs),
    },
    record: await countRecordOf(bench, job, runs),
  };
}

function countRecordOf(bench: Bench, job: JobName, runs: number): Promise<RecordCounts> {
  const { adminUrl } = bench.servers.postgres;
  return countRecord(bench.contenders.product, { job, runs, adminUrl });
}

function compareRounds({ product, bare }: Rounds): JobResult['timed'] {
  const both = (key: 'runMs' | 'stepsPerSecond' | 'workerCpuMs') =>
    compare(
      product.map((sample) => sample[key]),
      bare.map((sample) => sample[key]),
    );
  const temporal = [known(product, 'temporalCpuMs'), known(bare, 'temporalCpuMs')] as const;
  return {
    runMs: both('runMs'),
    stepsPerSecond: both('stepsPerSecond'),
    workerCpuMs: both('workerCpuMs'),
    temporalCpuMs: temporal[0].length > 0 ? compare(...temporal) : null,
  };
}

function known(samples: readonly Sample[], key: 'temporalCpuMs' | 'postgresCpuMs'): number[] {
  return samples.flatMap((sample) => sample[key] ?? []);
}

function medianOf(samples: readonly Sample[], key: 'postgresCpuMs'): number | null {
  const values = known(samples, key);
  return values.length > 0 ? median(values) : null;
}
