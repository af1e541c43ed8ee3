/** Shapes of activity records found across executions. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ActivityRecord } from './activity-records.ts';
import { Named, Page, Slug, Uuid } from './schema.ts';

export const FoundActivityRecord = Named(
  'FoundActivityRecord',
  Type.Object({ ...ActivityRecord.properties, scheduleId: Uuid, scheduleSlug: Slug }),
);
export type FoundActivityRecord = Static<typeof FoundActivityRecord>;

export const ActivityRecordPage = Named('ActivityRecordPage', Page(FoundActivityRecord));
export type ActivityRecordPage = Static<typeof ActivityRecordPage>;

export const activitySearchSchemas = [FoundActivityRecord, ActivityRecordPage];
