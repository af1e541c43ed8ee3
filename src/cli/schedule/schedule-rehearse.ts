/** `carillon schedule rehearse`: what an edit would have made of the last executions. */
import type { Command } from 'commander';
import type { Rehearsal, RehearsedExecution } from '../../contract/execution/rehearsals.ts';
import { findSchedule } from '../api/find-execution.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { parseCount } from '../framework/options.ts';
import { placeProblem, readSoleBody } from '../manifest/manifest.ts';
import { type Column, tableLines, toLine } from '../output/table.ts';

type RehearseOptions = { file: string; last: string; exitCode?: true };

export function declareRehearse(schedule: Command, runner: CommandRunner): void {
  const command = schedule
    .command('rehearse')
    .description(
      'walk the last executions again by an edited schedule; nothing is called or changed',
    )
    .argument('[schedule]', 'slug, id or name; that of the document by default')
    .requiredOption('-f, --file <file>', 'the edited schedule; - for standard input')
    .option('--last <n>', 'how many executions, up to 100', '20')
    .option('--exit-code', 'exit with 3 when an execution would end otherwise');
  showExamples(command, [
    [
      'carillon schedule rehearse -f delta-sync.yaml',
      '"with this edit 3 of 20 would stop at step 4"',
    ],
    ['carillon schedule rehearse delta-sync -f new.yaml --last 100 -o json', 'for a program'],
  ]);
  runner.client<RehearseOptions>(command, (context, [reference = ''], options) =>
    rehearse(context, reference, options),
  );
}

async function rehearse(
  context: CommandContext,
  reference: string,
  { file, last, exitCode }: RehearseOptions,
): Promise<number> {
  const { api, answer, colors, io, send } = context;
  const [input, ...others] = await readInput(file, io);
  if (!input || others.length > 0) throw usageError('rehearse takes one document');
  const { body, placeOf } = await readSoleBody(input);
  const { slug, ...definition } = body;
  const wanted = reference === '' ? slug : reference;
  if (typeof wanted !== 'string' || wanted === '') {
    const message = `${input.source} names no schedule; give one as the argument`;
    throw new CliError(message, { exitCode: exitCodes.usage });
  }
  const { schedule } = await findSchedule(api, wanted);
  const query = { executions: parseCount(last, '--last', 100) };
  const path = `/schedules/${encodeURIComponent(schedule.id)}/rehearse`;
  const request = { method: 'POST', readOnly: true, path, query, body: definition } as const;
  const { body: rehearsal } = await send<Rehearsal>(request).catch((error: unknown) => {
    throw placeProblem(error, placeOf);
  });
  await answer.one(rehearsal, {
    nameOf: ({ items }) => items.map(({ executionId }) => executionId).join('\n'),
    lines: ({ items, summary }) => [
      colors.bold(toLine(summary)),
      ...(items.length === 0
        ? []
        : tableLines(columns, items, { width: Infinity, paintTitle: colors.dim })),
    ],
  });
  return exitCode && rehearsal.changed > 0 ? exitCodes.executionFailed : exitCodes.ok;
}

const columns: readonly Column<RehearsedExecution>[] = [
  { title: 'EXECUTION', value: ({ executionId }) => executionId },
  { title: 'WAS', value: ({ was }) => was },
  { title: 'WOULD BE', value: ({ wouldBe }) => wouldBe },
  { title: 'STEPS THAT DIFFER', value: ({ changes }) => describe(changes) },
];

function describe(changes: RehearsedExecution['changes']): string {
  const shown = changes
    .slice(0, 5)
    .map(({ key, was, wouldBe }) => `${key}: ${was ?? 'new'} → ${wouldBe}`);
  const more = changes.length > 5 ? ` and ${changes.length - 5} more` : '';
  return shown.join(', ') + more || '-';
}
