/** Valid schedules and requests with defaults; a test states only what matters to it. */
import { randomUUID } from 'node:crypto';
import type { Definition, HttpStep, StepMode } from '../../src/domain/schedule/schedule.ts';
import {
  type ScheduleRequest,
  scheduleRequest,
  type ScheduleRequestSource,
} from '../../src/temporal/schedules/schedule-request.ts';
import { compileTiming } from '../../src/timing/temporal-spec/compile.ts';

export function aStep(key: string, mode: StepMode = 'Sequential'): HttpStep {
  return {
    type: 'Http',
    key,
    name: `Call ${key}`,
    mode,
    continueOnFailure: false,
    timeoutSeconds: 30,
    retry: { maxRetries: 3, delaySeconds: 60, ladderSeconds: [] },
    onInterrupted: 'Retry',
    pool: 'default',
    method: 'GET',
    url: 'http://target.test/',
    headers: {},
    body: null,
  };
}

export function aDefinition(changes: Partial<Definition> = {}): Definition {
  return {
    name: 'Delta Sync',
    description: '',
    tags: [],
    timings: [{ type: 'Cron', expression: '15 6 * * *', timeZone: 'UTC' }],
    overlap: 'Skip',
    catchUp: 'Latest',
    catchupWindowSeconds: 3_600,
    calendars: [],
    jitterSeconds: 0,
    steps: [aStep('one'), aStep('two', 'ParallelWithPrevious')],
    ...changes,
  };
}

type SourceChanges = Partial<Omit<ScheduleRequestSource, 'schedule' | 'definition' | 'spec'>> & {
  schedule?: Partial<ScheduleRequestSource['schedule']>;
  definition?: Partial<Definition>;
};

/** A request source with a slug of its own, compiled as of 1 January 2027. */
export function aSource(changes: SourceChanges = {}): ScheduleRequestSource {
  const definition = aDefinition(changes.definition);
  const schedule = {
    id: randomUUID(),
    slug: `test-${randomUUID()}`,
    revision: 1,
    enabled: true,
    enabledNote: '',
    ...changes.schedule,
  };
  return {
    tenantSlug: changes.tenantSlug ?? 'default',
    searchAttributes: changes.searchAttributes ?? false,
    schedule,
    definition,
    spec: compileTiming(definition.timings, { from: new Date('2027-01-01T00:00:00Z') }),
  };
}

export function aRequest(changes: SourceChanges = {}): ScheduleRequest {
  return scheduleRequest(aSource(changes));
}

/** The same schedule with something changed. */
export function anotherRequest(
  source: ScheduleRequestSource,
  changes: Partial<ScheduleRequestSource['schedule']>,
): ScheduleRequest {
  return scheduleRequest({ ...source, schedule: { ...source.schedule, ...changes } });
}
