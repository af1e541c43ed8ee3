/** `carillon export` and `schedule export`: stored objects as documents for `apply`. */
import type { Command } from 'commander';
import type { ScheduleSummary } from '../../contract/schedule/schedules.ts';
import { documentOfSchedule, manifestVersion } from '../../domain/schedule/schedule-document.ts';
import { findSchedule } from '../api/find-execution.ts';
import { readPages } from '../api/read-pages.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { toSafeJson, toSafeYaml } from '../output/table.ts';
import { type ManifestKind, manifestKinds, readObject, type SettingName } from './kinds.ts';
import { readSetting } from './settings/plan-settings.ts';
import type { Content } from './settings/setting-kind.ts';
import { settingKinds } from './settings/setting-kinds.ts';

type ExportOptions = { all?: true; tag?: string };
/** Below `schedule`, only schedules are named. */
type Exporting = ExportOptions & { isRoot: boolean };

const maxObjects = 10_000;

export function declareExport(parent: Command, runner: CommandRunner): void {
  const isRoot = parent.parent === null;
  const words = isRoot ? 'carillon export' : 'carillon schedule export';
  const exported = parent
    .command('export')
    .description(
      isRoot
        ? 'print schedules and what they need as documents for `apply`; secrets stay names'
        : 'print schedules as documents for `apply`',
    )
    .argument(
      isRoot ? '[object...]' : '<schedule...>',
      isRoot ? 'schedules, or objects such as channel/on-call' : 'slugs, ids or names',
    );
  if (isRoot) {
    exported
      .option('--all', `all of the tenant: ${manifestKinds.join(', ')}`)
      .option('--tag <tag>', 'every schedule with this tag');
  }
  showExamples(exported, [
    [`${words} delta-sync > delta-sync.yaml`, 'save the schedule to a file'],
    ...(isRoot
      ? ([
          ['carillon export channel/on-call rule/failures', 'a channel and a rule'],
          ['carillon export --all > everything.yaml', 'the whole tenant'],
        ] as const)
      : []),
  ]);
  runner.client<ExportOptions>(exported, (context, named, options) =>
    exportObjects(context, named, { ...options, isRoot }),
  );
}

type Document = {
  apiVersion: string;
  kind: ManifestKind;
  metadata: { name: string };
  spec: unknown;
};

const documentOf = (kind: ManifestKind, name: string, spec: unknown): Document => ({
  apiVersion: manifestVersion,
  kind,
  metadata: { name },
  spec,
});

/** YAML unless -o says otherwise; several objects are printed as several documents. */
async function exportObjects(
  context: CommandContext,
  named: readonly string[],
  { all, tag, isRoot }: Exporting,
): Promise<void> {
  const { api, io, flags } = context;
  const references = named.filter((reference) => reference !== '');
  if (references.length > 0 === (all === true || tag !== undefined)) {
    throw usageError(
      'export takes objects, or --all, or --tag',
      'For example: carillon export --all',
    );
  }
  const documents: Document[] = all ? await exportSettings(context) : [];
  const wanted = references.length > 0 ? references : await listSchedules(context, tag);
  for (const reference of wanted) {
    const object = isRoot ? readObject(reference) : null;
    documents.push(
      object && object.kind !== 'Schedule'
        ? await exportSetting(context, object.kind, object.slug)
        : await exportSchedule(api, object?.slug ?? reference),
    );
  }
  const json = flags.output === 'json' || flags.output === 'jsonl';
  const indent = flags.output === 'json' ? 2 : undefined;
  const texts: string[] = [];
  for (const document of documents) {
    texts.push(json ? `${toSafeJson(document, indent)}\n` : await toSafeYaml(document));
  }
  io.stdout.write(texts.join(json ? '' : '---\n'));
}

async function listSchedules({ api }: CommandContext, tag: string | undefined): Promise<string[]> {
  const { items } = await readPages<ScheduleSummary>(maxObjects, (query) =>
    api.listSchedules({ tag, ...query }),
  );
  return items.map(({ id }) => id);
}

async function exportSchedule(api: CommandContext['api'], reference: string): Promise<Document> {
  return documentOfSchedule((await findSchedule(api, reference)).schedule);
}

/** @throws CliError for one that does not exist, or that documents cannot describe. */
async function exportSetting(
  context: CommandContext,
  kind: SettingName,
  name: string,
): Promise<Document> {
  const found = await readSetting(context, settingKinds[kind], name);
  const spec = found && settingKinds[kind].contentOf(found.shown);
  if (spec) return documentOf(kind, name, spec);
  const why = found ? settingKinds[kind].refusal?.(found.shown) : null;
  const message = `${kind} ${name} ${why ?? 'does not exist'}`;
  throw new CliError(message, { exitCode: exitCodes.notFound });
}

/** Those of all kinds, in the order in which they are applied. */
async function exportSettings(context: CommandContext): Promise<Document[]> {
  const documents: Document[] = [];
  for (const kind of manifestKinds) {
    if (kind === 'Schedule') continue;
    for (const name of await listNames(context, kind)) {
      documents.push(await exportSetting(context, kind, name));
    }
  }
  return documents;
}

async function listNames({ api, send }: CommandContext, kind: SettingName): Promise<string[]> {
  const { collection, contentOf } = settingKinds[kind];
  if (kind === 'ConnectedSystem') {
    // The only list without pages.
    const { items } = await api.listConnectedSystems();
    return items.filter((item) => contentOf(item)).map(({ name }) => name);
  }
  type Listed = Content & { name: string };
  type Page = { items: Listed[]; nextCursor: string | null };
  const { items } = await readPages<Listed>(
    maxObjects,
    async (query) => (await send<Page>({ path: `/${collection}`, query })).body,
  );
  return items.filter((item) => contentOf(item)).map(({ name }) => name);
}
