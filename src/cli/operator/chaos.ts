/** `carillon chaos`: kills parts of a private installation while it works, and checks the records. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readDevConfig } from '../../config/config.ts';
import {
  type ChaosTarget,
  chaosTargets,
  isUnreachable,
  targetOf,
} from '../../dev/chaos/fault-plan.ts';
import type { ChaosResult } from '../../dev/chaos/run-chaos.ts';
import { closestWord } from '../../domain/text/closest-word.ts';
import {
  type ArmedFailpoint,
  failpointNames,
  failpoints,
  parseFailpoint,
} from '../../failpoints.ts';
import { exitCodes, usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { onStopSignals } from '../framework/stop-signals.ts';

type ChaosOptions = {
  runs: number;
  seed: number;
  parallel: number;
  target?: ChaosTarget[];
  failpoint?: ArmedFailpoint;
  /** Seconds. */
  outage?: number;
  /** Seconds. */
  bound: number;
  dataDir?: string;
  json?: true;
  list?: true;
};

const background = `
Chaos starts a PostgreSQL, a Temporal, a server and a worker of its own, runs executions on them, and
kills these processes with kill -9 at random instants and at named places in the code (failpoints).
A journal, which is never killed, records the effects of every step. Afterwards every execution must
have exactly one end that agrees with the journal, with Temporal and with the consistency checks.`;

export function declareChaos(root: Command, runner: CommandRunner): void {
  const chaos = root
    .command('chaos')
    .description(
      'crash test: kill parts of a private installation while it works, check the records',
    )
    .option('--runs <n>', 'executions to run', parseWhole(1, 100_000), 50)
    .option('--seed <n>', 'the same seed makes the same choices', parseWhole(0, 2 ** 31), 1)
    .option('--parallel <n>', 'executions at the same time', parseWhole(1, 200), 16)
    .option('--target <names>', 'what to kill: worker,server,postgres,temporal', parseTargets)
    .option(
      '--failpoint <name[:hit]>',
      'kill only at this failpoint, at its n-th hit',
      readFailpoint,
    )
    .option(
      '--outage <seconds>',
      'how long PostgreSQL and Temporal stay down',
      parseWhole(0, 3_600),
    )
    .option('--bound <seconds>', 'longest time an execution may take', parseWhole(1, 86_400), 300)
    .option('--data-dir <dir>', 'keep data and logs here (default: a temporary directory)')
    .option('--json', 'print the result as one line of JSON')
    .option('--list', 'only list the failpoints');
  showExamples(chaos, [
    ['carillon chaos --runs 200 --seed 7', 'kill everything; exit code 0 if every check passes'],
    ['carillon chaos --target worker --failpoint attempt.after-effect:3', 'one failpoint only'],
    ['carillon chaos --target postgres --outage 60', 'PostgreSQL down for a minute at a time'],
  ]);
  chaos.addHelpText('after', background);
  runner.operator<ChaosOptions>(chaos, (_args, options) => runChaosCommand(options));
}

function parseWhole(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`A whole number from ${low} to ${high}.`);
  };
}

function parseTargets(text: string): ChaosTarget[] {
  return text.split(',').map((word) => {
    const target = chaosTargets.find((one) => one === word.trim());
    if (target) return target;
    throw new InvalidArgumentError(`One or more of ${chaosTargets.join(', ')}.`);
  });
}

function readFailpoint(text: string): ArmedFailpoint {
  const failpoint = parseFailpoint(text);
  if (failpoint) return failpoint;
  const close = closestWord(text.split(':')[0] ?? '', failpointNames);
  const hint = close === undefined ? 'see --list' : `did you mean ${close}?`;
  throw new InvalidArgumentError(`NAME or NAME:HIT; ${hint}`);
}

/**
 * Exit code 0 only when each target was killed while executions were in flight, and nothing was lost,
 * contradictory, stuck, done twice or violated.
 */
async function runChaosCommand(options: ChaosOptions): Promise<number> {
  if (options.list) return listFailpoints();
  requireReachable(options);
  const { isClean, runChaos } = await import('../../dev/chaos/run-chaos.ts');
  const { startChaosStack } = await import('../../dev/chaos/stack.ts');
  const { removePostgresData } = await import('../../dev/postgres/postgres-place.ts');
  const { env } = readDevConfig();
  const signal = onStopSignals();
  const dataDir = options.dataDir
    ? resolve(options.dataDir)
    : mkdtempSync(join(tmpdir(), 'carillon-chaos-'));
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  let keep = options.dataDir !== undefined;
  try {
    const result = await runChaos({
      runs: options.runs,
      parallel: options.parallel,
      seed: options.seed,
      parts: chaosTargets.map((name) => ({ name, kind: name })),
      targets: options.target ?? chaosTargets,
      startStack: startChaosStack,
      failpoint: options.failpoint ?? null,
      outageMs: options.outage === undefined ? null : options.outage * 1_000,
      boundMs: options.bound * 1_000,
      dataDir,
      env,
      report,
      signal,
    });
    keep ||= !isClean(result);
    if (keep) report(`data and logs are kept in ${dataDir}`);
    const clean = isClean(result);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else printResult(result, clean);
    return clean ? exitCodes.ok : exitCodes.general;
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    keep = true;
    report(`data and logs are kept in ${dataDir}`);
    throw error;
  } finally {
    if (!keep) {
      removePostgresData(join(dataDir, 'pg'));
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}

function requireReachable({ failpoint, target }: ChaosOptions): void {
  if (!failpoint) return;
  const { point } = failpoint;
  const process = targetOf(point);
  if (isUnreachable(point)) throw usageError(`chaos never reaches the failpoint ${point}`);
  if (process === 'migrate' || !target || target.includes(process)) return;
  throw usageError(
    `only the ${process} reaches the failpoint ${point}`,
    `Add ${process} to --target, or leave --target out.`,
  );
}

function listFailpoints(): number {
  const width = Math.max(...failpointNames.map(({ length }) => length));
  for (const name of failpointNames) {
    process.stdout.write(`${name.padEnd(width)}  ${failpoints[name]}\n`);
  }
  return exitCodes.ok;
}

function printResult(result: ChaosResult, clean: boolean): void {
  const { runs, lost, contradictory, stuck, duplicateEffects, refusedRepeats } = result;
  const total = Object.values(result.kills).reduce((sum, count) => sum + count, 0);
  const kills = Object.entries(result.kills).map(([name, count]) => `${name} ${count}`);
  const ends = Object.entries(result.statuses).map(([name, count]) => `${name} ${count}`);
  const lines = [
    ...(result.gaps.length > 0 ? ['✖ inconclusive: too little was killed'] : []),
    ...result.gaps.map((gap) => `  ✖ ${gap}`),
    `${clean ? '✔' : '✖'} ${runs} executions under ${total} kills in ${result.seconds} s`,
    `  kills        ${kills.join(', ')}`,
    `  ends         ${ends.join(', ')}`,
    `  lost ${lost}, contradictory ${contradictory}, stuck ${stuck}`,
    `  effects done twice ${duplicateEffects}; repeats refused by their key ${refusedRepeats}`,
    ...result.violations.map((violation) => `  ✖ ${violation}`),
    `  repeat with  carillon chaos --runs ${runs} --seed ${result.seed}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
