/** A stored schedule → the text of the document that `carillon apply` takes. */
import { type Static, Type } from 'typebox';
import { documentOfSchedule } from '../../domain/schedule/schedule-document.ts';
import { safeYamlText } from '../../domain/text/safe-text.ts';
import { Named } from '../validation/schema.ts';
import type { Schedule } from './schedules.ts';

export const ScheduleDocument = Named(
  'ScheduleDocument',
  Type.Object({
    yaml: Type.String({
      description: 'As `carillon export` prints it; `carillon apply` takes it.',
    }),
  }),
);
export type ScheduleDocument = Static<typeof ScheduleDocument>;

export async function documentText(schedule: Schedule): Promise<string> {
  return safeYamlText(await import('yaml'), documentOfSchedule(schedule));
}
