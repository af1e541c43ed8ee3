/** A stored schedule → the document that `carillon apply` takes. */
import { type Static, Type } from 'typebox';
import { manifestVersion } from '../../domain/schedule/manifest-version.ts';
import { Named } from '../validation/schema.ts';
import { toSafeYaml } from '../validation/yaml-text.ts';
import { readOnlyScheduleFields, type Schedule, type ScheduleBody } from './schedules.ts';

export const ScheduleDocument = Named(
  'ScheduleDocument',
  Type.Object({
    yaml: Type.String({
      description: 'As `carillon export` prints it; `carillon apply` takes it.',
    }),
  }),
);
export type ScheduleDocument = Static<typeof ScheduleDocument>;

const leftOut: readonly string[] = [...readOnlyScheduleFields, 'enabled'];

/** The body that would write the definition again. Whether a schedule is enabled is no part of it. */
export function bodyOf(schedule: Schedule): ScheduleBody {
  const kept = Object.entries(schedule).filter(([name]) => !leftOut.includes(name));
  return Object.fromEntries(kept) as ScheduleBody;
}

type Document = {
  apiVersion: string;
  kind: 'Schedule';
  metadata: { name: string };
  spec: Omit<ScheduleBody, 'slug'>;
};

export function documentOf(schedule: Schedule): Document {
  const { slug = schedule.slug, ...spec } = bodyOf(schedule);
  return { apiVersion: manifestVersion, kind: 'Schedule', metadata: { name: slug }, spec };
}

export function documentText(schedule: Schedule): Promise<string> {
  return toSafeYaml(documentOf(schedule));
}
