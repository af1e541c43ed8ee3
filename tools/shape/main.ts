/**
 * `npm run shape`: the processes of docker-compose.yml without containers, for two tenants, under chaos and
 * under the crossing suite. Prints its figures; exit code 0 when all are as they must be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChaosResult, isClean, runChaos } from '../../src/dev/chaos/run-chaos.ts';
import { resolveCacheDirectory } from '../../src/dev/data-directory.ts';
import { removePostgresData } from '../../src/dev/postgres/postgres-place.ts';
import { type AfterChaos, checkAfterChaos } from './after-chaos.ts';
import { fillTenants } from './fill.ts';
import { shapeParts } from './processes.ts';
import { findServerPrograms } from './server-programs.ts';
import { createShapeStarter, type Shape } from './shape-stack.ts';

const usage = `npm run shape -- [options]
  --runs <n>        executions under chaos, of both tenants (30)
  --parallel <n>    executions at the same time (12)
  --seed <n>        the same seed makes the same choices (1)
  --attempts <n>    attempts to cross, in each direction (5000)
  --data-dir <dir>  keep data and logs here (default: a temporary directory, kept after a failure)

Starts PostgreSQL, a Temporal server on it (built with Go the first time, about 10 minutes), two servers,
two orchestrators and three step workers with the settings of docker-compose.yml; kills each of these nine
processes while executions run; compares all records; then tries to cross between the two tenants.`;

type Options = { runs: number; parallel: number; seed: number; attempts: number; dataDir?: string };

function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      runs: { ...text, default: '30' },
      parallel: { ...text, default: '12' },
      seed: { ...text, default: '1' },
      attempts: { ...text, default: '5000' },
      'data-dir': text,
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const whole = (name: 'runs' | 'parallel' | 'seed' | 'attempts'): number => {
    const value = values[name];
    if (!/^[1-9]\d{0,6}$/.test(value)) throw new Error(`--${name} is a number from 1 to 9999999`);
    return Number(value);
  };
  const dataDir = values['data-dir'];
  return {
    runs: whole('runs'),
    parallel: whole('parallel'),
    seed: whole('seed'),
    attempts: whole('attempts'),
    ...(dataDir === undefined ? {} : { dataDir: resolve(dataDir) }),
  };
}

type Outcome = { chaos: ChaosResult; after: AfterChaos };

async function runShape(options: Options, dataDir: string, signal: AbortSignal): Promise<Outcome> {
  const { env } = process;
  const began = Date.now();
  const report = (line: string): void => {
    const seconds = String(Math.round((Date.now() - began) / 1_000)).padStart(5);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
  const cacheDirectory = resolveCacheDirectory({ env });
  const programs = await findServerPrograms({ cacheDirectory, env, report, signal });
  report(`Temporal server ${programs.version}`);
  let shape: Shape | undefined;
  let after: AfterChaos | undefined;
  const chaos = await runChaos({
    ...options,
    parts: shapeParts,
    targets: shapeParts.map(({ name }) => name),
    failpoint: null,
    outageMs: null,
    boundMs: 600_000,
    startStack: createShapeStarter(programs, async (started, systemsUrl) => {
      shape = started;
      report('both tenants get schedules, calendars, anchors, events and backfills');
      await fillTenants(started, systemsUrl);
    }),
    async afterwards() {
      if (!shape) throw new Error('the shape was not started');
      after = await checkAfterChaos({ shape, attempts: options.attempts, report, signal });
    },
    dataDir,
    env,
    report,
    signal,
  });
  if (!after) throw new Error('the checks after chaos did not run');
  return { chaos, after };
}

/** What is wrong; empty when every figure is as it must be. */
function faultsOf({ chaos, after }: Outcome): string[] {
  const { nodes, readable } = after.histories;
  return [
    ...(isClean(chaos) ? [] : ['chaos found faults or was inconclusive']),
    ...chaos.violations,
    ...chaos.gaps,
    ...after.crossings.flatMap(({ from, to, faults }) =>
      faults.map((fault) => `${from} to ${to}: ${fault}`),
    ),
    ...after.tenants.flatMap(
      ({ tenant, expectedFires, unexplainedFires, recordFindings, recordLinks }) => [
        ...(unexplainedFires > 0 ? [`${tenant}: ${unexplainedFires} unexplained fires`] : []),
        ...(recordFindings > 0 ? [`${tenant}: ${recordFindings} findings in the record`] : []),
        ...(expectedFires === 0 || recordLinks === 0 ? [`${tenant}: nothing to verify`] : []),
      ],
    ),
    ...(readable > 0 ? [`${readable} of ${nodes} history nodes show texts of steps`] : []),
    ...(nodes === 0 ? ["Temporal's database has no history"] : []),
  ];
}

function printTable({ chaos, after }: Outcome): void {
  const rows: [string, string][] = [
    ['executions', `${chaos.runs}, seed ${chaos.seed}`],
    ['ends', listOf(chaos.statuses)],
    ['kills', listOf(chaos.kills)],
    ['failpoints reached', String(Object.values(chaos.failpoints).reduce((a, b) => a + b, 0))],
    ['acknowledged changes', String(chaos.acknowledgedChanges)],
    ['lost, contradictory, stuck', `${chaos.lost}, ${chaos.contradictory}, ${chaos.stuck}`],
    ['effects done twice', String(chaos.duplicateEffects)],
    ...after.crossings.map(({ from, to, attempts, reads, writes, inferred }): [string, string] => [
      `crossing ${from} → ${to}`,
      `${attempts} attempts: ${reads} reads, ${writes} writes, ${inferred} inferred`,
    ]),
    ...after.tenants.map((one): [string, string] => [
      `${one.tenant}: ledger, record`,
      `${one.expectedFires} fires, ${one.unexplainedFires} unexplained; ` +
        `${one.recordLinks} links, ${one.recordFindings} findings`,
    ]),
    ['history nodes, readable', `${after.histories.nodes}, ${after.histories.readable}`],
    ['seconds', String(chaos.seconds)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(28)}${value}`);
}

function listOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

const options = readOptions();
if (options === null) {
  console.log(usage);
} else {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'carillon-shape-'));
  let faults = ['it did not end'];
  try {
    const outcome = await runShape(options, dataDir, stop.signal);
    faults = faultsOf(outcome);
    printTable(outcome);
    for (const fault of faults) console.log(`✖ ${fault}`);
  } catch (error) {
    faults = [stop.signal.aborted ? 'interrupted' : (error as Error).message];
    console.error(`✖ ${faults[0]}`);
  } finally {
    if (faults.length === 0 && options.dataDir === undefined) {
      removePostgresData(join(dataDir, 'pg'));
      rmSync(dataDir, { recursive: true, force: true });
    } else {
      console.error(`data and logs are kept in ${dataDir}`);
    }
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
}
