/** Every list, search and figure of the API, as clients ask for it, with the filters that look furthest. */
import type { FilledRecord } from './fill-record.ts';

export type ApiRead = {
  /** What the report calls it. */
  name: string;
  /** Behind `/api/v1`. */
  path: string;
};

const days = (count: number): string => `from=-${count}d`;

type Asked = Readonly<Record<string, readonly string[]>>;

function executionLists({ slug }: FilledRecord): Asked {
  return {
    schedules: [
      '',
      'q=sync%2000004',
      'q=none',
      'tag=team-7',
      'tag=none',
      'enabled=false',
      'sort=-updatedAt',
    ],
    'schedule-executions': [
      '',
      'sort=startedAt',
      'sort=-endedAt',
      'status=Failed',
      'status=TimedOut',
      'status=Terminated',
      'status=Failed&sort=-endedAt',
      'trigger=Manual',
      'trigger=Backfill',
      `scheduleId=${slug}`,
      `scheduleId=${slug}&status=Failed`,
      'scheduleId=sync-0',
      'q=sync%2000004',
      'q=sync',
      'q=none',
      'tag=team-7',
      'tag=none',
      'initiator=u7',
      'initiator=none',
      'connectedSystem=hr',
      'connectedSystem=payroll',
      'connectedSystem=none',
      'stepType=Http',
      'stepType=Shell',
      'errorContains=503',
      'errorContains=none',
      'longerThanSeconds=50',
      'longerThanSeconds=100000',
      `${days(300)}&to=-299d`,
      `${days(300)}&to=-200d&status=Failed`,
    ],
    'schedule-executions/active': [''],
    'schedule-executions/waiting-approvals': [''],
  };
}

function recordLists({ slug }: FilledRecord): Asked {
  return {
    'activity-records': [
      '',
      'status=Failed',
      'status=Failed&sort=executionId',
      'status=InProgress',
      'status=Paused',
      'status=Interrupted',
      'status=Waiting',
      'status=Completed',
      'status=CompletedWithWarnings',
      'httpStatus=200',
      'httpStatus=503',
      'httpStatus=418',
      'status=Failed&httpStatus=503',
      'status=TimedOut&stepType=Http',
      'stepType=RunProfile',
      'stepType=Shell',
      `scheduleId=${slug}`,
      `scheduleId=${slug}&status=Failed`,
      'scheduleId=sync-0&status=Interrupted',
      `${days(300)}&to=-299d`,
      `${days(300)}&to=-200d&status=Failed`,
    ],
  };
}

function tenantLists({ scheduleId, slug }: FilledRecord): Asked {
  return {
    fires: [
      '',
      days(7),
      'outcome=Missed',
      `${days(30)}&outcome=Missed`,
      `${days(30)}&outcome=Late`,
      'tag=team-7',
      'connectedSystem=payroll',
    ],
    'fires/totals': ['', days(7), 'tag=team-7'],
    'audit-events': [
      '',
      'sort=at',
      'action=run',
      'action=delete',
      'action=none',
      'actor=u7',
      'actor=none',
      'actorType=system',
      'objectType=schedule',
      'objectType=hold',
      `objectId=${scheduleId}`,
      `${days(300)}&to=-299d`,
    ],
    events: ['', 'source=none'],
    notifications: ['', 'kind=Failed', `schedule=${slug}`],
    'notification-deliveries': ['', 'state=Parked'],
    approvals: ['', 'ended=true'],
    'bulk-operations': ['', 'status=Running'],
    overview: [''],
    'planned-fires': ['', 'tag=team-7'],
    'schedule-executions/load': ['', 'tag=team-7'],
    'metrics/summary': [''],
    'connected-system-outcomes': [''],
  };
}

function singleReads({ scheduleId, slug, executionId }: FilledRecord): Asked {
  return {
    'schedule-executions/recent': [`scheduleIds=${scheduleId}&count=20`],
    milestones: [''],
    [`schedules/${slug}`]: [''],
    [`schedules/${slug}/fires`]: ['', 'decision=Missed'],
    [`schedules/${slug}/run-grid`]: ['', `executionId=${executionId}`],
    [`schedules/${slug}/statistics`]: [''],
    [`schedules/${slug}/daily-statistics`]: [''],
    [`schedules/${slug}/preview`]: ['count=10'],
    [`schedules/${slug}/revisions`]: [''],
    [`schedules/${slug}/deliveries`]: [''],
    [`schedule-executions/${executionId}`]: [''],
    [`schedule-executions/${executionId}/activity-records`]: [''],
    [`schedule-executions/${executionId}/log`]: [''],
    [`schedule-executions/${executionId}/steps/1/attempts`]: [''],
  };
}

/** `none` filters fit nothing, so that no page ends a search early. */
export function readsOf(filled: FilledRecord): ApiRead[] {
  const { scheduleId, slug, executionId } = filled;
  const lists: Asked = {
    ...executionLists(filled),
    ...recordLists(filled),
    ...tenantLists(filled),
    ...singleReads(filled),
  };
  return Object.entries(lists).flatMap(([path, queries]) =>
    queries.map((query) => {
      const asked = query === '' ? path : `${path}?${query}`;
      const name = asked
        .replaceAll(executionId, '{id}')
        .replaceAll(scheduleId, '{id}')
        .replaceAll(slug, '{slug}');
      return { name: `/${decodeURIComponent(name)}`, path: `/${asked}` };
    }),
  );
}
