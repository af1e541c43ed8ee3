/** The API as functions, typed by the contract of the server. */
import { randomUUID } from 'node:crypto';
import type { ActivityRecordPage, LogPage } from '../../contract/execution/activity-records.ts';
import type { Backfill, BackfillBody, BackfillPage } from '../../contract/execution/backfills.ts';
import type {
  ControlAnswer,
  InsertStepBody,
  RetryAnswer,
  RetryBody,
  RetryPreview,
} from '../../contract/execution/controls.ts';
import type { DeliveryPage } from '../../contract/execution/deliveries.ts';
import type {
  EventBody,
  EventDetail,
  EventPage,
  EventReceipt,
} from '../../contract/execution/events.ts';
import type {
  Execution,
  ExecutionDetail,
  ExecutionPage,
  RunBody,
} from '../../contract/execution/executions.ts';
import type { FirePage, LedgerReport } from '../../contract/execution/fires.ts';
import type { WaitingApprovalPage } from '../../contract/execution/waiting-approvals.ts';
import type { ConsistencyReport } from '../../contract/operations/consistency-checks.ts';
import type { Health } from '../../contract/operations/health.ts';
import type { HoldBody, HoldState } from '../../contract/operations/holds.ts';
import type {
  RecordExport,
  RecordHead,
  RecordVerification,
} from '../../contract/operations/record.ts';
import type { MetricsSummary, ScheduleStatistics } from '../../contract/operations/statistics.ts';
import type { Calendar, CalendarPage } from '../../contract/schedule/calendars.ts';
import type {
  AnchorBody,
  AnchorDetail,
  AnchorPage,
  MilestoneList,
  MilestonePlace,
} from '../../contract/schedule/milestones.ts';
import type { Preview, PreviewBody } from '../../contract/schedule/previews.ts';
import type {
  DisableBody,
  EnabledSchedule,
  Schedule,
  ScheduleBody,
  SchedulePage,
  WrittenSchedule,
} from '../../contract/schedule/schedules.ts';
import { type BulkCalls, createBulkCalls } from '../bulk/bulk-calls.ts';
import type { Transport } from './api-transport.ts';
import { createMaintenanceCalls, type MaintenanceCalls } from './maintenance-calls.ts';
import { createNotificationCalls, type NotificationCalls } from './notification-calls.ts';
import { createPeopleCalls, type PeopleCalls } from './people-calls.ts';
import { createResourceCalls, type ResourceCalls } from './resource-calls.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

/** A schedule, and its version for If-Match. */
export type ReadSchedule = { schedule: Schedule; etag: string | null };

/** A calendar, and its version for If-Match. */
type ReadCalendar = { calendar: Calendar; etag: string | null };

export type ApiClient = {
  listSchedules: (query: Query) => Promise<SchedulePage>;
  /** By id, slug or name. */
  getSchedule: (reference: string) => Promise<ReadSchedule>;
  createSchedule: (body: ScheduleBody) => Promise<WrittenSchedule>;
  /** With an etag, refuses to overwrite a change of another user. */
  replaceSchedule: (
    id: string,
    body: ScheduleBody,
    etag: string | null,
  ) => Promise<WrittenSchedule>;
  previewTimings: (body: PreviewBody, query: Query) => Promise<Preview>;
  previewSchedule: (id: string, query: Query) => Promise<Preview>;
  deleteSchedule: (id: string, etag: string | null) => Promise<void>;
  enableSchedule: (id: string, reason: string | undefined) => Promise<EnabledSchedule>;
  disableSchedule: (id: string, body: DisableBody) => Promise<Schedule>;
  getHold: () => Promise<HoldState>;
  setHold: (body: HoldBody) => Promise<HoldState>;
  releaseHold: () => Promise<HoldState>;
  createBackfill: (id: string, body: BackfillBody) => Promise<Backfill>;
  listBackfills: (id: string, query: Query) => Promise<BackfillPage>;
  getBackfill: (id: string) => Promise<Backfill>;
  cancelBackfill: (id: string, reason: string | undefined) => Promise<Backfill>;
  /** Restores the recorded definition in Temporal. */
  reconcileSchedule: (id: string, reason: string | undefined) => Promise<Schedule>;
  runSchedule: (id: string, run: RunRequest) => Promise<Execution>;
  readStatistics: (id: string, query: Query) => Promise<ScheduleStatistics>;
  readMetricsSummary: (query: Query) => Promise<MetricsSummary>;
  listFires: (id: string, query: Query) => Promise<FirePage>;
  verifyLedger: (query: Query) => Promise<LedgerReport>;
  getRecordHead: () => Promise<RecordHead>;
  verifyRecord: (query: Query) => Promise<RecordVerification>;
  exportRecord: (query: Query) => Promise<RecordExport>;
  listDeliveries: (id: string, query: Query) => Promise<DeliveryPage>;
  sendEvent: (body: EventBody) => Promise<EventReceipt>;
  listEvents: (query: Query) => Promise<EventPage>;
  getEvent: (id: string) => Promise<EventDetail>;
  listMilestones: (id: string) => Promise<MilestoneList>;
  tryMilestone: (id: string, body: MilestonePlace) => Promise<Execution>;
  resetMilestone: (id: string, body: MilestonePlace) => Promise<MilestoneList>;
  listAnchors: (query: Query) => Promise<AnchorPage>;
  getAnchor: (name: string) => Promise<AnchorDetail>;
  setAnchor: (name: string, body: AnchorBody) => Promise<AnchorDetail>;
  listCalendars: (query: Query) => Promise<CalendarPage>;
  getCalendar: (name: string) => Promise<ReadCalendar>;
  deleteCalendar: (name: string, etag: string | null) => Promise<void>;
  listExecutions: (query: Query) => Promise<ExecutionPage>;
  getExecution: (id: string) => Promise<ExecutionDetail>;
  cancelExecution: (id: string, reason: string | undefined) => Promise<{ id: string }>;
  previewRetry: (id: string, revision: RetryBody['revision']) => Promise<RetryPreview>;
  retryExecution: (id: string, body: RetryBody) => Promise<RetryAnswer>;
  searchActivityRecords: (query: Query) => Promise<ActivityRecordPage>;
  /** `verb` is the last part of the path. */
  controlExecution: (
    id: string,
    verb: string,
    reason: string | undefined,
  ) => Promise<ControlAnswer>;
  controlStep: (step: StepAddress, body: Record<string, string>) => Promise<ControlAnswer>;
  insertStep: (id: string, body: InsertStepBody) => Promise<ControlAnswer>;
  listWaitingApprovals: (query: Query) => Promise<WaitingApprovalPage>;
  listLog: (id: string, query: Query) => Promise<LogPage>;
  getHealth: () => Promise<Health>;
  checkInvariants: () => Promise<ConsistencyReport>;
} & PeopleCalls &
  NotificationCalls &
  ResourceCalls &
  MaintenanceCalls &
  BulkCalls;

/** A step of an execution, from 0, and the command for it. */
type StepAddress = { id: string; stepIndex: number; verb: string };

type RunRequest = { idempotencyKey: string; body: RunBody };

const part = encodeURIComponent;

function ifMatch(etag: string | null): Record<string, string> {
  return etag === null ? {} : { 'if-match': etag };
}

function reasonBody(reason: string | undefined): { body: { reason?: string } } {
  return { body: reason === undefined ? {} : { reason } };
}

function scheduleCalls({ send }: Transport) {
  const at = (id: string): string => `/schedules/${part(id)}`;
  return {
    listSchedules: async (query) => (await send<SchedulePage>({ path: '/schedules', query })).body,
    async getSchedule(reference) {
      const { body, etag } = await send<Schedule>({ path: at(reference) });
      return { schedule: body, etag };
    },
    createSchedule: async (body) =>
      (await send<WrittenSchedule>({ method: 'POST', path: '/schedules', body })).body,
    replaceSchedule: async (id, body, etag) =>
      (await send<WrittenSchedule>({ method: 'PUT', path: at(id), body, headers: ifMatch(etag) }))
        .body,
    previewTimings: async (body, query) =>
      (
        await send<Preview>({
          method: 'POST',
          readOnly: true,
          path: '/schedules/preview',
          query,
          body,
        })
      ).body,
    previewSchedule: async (id, query) =>
      (await send<Preview>({ path: `${at(id)}/preview`, query })).body,
    readStatistics: async (id, query) =>
      (await send<ScheduleStatistics>({ path: `${at(id)}/statistics`, query })).body,
    readMetricsSummary: async (query) =>
      (await send<MetricsSummary>({ path: '/metrics/summary', query })).body,
    listFires: async (id, query) => (await send<FirePage>({ path: `${at(id)}/fires`, query })).body,
    verifyLedger: async (query) => (await send<LedgerReport>({ path: '/ledger', query })).body,
    getRecordHead: async () => (await send<RecordHead>({ path: '/record' })).body,
    verifyRecord: async (query) =>
      (await send<RecordVerification>({ path: '/record/verification', query })).body,
    exportRecord: async (query) =>
      (await send<RecordExport>({ path: '/record/export', query })).body,
    async deleteSchedule(id, etag) {
      await send({ method: 'DELETE', path: at(id), headers: ifMatch(etag) });
    },
    async enableSchedule(id, reason) {
      const request = { method: 'POST', path: `${at(id)}/enable`, ...reasonBody(reason) } as const;
      return (await send<EnabledSchedule>(request)).body;
    },
    async disableSchedule(id, body) {
      const request = { method: 'POST', path: `${at(id)}/disable`, body } as const;
      return (await send<Schedule>(request)).body;
    },
    async reconcileSchedule(id, reason) {
      const path = `${at(id)}/reconcile`;
      return (await send<Schedule>({ method: 'POST', path, ...reasonBody(reason) })).body;
    },
    async runSchedule(id, { idempotencyKey, body }) {
      const headers = { 'idempotency-key': idempotencyKey };
      const path = `${at(id)}/run`;
      const request = { method: 'POST', path, headers, body } as const;
      return (await send<Execution>(request)).body;
    },
  } satisfies Partial<ApiClient>;
}

function eventCalls({ send }: Transport) {
  return {
    listDeliveries: async (id, query) =>
      (await send<DeliveryPage>({ path: `/schedules/${part(id)}/deliveries`, query })).body,
    async sendEvent(body) {
      const headers = { 'idempotency-key': randomUUID() };
      const request = { method: 'POST', path: '/events', headers, body } as const;
      return (await send<EventReceipt>(request)).body;
    },
    listEvents: async (query) => (await send<EventPage>({ path: '/events', query })).body,
    getEvent: async (id) => (await send<EventDetail>({ path: `/events/${part(id)}` })).body,
  } satisfies Partial<ApiClient>;
}

function milestoneCalls({ send }: Transport) {
  const at = (id: string): string => `/schedules/${part(id)}/milestones`;
  const anchor = (name: string): string => `/anchors/${part(name)}`;
  return {
    listMilestones: async (id) => (await send<MilestoneList>({ path: at(id) })).body,
    async tryMilestone(id, body) {
      const headers = { 'idempotency-key': randomUUID() };
      const path = `${at(id)}/try`;
      return (await send<Execution>({ method: 'POST', path, headers, body })).body;
    },
    async resetMilestone(id, body) {
      const path = `${at(id)}/reset`;
      return (await send<MilestoneList>({ method: 'POST', path, body })).body;
    },
    listAnchors: async (query) => (await send<AnchorPage>({ path: '/anchors', query })).body,
    getAnchor: async (name) => (await send<AnchorDetail>({ path: anchor(name) })).body,
    setAnchor: async (name, body) =>
      (await send<AnchorDetail>({ method: 'PUT', path: anchor(name), body })).body,
  } satisfies Partial<ApiClient>;
}

function calendarCalls({ send }: Transport) {
  const at = (name: string): string => `/calendars/${part(name)}`;
  return {
    listCalendars: async (query) => (await send<CalendarPage>({ path: '/calendars', query })).body,
    async getCalendar(name) {
      const { body, etag } = await send<Calendar>({ path: at(name) });
      return { calendar: body, etag };
    },
    async deleteCalendar(name, etag) {
      await send({ method: 'DELETE', path: at(name), headers: ifMatch(etag) });
    },
  } satisfies Partial<ApiClient>;
}

function holdCalls({ send }: Transport) {
  const path = '/hold';
  return {
    getHold: async () => (await send<HoldState>({ path })).body,
    setHold: async (body) => (await send<HoldState>({ method: 'PUT', path, body })).body,
    releaseHold: async () => (await send<HoldState>({ method: 'DELETE', path })).body,
  } satisfies Partial<ApiClient>;
}

function backfillCalls({ send }: Transport) {
  const of = (id: string): string => `/schedules/${part(id)}/backfills`;
  const at = (id: string): string => `/backfills/${part(id)}`;
  return {
    async createBackfill(id, body) {
      const headers = { 'idempotency-key': randomUUID() };
      const request = { method: 'POST', path: of(id), headers, body } as const;
      return (await send<Backfill>(request)).body;
    },
    listBackfills: async (id, query) => (await send<BackfillPage>({ path: of(id), query })).body,
    getBackfill: async (id) => (await send<Backfill>({ path: at(id) })).body,
    async cancelBackfill(id, reason) {
      const request = { method: 'POST', path: `${at(id)}/cancel`, ...reasonBody(reason) } as const;
      return (await send<Backfill>(request)).body;
    },
  } satisfies Partial<ApiClient>;
}

/** @see createTransport for what is thrown. */
export function createApiClient(transport: Transport): ApiClient {
  const { send } = transport;
  const at = (id: string): string => `/schedule-executions/${part(id)}`;
  return {
    ...scheduleCalls(transport),
    ...milestoneCalls(transport),
    ...eventCalls(transport),
    ...calendarCalls(transport),
    ...holdCalls(transport),
    ...backfillCalls(transport),
    ...createPeopleCalls(transport),
    ...createNotificationCalls(transport),
    ...createResourceCalls(transport),
    ...createMaintenanceCalls(transport),
    ...createBulkCalls(transport),
    listExecutions: async (query) =>
      (await send<ExecutionPage>({ path: '/schedule-executions', query })).body,
    getExecution: async (id) => (await send<ExecutionDetail>({ path: at(id) })).body,
    async cancelExecution(id, reason) {
      const path = `${at(id)}/cancel`;
      return (await send<{ id: string }>({ method: 'POST', path, ...reasonBody(reason) })).body;
    },
    async previewRetry(id, revision) {
      return (await send<RetryPreview>({ path: `${at(id)}/retry-preview`, query: { revision } }))
        .body;
    },
    async retryExecution(id, body) {
      const headers = { 'idempotency-key': randomUUID() };
      const path = `${at(id)}/retry`;
      return (await send<RetryAnswer>({ method: 'POST', path, headers, body })).body;
    },
    searchActivityRecords: async (query) =>
      (await send<ActivityRecordPage>({ path: '/activity-records', query })).body,
    async controlExecution(id, verb, reason) {
      const path = `${at(id)}/${part(verb)}`;
      return (await send<ControlAnswer>({ method: 'POST', path, ...reasonBody(reason) })).body;
    },
    async controlStep({ id, stepIndex, verb }, body) {
      const path = `${at(id)}/steps/${stepIndex}/${part(verb)}`;
      return (await send<ControlAnswer>({ method: 'POST', path, body })).body;
    },
    async insertStep(id, body) {
      return (await send<ControlAnswer>({ method: 'POST', path: `${at(id)}/steps`, body })).body;
    },
    listWaitingApprovals: async (query) =>
      (await send<WaitingApprovalPage>({ path: '/schedule-executions/waiting-approvals', query }))
        .body,
    listLog: async (id, query) => (await send<LogPage>({ path: `${at(id)}/log`, query })).body,
    checkInvariants: async () => (await send<ConsistencyReport>({ path: '/invariants' })).body,
    getHealth: async () => (await send<Health>({ path: '/health', accept: [503] })).body,
  };
}
