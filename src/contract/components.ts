/** Every named schema: the components of the OpenAPI document and the references of the validators. */
import { activityRecordSchemas } from './activity-records.ts';
import { activitySearchSchemas } from './activity-search.ts';
import { anchorSchemas } from './anchors.ts';
import { auditEventSchemas } from './audit-events.ts';
import { backfillSchemas } from './backfills.ts';
import { calendarSchemas } from './calendars.ts';
import { connectedSystemSchemas } from './connected-systems.ts';
import { controlSchemas } from './controls.ts';
import { deliverySchemas } from './deliveries.ts';
import { eventSchemas } from './events.ts';
import { executionSchemas } from './executions.ts';
import { healthSchemas } from './health.ts';
import { fireSchemas } from './fires.ts';
import { holdSchemas } from './holds.ts';
import { invariantSchemas } from './invariants.ts';
import { milestoneSchemas } from './milestones.ts';
import { observationSchemas } from './observations.ts';
import { previewSchemas } from './previews.ts';
import { problemSchemas } from './problems.ts';
import { retrySchemas } from './retries.ts';
import { scheduleSchemas } from './schedules.ts';
import type { NamedSchema } from './schema.ts';
import { stepSchemas } from './steps.ts';
import { timingSchemas } from './timings.ts';
import { workerSchemas } from './workers.ts';

export const namedSchemas: readonly NamedSchema[] = [
  ...timingSchemas,
  ...stepSchemas,
  ...scheduleSchemas,
  ...previewSchemas,
  ...anchorSchemas,
  ...calendarSchemas,
  ...milestoneSchemas,
  ...executionSchemas,
  ...retrySchemas,
  ...controlSchemas,
  ...auditEventSchemas,
  ...activityRecordSchemas,
  ...activitySearchSchemas,
  ...connectedSystemSchemas,
  ...problemSchemas,
  ...healthSchemas,
  ...observationSchemas,
  ...invariantSchemas,
  ...fireSchemas,
  ...deliverySchemas,
  ...eventSchemas,
  ...holdSchemas,
  ...backfillSchemas,
  ...workerSchemas,
];
