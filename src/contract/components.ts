/** Every named schema: the components of the OpenAPI document and the references of the validators. */
import { activityRecordSchemas, activitySearchSchemas } from './execution/activity-records.ts';
import { backfillSchemas } from './execution/backfills.ts';
import { controlSchemas, retrySchemas } from './execution/controls.ts';
import { deliverySchemas } from './execution/deliveries.ts';
import { eventSchemas } from './execution/events.ts';
import { executionSchemas } from './execution/executions.ts';
import { fireSchemas } from './execution/fires.ts';
import { observationSchemas } from './execution/observations.ts';
import { approvalSchemas } from './operations/approvals.ts';
import { auditEventSchemas } from './operations/audit-events.ts';
import { consistencySchemas } from './operations/consistency-checks.ts';
import { connectedSystemSchemas, healthSchemas, workerSchemas } from './operations/health.ts';
import { holdSchemas } from './operations/holds.ts';
import { principalSchemas } from './operations/principal.ts';
import { problemSchemas } from './operations/problems.ts';
import { recordSchemas } from './operations/record.ts';
import { tokenSchemas } from './operations/tokens.ts';
import { calendarSchemas } from './schedule/calendars.ts';
import { anchorSchemas, milestoneSchemas } from './schedule/milestones.ts';
import { previewSchemas } from './schedule/previews.ts';
import { scheduleSchemas } from './schedule/schedules.ts';
import { stepSchemas } from './schedule/steps.ts';
import { timingSchemas } from './schedule/timings.ts';
import type { NamedSchema } from './validation/schema.ts';

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
  ...consistencySchemas,
  ...fireSchemas,
  ...recordSchemas,
  ...deliverySchemas,
  ...eventSchemas,
  ...holdSchemas,
  ...backfillSchemas,
  ...workerSchemas,
  ...tokenSchemas,
  ...principalSchemas,
  ...approvalSchemas,
];
