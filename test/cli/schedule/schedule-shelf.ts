import { ConnectedSystemList } from '../../../src/contract/operations/connected-systems.ts';
import { readScheduleBody } from '../../../src/contract/schedule/definition.ts';
import { Schedule, WrittenSchedule } from '../../../src/contract/schedule/schedules.ts';
import { ProblemError } from '../../../src/domain/problem.ts';
import {
  answer,
  problem,
  type StubAnswer,
  type StubHandler,
  type StubRequest,
} from '../api-stub.ts';
import { aSchedule, installation } from '../contract-samples.ts';

/** Schedules by slug, kept as the API keeps them: every default filled in. */
export type ScheduleShelf = { kept: Map<string, Schedule>; handler: StubHandler };

function tagOf({ revision }: Schedule): string {
  return `"${revision}.1"`;
}

function shown(schedule: Schedule): StubAnswer {
  return { ...answer(Schedule, schedule), headers: { etag: tagOf(schedule) } };
}

function keep(kept: Map<string, Schedule>, request: StubRequest, before: Schedule | undefined) {
  const { slug, enabled, definition } = readScheduleBody(request.body, {
    ...installation,
    kept: before?.timings ?? [],
  });
  const changes = { ...definition, slug: before?.slug ?? slug ?? 'unnamed' } as Partial<Schedule>;
  const revision = (before?.revision ?? 0) + 1;
  const schedule = aSchedule({ ...changes, revision, enabled: enabled ?? before?.enabled ?? true });
  kept.set(schedule.slug, schedule);
  const warnings = schedule.steps.flatMap((step) =>
    'pool' in step && step.pool !== 'default'
      ? [`step ${step.key}: no worker serves "${step.pool}"`]
      : [],
  );
  const written = answer(WrittenSchedule, { ...schedule, warnings }, before ? 200 : 201);
  return { ...written, headers: { etag: tagOf(schedule) } };
}

export function createScheduleShelf(): ScheduleShelf {
  const kept = new Map<string, Schedule>();
  const handle: StubHandler = (request) => {
    const { method, path, headers } = request;
    if (path === '/connected-systems') return answer(ConnectedSystemList, { items: [] });
    if (method === 'POST' && path === '/schedules') return keep(kept, request, undefined);
    const reference = path.replace('/schedules/', '');
    const found = [...kept.values()].find(({ slug, id }) => slug === reference || id === reference);
    if (!found) return problem('schedule-not-found', `there is no schedule ${reference}`);
    const expected = headers['if-match'];
    if (method !== 'GET' && expected !== undefined && expected !== tagOf(found)) {
      return problem('revision-conflict', 'it was changed in the meantime');
    }
    return method === 'PUT' ? keep(kept, request, found) : shown(found);
  };
  return {
    kept,
    handler: (request) => {
      try {
        return handle(request);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return problem(error.code, error.message, { errors: [...error.errors] });
      }
    },
  };
}
