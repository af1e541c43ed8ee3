/** `carillon chaos`: an installation of its own under a rain of kills, and the verdict. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readDevConfig } from '../../config.ts';
import { isClean, runChaos } from '../../dev/chaos/run-chaos.ts';
import type { ChaosResult } from '../../dev/chaos/run-chaos.ts';
import { chaosTargets, isUnreachable, targetOf } from '../../dev/chaos/lives.ts';
import { removePostgresData } from '../../dev/postgres-place.ts';
import { killPointNames, killPoints } from '../../kill-points.ts';
import { usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ChaosOptions } from '../operator-options.ts';
import { onStopSignals } from '../stop-signals.ts';

/**
 * Exit code 0 only when nothing was lost, contradictory, stuck, done twice or violated, although each
 * target was killed while executions were in flight.
 */
export async function runChaosCommand(options: ChaosOptions): Promise<number> {
  if (options.list) return listKillPoints();
  requireReachable(options);
  const { env } = readDevConfig();
  const signal = onStopSignals();
  const dataDir = options.dataDir
    ? resolve(options.dataDir)
    : mkdtempSync(join(tmpdir(), 'carillon-chaos-'));
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  let keep = options.dataDir !== undefined;
  try {
    const result = await runChaos({
      ...{ runs: options.runs, parallel: options.parallel, seed: options.seed },
      targets: options.target ?? chaosTargets,
      killPoint: options.killPoint ?? null,
      outageMs: options.outage === undefined ? null : options.outage * 1_000,
      boundMs: options.bound * 1_000,
      ...{ dataDir, env, report, signal },
    });
    keep ||= !isClean(result);
    showVerdict(result, { json: options.json === true, dataDir: keep ? dataDir : null });
    return isClean(result) ? exitCodes.ok : exitCodes.general;
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

function requireReachable({ killPoint, target }: ChaosOptions): void {
  if (!killPoint) return;
  const { point } = killPoint;
  const process = targetOf(point);
  if (isUnreachable(point)) throw usageError(`chaos never comes to the kill point ${point}`);
  if (process === 'migrate' || !target || target.includes(process)) return;
  throw usageError(
    `only the ${process} comes to the kill point ${point}`,
    `Add ${process} to --target, or leave --target out.`,
  );
}

function listKillPoints(): number {
  const width = Math.max(...killPointNames.map(({ length }) => length));
  for (const name of killPointNames) {
    process.stdout.write(`${name.padEnd(width)}  ${killPoints[name]}\n`);
  }
  return exitCodes.ok;
}

function showVerdict(
  result: ChaosResult,
  { json, dataDir }: { json: boolean; dataDir: string | null },
): void {
  if (dataDir !== null) process.stderr.write(`data and logs are kept in ${dataDir}\n`);
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { runs, lost, contradictory, stuck, duplicateEffects, refusedRepeats } = result;
  const total = Object.values(result.kills).reduce((sum, count) => sum + count, 0);
  const kills = Object.entries(result.kills).map(([name, count]) => `${name} ${count}`);
  const ends = Object.entries(result.statuses).map(([name, count]) => `${name} ${count}`);
  const lines = [
    ...(result.gaps.length > 0 ? ['✖ no verdict: too little was killed'] : []),
    ...result.gaps.map((gap) => `  ✖ ${gap}`),
    `${isClean(result) ? '✔' : '✖'} ${runs} executions under ${total} kills in ${result.seconds} s`,
    `  kills        ${kills.join(', ')}`,
    `  ends         ${ends.join(', ')}`,
    `  lost ${lost}, contradictory ${contradictory}, stuck ${stuck}`,
    `  effects done twice ${duplicateEffects}; repeats refused by their key ${refusedRepeats}`,
    ...result.violations.map((violation) => `  ✖ ${violation}`),
    `  again with   carillon chaos --runs ${runs} --seed ${result.seed}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
