import type { ActivityRecord, LogLine } from '../../src/contract/execution/activity-records.ts';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import { toDefinition } from '../../src/contract/schedule/definition.ts';
import type { Schedule, ScheduleSummary } from '../../src/contract/schedule/schedules.ts';
import { testNow } from './memory-io.ts';

export const scheduleId = '019aa000-0000-7000-8000-000000000001';
export const executionId = '019aa000-0000-7000-8000-0000000000e1';

const initiator = { type: 'user', id: 'dev', name: 'dev' } as const;
const instant = '2026-11-21T07:59:00.000Z';

const bodyOfTwoSteps = {
  name: 'Delta sync',
  timings: [{ type: 'Cron', expression: '0 6 * * *' }],
  steps: [
    { type: 'Http', name: 'Import', url: 'https://example.org/import' },
    { type: 'Http', name: 'Export', url: 'https://example.org/export' },
  ],
};

export const installation = { connectedSystems: [], commandsEnabled: true, now: testNow };

export function aSchedule(changes: Partial<Schedule> = {}): Schedule {
  const definition = toDefinition(bodyOfTwoSteps, installation) as Pick<
    Schedule,
    | 'name'
    | 'description'
    | 'tags'
    | 'timings'
    | 'overlap'
    | 'catchUp'
    | 'catchupWindowSeconds'
    | 'calendars'
    | 'jitterSeconds'
    | 'steps'
  >;
  return {
    id: scheduleId,
    slug: 'delta-sync',
    enabled: true,
    enabledNote: '',
    disabledUntil: null,
    hold: null,
    timingDescription: 'Every day at 06:00 UTC',
    nextFireAt: '2026-11-22T06:00:00.000Z',
    finished: false,
    waitsForAnchors: [],
    waitsForSchedules: [],
    groupCount: 2,
    stepCount: 2,
    revision: 1,
    sync: { state: 'InSync', error: null, driftedAt: null, differences: [] },
    createdAt: instant,
    createdBy: initiator,
    updatedAt: instant,
    updatedBy: initiator,
    lastExecution: null,
    ...definition,
    ...changes,
  };
}

export function aSummary(changes: Partial<ScheduleSummary> = {}): ScheduleSummary {
  const { steps: _steps, ...summary } = aSchedule();
  return { ...summary, ...changes };
}

export function aStep(stepIndex: number, changes: Partial<ActivityRecord> = {}): ActivityRecord {
  return {
    id: `019aa000-0000-7000-8000-00000000000${stepIndex}`,
    executionId,
    stepIndex,
    groupIndex: stepIndex,
    key: ['import', 'export', 'confirm'][stepIndex] ?? `step-${stepIndex}`,
    name: ['Import', 'Export', 'Confirm'][stepIndex] ?? `Step ${stepIndex}`,
    type: 'Http',
    continueOnFailure: false,
    status: 'Waiting',
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    attempts: 0,
    message: null,
    code: null,
    httpStatus: null,
    exitCode: null,
    output: null,
    counts: null,
    worker: null,
    inherited: false,
    inheritedFrom: null,
    progress: null,
    ...changes,
  };
}

export function anExecution(changes: Partial<ExecutionDetail> = {}): ExecutionDetail {
  const steps = changes.steps ?? [aStep(0), aStep(1)];
  return {
    id: executionId,
    scheduleId,
    scheduleSlug: 'delta-sync',
    scheduleName: 'Delta sync',
    revision: 1,
    status: 'InProgress',
    trigger: 'Manual',
    initiator,
    workflowId: `default.delta-sync-manual-${executionId}`,
    runId: executionId,
    scheduledFor: null,
    queuedAt: instant,
    startedAt: instant,
    endedAt: null,
    groupIndex: 0,
    groupCount: 2,
    stepCount: steps.length,
    error: null,
    retriedFrom: null,
    retryReason: null,
    retriedBy: [],
    ...changes,
    steps,
  };
}

export function withoutSteps({ steps: _steps, ...execution }: ExecutionDetail): Execution {
  return execution;
}

export function aLogLine(line: number, text: string, stepIndex = 0): LogLine {
  return { stepIndex, attempt: 1, line, at: instant, level: 'info', stream: 'stdout', text };
}

export function pageOf<T>(items: readonly T[], nextCursor: string | null = null) {
  return { items, nextCursor, hasMore: nextCursor !== null };
}
