/** What the documents of settings would change. */
import { ApiProblem } from '../../api/api-error.ts';
import { CliError, exitCodes } from '../../framework/cli-error.ts';
import type { CommandContext } from '../../framework/command-context.ts';
import { compareFields, type FieldChange } from '../../output/changed-fields.ts';
import { type PlanAction, type SettingName, showObject } from '../kinds.ts';
import { type Manifest, placeProblem } from '../manifest.ts';
import type { Content, SettingKind } from './setting-kind.ts';
import { settingKinds } from './setting-kinds.ts';

export type PlannedSetting = {
  kind: SettingName;
  slug: string;
  action: PlanAction;
  fields: readonly FieldChange[];
  /** Version that is there now; null when there is none. */
  etag: string | null;
  manifest: Manifest;
  /** Null for one that is deleted. */
  wanted: Content | null;
};

export type SettingManifest = Manifest & { kind: SettingName };

/** @throws CliError with the place of every mistake in the document. */
export async function planSetting(
  context: CommandContext,
  manifest: SettingManifest,
): Promise<PlannedSetting> {
  const { kind, slug, spec } = manifest;
  const of = settingKinds[kind];
  const wanted = await of.read(spec, slug, context.io.now()).catch((error: unknown) => {
    throw placeProblem(error, manifest.placeOf);
  });
  const found = await findSetting(context, manifest);
  const about = { kind, slug, manifest, wanted, etag: found?.etag ?? null };
  const current = found && of.contentOf(found.shown);
  if (!current) {
    const isRemoved = of.removal && compareFields(of.removal, wanted).length === 0;
    return { ...about, action: isRemoved ? 'unchanged' : 'create', fields: [] };
  }
  const fields = compareFields(current, wanted);
  return { ...about, action: fields.length > 0 ? 'update' : 'unchanged', fields };
}

/** The deletion of what a document describes; null when it does not exist. */
export async function planSettingDeletion(
  context: CommandContext,
  manifest: SettingManifest,
): Promise<PlannedSetting | null> {
  const { kind, slug } = manifest;
  const found = await findSetting(context, manifest);
  if (!found || !settingKinds[kind].contentOf(found.shown)) return null;
  return { kind, slug, manifest, action: 'delete', fields: [], etag: found.etag, wanted: null };
}

type Found = { shown: Content; etag: string | null };

async function findSetting(
  context: CommandContext,
  manifest: SettingManifest,
): Promise<Found | null> {
  const { kind, slug, placeOf } = manifest;
  const { refusal = () => null } = settingKinds[kind];
  const found = await readSetting(context, settingKinds[kind], slug);
  const why = found && refusal(found.shown);
  if (!why) return found;
  throw new CliError(`${showObject(manifest)} ${why}`, {
    exitCode: exitCodes.conflict,
    lines: [`  ${placeOf('')}: it is described here`],
  });
}

/** Null when it does not exist. */
export async function readSetting(
  { send }: CommandContext,
  of: SettingKind,
  name: string,
): Promise<Found | null> {
  try {
    const { body, etag } = await send<Content>({ path: pathOf(of, name) });
    return { shown: body, etag };
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === of.notFound) return null;
    throw error;
  }
}

export function pathOf({ collection }: SettingKind, name: string): string {
  return `/${collection}/${encodeURIComponent(name)}`;
}
