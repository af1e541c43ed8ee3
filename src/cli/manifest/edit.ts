/** `carillon schedule edit`: the document of a schedule in the editor of the user. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ScheduleBody } from '../../contract/schedule/schedules.ts';
import { documentOfSchedule } from '../../domain/schedule/schedule-document.ts';
import type { ReadSchedule } from '../api/api-client.ts';
import { findSchedule } from '../api/find-execution.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showError } from '../framework/show-error.ts';
import { toSafeYaml } from '../output/table.ts';
import { tellWarnings } from '../schedule/edit-schedule.ts';
import { placeProblem, readManifests } from './manifest.ts';

export function declareEdit(schedule: Command, runner: CommandRunner): void {
  const edit = schedule
    .command('edit')
    .description('change a schedule in your editor (VISUAL or EDITOR); mistakes open it again')
    .argument('<schedule>', 'slug, id or name');
  showExamples(edit, [
    [
      'carillon schedule edit delta-sync',
      'saves what you wrote; an unchanged file changes nothing',
    ],
  ]);
  runner.client(edit, (context, [reference = '']) => editDocument(context, reference));
}

/** An editor that fails at once, or writes the same mistake again, must not be opened without end. */
const maxRounds = 20;
const sourceName = 'schedule.yaml';

async function editDocument(context: CommandContext, reference: string): Promise<void> {
  const { io } = context;
  if (!io.stdin.isTTY)
    throw usageError('edit needs a terminal', 'In a script: carillon apply -f FILE');
  const { env } = io;
  if (!env['VISUAL'] && !env['EDITOR'])
    context.note('EDITOR is not set; the default editor is used');
  const found = await findSchedule(context.api, reference);
  const folder = await mkdtemp(join(tmpdir(), 'carillon-edit-'));
  const file = join(folder, sourceName);
  let keep = false;
  try {
    await editRounds(context, found, file);
  } catch (error) {
    keep = error instanceof CliError && error.exitCode !== exitCodes.interrupted;
    if (!keep || !(error instanceof CliError)) throw error;
    const lines = [...error.lines, `What you wrote is in ${file}`];
    throw new CliError(error.message, { exitCode: error.exitCode, lines });
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

async function editRounds(context: CommandContext, found: ReadSchedule, file: string) {
  const { io, answer } = context;
  const { slug } = found.schedule;
  const original = await documentOf(found);
  let text = original;
  let mistakes: string[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    await writeFile(file, headed(text, slug, mistakes), { mode: 0o600 });
    const code = await io.edit(file);
    if (code !== 0) throw new CliError(`the editor ended with ${code}; nothing was changed`);
    const written = withoutHead(await readFile(file, 'utf8'));
    if (written === text) {
      if (mistakes.length === 0) return context.note('nothing was changed');
      throw new CliError('nothing was changed: the document still has mistakes', {
        exitCode: exitCodes.invalid,
        lines: mistakes,
      });
    }
    if (written.trim() === '' || written === original) return context.note('nothing was changed');
    text = written;
    try {
      const { revision } = await save(context, found, text);
      const lines = [`changed schedule ${slug}, now at revision ${revision}`];
      return await answer.one({ slug, revision }, { nameOf: () => slug, lines: () => lines });
    } catch (error) {
      if (!isMistake(error)) throw error;
      mistakes = showError(error).lines;
    }
  }
  throw new CliError(`the document still has mistakes after ${maxRounds} tries`, {
    lines: mistakes,
  });
}

function documentOf({ schedule }: ReadSchedule): Promise<string> {
  return toSafeYaml(documentOfSchedule(schedule));
}

const mark = '#: ';

/** Our lines stand above the document, and places in messages count them. */
function headed(text: string, slug: string, mistakes: readonly string[]): string {
  const head = [
    ...mistakes,
    `Schedule ${slug}. Lines that begin with "#:" are left out; an empty document changes nothing.`,
  ];
  const place = new RegExp(`^(\\s*${sourceName}):(\\d+):`);
  const shifted = head.map((line) =>
    line.replace(place, (_, name: string, row: string) => `${name}:${Number(row) + head.length}:`),
  );
  return `${shifted.map((line) => `${mark}${line}\n`).join('')}${text}`;
}

function withoutHead(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !line.startsWith(mark.trim()))
    .join('');
}

/** What another round in the editor can mend. */
function isMistake(error: unknown): boolean {
  return (
    error instanceof CliError && [exitCodes.invalid, exitCodes.usage].includes(error.exitCode as 2)
  );
}

async function save({ api, flags, note }: CommandContext, found: ReadSchedule, text: string) {
  const { schedule, etag } = found;
  const [manifest, ...others] = await readManifests({ text, source: sourceName });
  if (!manifest || others.length > 0) {
    throw new CliError('it must hold exactly one document', { exitCode: exitCodes.invalid });
  }
  if (manifest.slug !== schedule.slug) {
    throw new CliError('the name of a schedule cannot be changed', {
      exitCode: exitCodes.invalid,
      lines: [`  ${manifest.placeOf('')}: metadata.name must stay ${schedule.slug}`],
    });
  }
  const spec = manifest.spec as ScheduleBody;
  try {
    const body = flags.reason === undefined ? spec : { ...spec, reason: flags.reason };
    const changed = await api.replaceSchedule(schedule.id, body, etag);
    tellWarnings(changed, note);
    return changed;
  } catch (error) {
    throw placeProblem(error, manifest.placeOf);
  }
}
