/** Every named schema: the components of the OpenAPI document and the references of the validators. */
import { dryRunSchemas } from './dry-runs.ts';
import { activityRecordSchemas, activitySearchSchemas } from './execution/activity-records.ts';
import { backfillSchemas } from './execution/backfills.ts';
import { controlSchemas, retrySchemas } from './execution/controls.ts';
import { deliverySchemas } from './execution/deliveries.ts';
import { DemoHistoryRemoval } from './execution/demo-history.ts';
import { eventSchemas } from './execution/events.ts';
import { executionSchemas } from './execution/executions.ts';
import { fireSchemas } from './execution/fires.ts';
import { limitSchemas } from './execution/limits.ts';
import { observationSchemas } from './execution/observations.ts';
import { rehearsalSchemas } from './execution/rehearsals.ts';
import { runGridSchemas } from './execution/run-grid.ts';
import { StepRunBody } from './execution/step-runs.ts';
import { waitingApprovalSchemas } from './execution/waiting-approvals.ts';
import { maintenanceSchemas } from './limits/maintenance-windows.ts';
import { channelSchemas } from './notifications/channels.ts';
import { notificationSchemas } from './notifications/notifications.ts';
import { ruleSchemas } from './notifications/rules.ts';
import { approvalSchemas } from './operations/approvals.ts';
import { auditEventSchemas } from './operations/audit-events.ts';
import { bulkSchemas } from './operations/bulk-operations.ts';
import { connectedSystemSchemas } from './operations/connected-systems.ts';
import { consistencySchemas } from './operations/consistency-checks.ts';
import { healthSchemas, workerSchemas } from './operations/health.ts';
import { holdSchemas } from './operations/holds.ts';
import { principalSchemas } from './operations/principal.ts';
import { problemSchemas } from './operations/problems.ts';
import { recordSchemas } from './operations/record.ts';
import { statisticsSchemas } from './operations/statistics.ts';
import { streamSchemas } from './operations/stream.ts';
import { tokenSchemas } from './operations/tokens.ts';
import { workerPoolSchemas } from './operations/worker-pools.ts';
import { fireOutcomeSchemas } from './plan/fire-outcomes.ts';
import { overviewSchemas } from './plan/overview.ts';
import { plannedFireSchemas } from './plan/planned-fires.ts';
import { calendarSchemas } from './schedule/calendars.ts';
import { anchorSchemas, milestoneSchemas } from './schedule/milestones.ts';
import { previewSchemas } from './schedule/previews.ts';
import { ScheduleDocument } from './schedule/schedule-document.ts';
import { scheduleSchemas } from './schedule/schedules.ts';
import { timingSchemas } from './schedule/timings.ts';
import { secretSchemas } from './secrets/secrets.ts';
import { stepSchemas } from './steps/steps.ts';
import { retentionSchemas } from './tenant/retention.ts';
import type { NamedSchema } from './validation/schema.ts';

export const namedSchemas: readonly NamedSchema[] = [
  ...timingSchemas,
  ...stepSchemas,
  ...scheduleSchemas,
  ScheduleDocument,
  ...previewSchemas,
  ...anchorSchemas,
  ...calendarSchemas,
  ...milestoneSchemas,
  ...executionSchemas,
  StepRunBody,
  ...retrySchemas,
  ...controlSchemas,
  ...waitingApprovalSchemas,
  ...auditEventSchemas,
  ...activityRecordSchemas,
  ...activitySearchSchemas,
  ...connectedSystemSchemas,
  ...problemSchemas,
  ...healthSchemas,
  ...observationSchemas,
  ...consistencySchemas,
  ...fireSchemas,
  ...fireOutcomeSchemas,
  ...plannedFireSchemas,
  ...overviewSchemas,
  ...runGridSchemas,
  DemoHistoryRemoval,
  ...recordSchemas,
  ...deliverySchemas,
  ...eventSchemas,
  ...holdSchemas,
  ...maintenanceSchemas,
  ...backfillSchemas,
  ...bulkSchemas,
  ...dryRunSchemas,
  ...workerSchemas,
  ...workerPoolSchemas,
  ...limitSchemas,
  ...tokenSchemas,
  ...principalSchemas,
  ...approvalSchemas,
  ...streamSchemas,
  ...channelSchemas,
  ...ruleSchemas,
  ...notificationSchemas,
  ...statisticsSchemas,
  ...rehearsalSchemas,
  ...retentionSchemas,
  ...secretSchemas,
];
