/** `carillon schedule export`: documents that `apply` takes back unchanged. */
import type { CommandContext } from '../command-context.ts';
import { toScheduleBody } from '../edit-schedule.ts';
import { findSchedule } from '../find-schedule.ts';
import { manifestVersion } from '../manifest.ts';
import { toSafeJson, toSafeYaml } from '../terminal-text.ts';

/** YAML unless another format was asked for; several schedules make several documents. */
export async function exportSchedules(
  { api, io, flags }: CommandContext,
  references: readonly string[],
): Promise<void> {
  const documents: unknown[] = [];
  for (const reference of references) {
    const { schedule } = await findSchedule(api, reference);
    const { slug, ...spec } = toScheduleBody(schedule);
    const metadata = { name: slug };
    documents.push({ apiVersion: manifestVersion, kind: 'Schedule', metadata, spec });
  }
  const json = flags.output === 'json' || flags.output === 'jsonl';
  const indent = flags.output === 'json' ? 2 : undefined;
  const texts: string[] = [];
  for (const document of documents) {
    texts.push(json ? `${toSafeJson(document, indent)}\n` : await toSafeYaml(document));
  }
  io.stdout.write(texts.join(json ? '' : '---\n'));
}
