/** What the documents of schedules would change. */
import type * as Contract from '../../../contract/schedule/definition.ts';
import type { Definition } from '../../../domain/schedule/schedule.ts';
import type { Timing } from '../../../domain/schedule/timing.ts';
import type { ReadSchedule } from '../../api/api-client.ts';
import { ApiProblem } from '../../api/api-error.ts';
import type { CommandContext } from '../../framework/command-context.ts';
import { compareFields, type FieldChange } from '../../output/changed-fields.ts';
import type { PlanAction } from '../kinds.ts';
import { type Manifest, placeProblem } from '../manifest.ts';

/** The marker of schedules that documents describe; `schedule set` and others warn of it. */
export const manager = 'carillon apply';

export type PlannedSchedule = {
  kind: 'Schedule';
  slug: string;
  action: PlanAction;
  fields: readonly FieldChange[];
  current: ReadSchedule | null;
  /** Null for one that is deleted because no document describes it. */
  manifest: Manifest | null;
  /** Null for one that is deleted. */
  planned: { definition: Definition; enabled: boolean | null } | null;
};

type KnownSystem = { name: string; runProfiles: readonly string[] };
type Installation = { connectedSystems: KnownSystem[]; now: Date };

/** Slow: before the first request, or the connection may time out meanwhile. */
export const loadContract = (): Promise<typeof Contract> =>
  import('../../../contract/schedule/definition.ts');

/**
 * Each after those that it follows.
 * @param written Systems that the same plan writes before the schedules.
 */
export async function planSchedules(
  context: CommandContext,
  manifests: readonly Manifest[],
  written: readonly KnownSystem[],
): Promise<PlannedSchedule[]> {
  if (manifests.length === 0) return [];
  const { items } = await context.api.listConnectedSystems();
  const names = new Set(written.map(({ name }) => name));
  const connectedSystems = [...items.filter(({ name }) => !names.has(name)), ...written];
  const installation = { connectedSystems, now: context.io.now() };
  const planned: PlannedSchedule[] = [];
  for (const manifest of manifests) {
    planned.push(await planSchedule(context, manifest, installation));
  }
  return sortByDependency(planned);
}

async function planSchedule(
  context: CommandContext,
  manifest: Manifest,
  installation: Installation,
): Promise<PlannedSchedule> {
  const { slug } = manifest;
  const current = await findBySlug(context, slug);
  const { definition, enabled } = await readBody(manifest, current, installation);
  const planned = { definition, enabled };
  const about = { kind: 'Schedule', slug, current, manifest, planned } as const;
  if (!current) return { ...about, action: 'create', fields: [] };
  const { schedule } = current;
  const switched: FieldChange[] =
    enabled !== null && enabled !== schedule.enabled
      ? [{ path: 'enabled', kind: 'changed', before: schedule.enabled, after: enabled }]
      : [];
  const fields = [...compareFields(schedule, definition), ...switched];
  return { ...about, action: fields.length > 0 ? 'update' : 'unchanged', fields };
}

/** Null when it does not exist. */
export async function findBySlug(
  { api }: CommandContext,
  slug: string,
): Promise<ReadSchedule | null> {
  try {
    const found = await api.getSchedule(slug);
    // The API finds by name too: this slug may be the name of another schedule.
    return found.schedule.slug === slug ? found : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'schedule-not-found') return null;
    throw error;
  }
}

/**
 * Checks a document as the server does, so that nothing is sent while any document has a mistake. Only
 * the server knows whether command steps are allowed.
 */
async function readBody(
  manifest: Manifest,
  current: ReadSchedule | null,
  installation: Installation,
) {
  const { readScheduleBody } = await loadContract();
  const kept = current?.schedule.timings ?? [];
  try {
    return readScheduleBody(bodyOf(manifest), { ...installation, commandsEnabled: true, kept });
  } catch (error) {
    throw placeProblem(error, manifest.placeOf);
  }
}

/** The body of a document as it is sent, with the marker unless it names another one. */
export function bodyOf({ spec }: Manifest): unknown {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return spec;
  return { managedBy: manager, ...spec };
}

/** A schedule comes after those it follows, else in the given order. The server refuses circles. */
function sortByDependency(schedules: readonly PlannedSchedule[]): PlannedSchedule[] {
  const bySlug = new Map(schedules.map((one) => [one.slug, one]));
  const ordered = new Set<PlannedSchedule>();
  const seen = new Set<PlannedSchedule>();
  const timingsOf = ({ planned }: PlannedSchedule): readonly Timing[] =>
    planned?.definition.timings ?? [];
  const visit = (one: PlannedSchedule): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const timing of timingsOf(one)) {
      const followed = timing.type === 'AfterSchedule' && bySlug.get(timing.schedule);
      if (followed) visit(followed);
    }
    ordered.add(one);
  };
  for (const one of schedules) visit(one);
  return [...ordered];
}

/** A deletion of what is there now. */
export function deletionOf(current: ReadSchedule, manifest: Manifest | null): PlannedSchedule {
  const { slug } = current.schedule;
  const about = { kind: 'Schedule', action: 'delete', fields: [], planned: null } as const;
  return { ...about, slug, current, manifest };
}
