/** A schedule as a document for `carillon apply`: what of the resource is written into it, and in which envelope. */

export const manifestVersion = 'carillon/v1';

/**
 * Fields of the resource that a client cannot set. They are ignored, so that the response to a GET
 * can be changed and sent as the body of a PUT.
 */
export const readOnlyScheduleFields = [
  'id',
  'enabledNote',
  'disabledUntil',
  'hold',
  'timingDescription',
  'nextFireAt',
  'finished',
  'waitsForAnchors',
  'waitsForSchedules',
  'groupCount',
  'stepCount',
  'revision',
  'sync',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'lastExecution',
  'warnings',
] as const;

/**
 * The writable fields of a schedule, including those that this client does not know. Without the switch: writing
 * the definition must not enable what was disabled meanwhile.
 */
export function bodyOfSchedule<Body>(schedule: object): Body {
  const leftOut: readonly string[] = [...readOnlyScheduleFields, 'enabled'];
  const kept = Object.entries(schedule).filter(([name]) => !leftOut.includes(name));
  return Object.fromEntries(kept) as Body;
}

export type ScheduleDocument = {
  apiVersion: typeof manifestVersion;
  kind: 'Schedule';
  metadata: { name: string };
  spec: object;
};

/** The document of a schedule as the API shows it. */
export function documentOfSchedule(schedule: { slug: string }): ScheduleDocument {
  const { slug, ...spec } = bodyOfSchedule<{ slug: string }>(schedule);
  return { apiVersion: manifestVersion, kind: 'Schedule', metadata: { name: slug }, spec };
}
