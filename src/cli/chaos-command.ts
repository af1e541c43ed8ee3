/** Declares `carillon chaos`. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { chaosTargets } from '../dev/chaos/lives.ts';
import type { ChaosTarget } from '../dev/chaos/lives.ts';
import { closestWord } from '../domain/closest-word.ts';
import { killPointNames, parseKillPoint } from '../kill-points.ts';
import type { ArmedKillPoint } from '../kill-points.ts';
import { showExamples } from './command-runner.ts';
import type { CommandRunner } from './command-runner.ts';
import type { ChaosOptions } from './operator-options.ts';

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

function readKillPoint(text: string): ArmedKillPoint {
  const killPoint = parseKillPoint(text);
  if (killPoint) return killPoint;
  const close = closestWord(text.split(':')[0] ?? '', killPointNames);
  const hint = close === undefined ? 'see --list' : `did you mean ${close}?`;
  throw new InvalidArgumentError(`NAME or NAME:HIT; ${hint}`);
}

export function declareChaos(root: Command, runner: CommandRunner): void {
  const chaos = root
    .command('chaos')
    .description(
      'end the parts of a private installation in the middle of work, and check the record',
    )
    .option('--runs <n>', 'executions to run', parseWhole(1, 100_000), 50)
    .option('--seed <n>', 'the same seed makes the same choices', parseWhole(0, 2 ** 31), 1)
    .option('--parallel <n>', 'executions at once', parseWhole(1, 200), 16)
    .option('--target <names>', 'what to end: worker,server,postgres,temporal', parseTargets)
    .option(
      '--kill-point <name[:hit]>',
      'end it at this place only, at the n-th hit',
      readKillPoint,
    )
    .option(
      '--outage <seconds>',
      'how long PostgreSQL and Temporal stay away',
      parseWhole(0, 3_600),
    )
    .option('--bound <seconds>', 'longest time of an execution', parseWhole(1, 86_400), 300)
    .option('--data-dir <dir>', 'where to keep data and logs; a temporary folder unless set')
    .option('--json', 'the verdict as one line of JSON')
    .option('--list', 'only list the kill points');
  showExamples(chaos, [
    ['carillon chaos --runs 200 --seed 7', 'everything, anywhere; exit code 0 when all is true'],
    ['carillon chaos --target worker --kill-point attempt.after-effect:3', 'one place only'],
    ['carillon chaos --target postgres --outage 60', 'PostgreSQL away for a minute at a time'],
  ]);
  chaos.addHelpText(
    'after',
    `
It starts a PostgreSQL, a Temporal, a server and a worker of its own, runs executions on them, and
ends these processes with kill -9 at random instants and at named places in the code. What the steps
do arrives in a journal that is never ended. Afterwards every execution must have exactly one end that
agrees with the journal, with Temporal and with the invariants of the record.`,
  );
  runner.operator<ChaosOptions>(chaos, async (_args, options) => {
    const { runChaosCommand } = await import('./commands/chaos.ts');
    return runChaosCommand(options);
  });
}
