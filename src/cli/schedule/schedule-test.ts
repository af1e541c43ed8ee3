/** `carillon schedule test`: runs the cases that stand beside a schedule, without a server. */
import type { Command } from 'commander';
import type { Definition, Step } from '../../domain/schedule/schedule.ts';
import type { CaseResult } from '../../rehearsal/run-schedule-test.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { testKind } from '../manifest/kinds.ts';
import { type Manifest, placeProblem, readTests } from '../manifest/manifest.ts';
import { toLine } from '../output/table.ts';

export function declareTest(schedule: Command, runner: CommandRunner): void {
  const test = schedule
    .command('test')
    .description('run the test cases beside schedules; nothing is called and no server is needed')
    .requiredOption('-f, --file <file>', 'file or directory with schedules and their tests');
  showExamples(test, [
    ['carillon schedule test -f schedules/', 'exit code 3 when a case does not hold'],
    ['carillon schedule test -f delta-sync.yaml -o json', 'the results for a program'],
  ]);
  runner.client<{ file: string }>(test, testSchedules);
}

type TestResult = CaseResult & { schedule: string };

async function testSchedules(
  context: CommandContext,
  _args: string[],
  { file }: { file: string },
): Promise<number> {
  const { answer, colors, io } = context;
  const inputs = await readInput(file, io);
  const read = await Promise.all(inputs.map(readTests));
  const schedules = read.flatMap((one) => one.schedules);
  const tests = read.flatMap((one) => one.tests);
  if (tests.length === 0) {
    const message = `${file} holds no document of the kind ${testKind}`;
    throw new CliError(message, { exitCode: exitCodes.invalid });
  }
  const results: TestResult[] = [];
  for (const test of tests) results.push(...(await runTest(test, schedules)));
  const failed = results.filter(({ passed }) => !passed);
  await answer.one(results, {
    nameOf: () => failed.map(({ schedule, name }) => `${schedule}: ${name}`).join('\n'),
    lines: () => [
      ...results.flatMap(({ schedule, name, passed, differences }) => [
        `${passed ? colors.green('pass') : colors.red('FAIL')}  ${toLine(`${schedule}: ${name}`)}`,
        ...differences.map((one) => `      ${toLine(one)}`),
      ]),
      `${results.length - failed.length} of ${results.length} cases hold`,
    ],
  });
  return failed.length === 0 ? exitCodes.ok : exitCodes.executionFailed;
}

async function runTest(
  test: Manifest<typeof testKind>,
  schedules: readonly Manifest[],
): Promise<TestResult[]> {
  // The contract takes long to load.
  const { readScheduleTest } = await import('../../contract/schedule/schedule-tests.ts');
  const { runCase } = await import('../../rehearsal/run-schedule-test.ts');
  try {
    const { schedule: slug, cases } = readScheduleTest(test.spec);
    const tested = schedules.find((one) => one.slug === slug);
    if (!tested) {
      const at = test.placeOf('/schedule');
      const message = `${at}: there is no schedule "${slug}" in the same files`;
      throw new CliError(message, { exitCode: exitCodes.invalid });
    }
    const definition = await readDefinition(tested);
    return cases.map((one) => ({ schedule: slug, ...runCase(definition, slug, one) }));
  } catch (error) {
    throw placeProblem(error, test.placeOf);
  }
}

/** What only the installation knows is taken as the definition says it. */
async function readDefinition({ spec, placeOf }: Manifest): Promise<Definition> {
  const { toDefinition } = await import('../../contract/schedule/definition.ts');
  const written = (spec as { steps?: unknown }).steps;
  const steps = Array.isArray(written) ? (written as (Partial<Step> | null)[]) : [];
  const uses = steps.flatMap((step) => (step?.type === 'RunProfile' ? [step] : []));
  const names = new Set(uses.map(({ connectedSystem = '' }) => connectedSystem));
  const profilesOf = (name: string): string[] =>
    uses.flatMap((use) => (use.connectedSystem === name ? (use.runProfile ?? []) : []));
  const connectedSystems = [...names].map((name) => ({ name, runProfiles: profilesOf(name) }));
  try {
    return toDefinition(spec, { connectedSystems, commandsEnabled: true, now: new Date(0) });
  } catch (error) {
    throw placeProblem(error, placeOf);
  }
}
