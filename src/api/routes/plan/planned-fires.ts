/** What is planned: the coming fires of all schedules, the load of a period, and the overview of now. */
import { Type } from 'typebox';
import { Overview } from '../../../contract/plan/overview.ts';
import { ExecutionLoad, PlannedFires } from '../../../contract/plan/planned-fires.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { readLoad } from '../../../services/fires/execution-load.ts';
import { readOverview } from '../../../services/fires/overview.ts';
import { readPlannedFires } from '../../../services/fires/planned-fires.ts';
import type { QuietSlot } from '../../../timing/fires/load-profile.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { planQuery, planQueryOf } from './plan-parameters.ts';

const tags = ['Plan'];

const PlannedQuery = Strict({
  ...planQuery,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_000, description: 'Of all fires; default 200.' }),
  ),
});

const maxQuietMinutes = 1_440;
const LoadQuery = Strict({
  ...planQuery,
  bucketMinutes: Type.Optional(
    Type.Unsafe<15 | 30 | 60 | 360 | 1_440>({
      type: 'integer',
      enum: [15, 30, 60, 360, 1_440],
      description: 'Length of each bucket, in minutes, counted from `from`; default 60.',
    }),
  ),
  quietMinutes: Type.Optional(
    Type.Integer({
      minimum: 5,
      maximum: maxQuietMinutes,
      description: 'Also find the coming slot of so many minutes with the least load.',
    }),
  ),
});

function registerPlanned(app: App, deps: AppDeps): void {
  app.get(
    '/planned-fires',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listPlannedFires',
        summary: 'The coming fires of all enabled schedules, the earliest first',
        description:
          'At most 35 days; the next 24 hours without `from` and `to`. Nothing before now is planned. ' +
          'Calendars are counted; a hold, overlap policies and jitter are not.',
        tags,
        querystring: PlannedQuery,
        response: { 200: Ref(PlannedFires) },
      },
    },
    async (request) => {
      const { limit, ...given } = request.query;
      const asked = planQueryOf(given, { now: deps.clock(), isPast: false });
      const found = await readPlannedFires(deps, principalOf(request), { ...asked, limit });
      const items = found.items.map(
        ({ schedule: { id, slug, name, tags: named }, at, ...fire }) => ({
          scheduleId: id,
          scheduleSlug: slug,
          scheduleName: name,
          tags: named,
          at: toInstant(at),
          ...fire,
        }),
      );
      return { ...found, from: toInstant(found.from), to: toInstant(found.to), items };
    },
  );
}

function toQuietSlot({ from, to, ...slot }: QuietSlot) {
  const at = (second: number): string => toInstant(new Date(second * 1_000));
  return { from: at(from), to: at(to), ...slot };
}

function registerLoad(app: App, deps: AppDeps): void {
  app.get(
    '/schedule-executions/load',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readExecutionLoad',
        summary: 'How much ran, and is planned to run, in each hour of a period',
        description:
          'At most 35 days; the next 24 hours without `from` and `to`. The past is counted from the record, ' +
          'the future from planned fires and what their schedules usually take.',
        tags,
        querystring: LoadQuery,
        response: { 200: Ref(ExecutionLoad) },
      },
    },
    async (request) => {
      const { bucketMinutes = 60, quietMinutes = null, ...given } = request.query;
      const asked = planQueryOf(given, { now: deps.clock(), isPast: false });
      const found = await readLoad(deps, principalOf(request), {
        ...asked,
        bucketMinutes,
        quietMinutes,
      });
      return {
        ...found,
        from: toInstant(found.from),
        to: toInstant(found.to),
        buckets: found.buckets.map(({ from, ...bucket }) => ({ from: toInstant(from), ...bucket })),
        quietest: found.quietest && toQuietSlot(found.quietest),
      };
    },
  );
}

function registerOverview(app: App, deps: AppDeps): void {
  app.get(
    '/overview',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readOverview',
        summary: 'Figures of now, and which schedules need attention',
        tags,
        response: { 200: Ref(Overview) },
      },
    },
    async (request) => {
      const { at, attention, ...found } = await readOverview(deps, principalOf(request));
      const items = attention.map((one) => ({ ...one, at: toInstant(one.at) }));
      return { at: toInstant(at), ...found, attention: items };
    },
  );
}

export function registerPlan(app: App, deps: AppDeps): void {
  registerPlanned(app, deps);
  registerLoad(app, deps);
  registerOverview(app, deps);
}
