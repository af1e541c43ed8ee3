/** What became of the fires of all schedules in a period. */
import { Type } from 'typebox';
import {
  type FireOutcome,
  FireOutcomePage,
  FireTotals,
} from '../../../contract/plan/fire-outcomes.ts';
import {
  Enum,
  Ref,
  Strict,
  toInstant,
  toInstantOrNull,
} from '../../../contract/validation/schema.ts';
import { fireOutcomes } from '../../../domain/execution/fire-outcome.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import {
  readFireOutcomes,
  readFireTotals,
  type ShownFireOutcome,
} from '../../../services/fires/fire-outcomes.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery } from '../../http/parameters.ts';
import { planQuery, planQueryOf } from './plan-parameters.ts';

const OutcomesQuery = Strict({
  outcome: Type.Optional(Enum(fireOutcomes)),
  ...planQuery,
  ...pageQuery(listOrders.fires),
});

const period = 'At most 35 days; the last 24 hours without `from` and `to`.';

function toFireOutcome({
  scheduledFor,
  startedAt,
  endedAt,
  ...fire
}: ShownFireOutcome): FireOutcome {
  const late = startedAt && (startedAt.getTime() - scheduledFor.getTime()) / 1_000;
  const expected =
    startedAt && fire.usualSeconds !== null
      ? new Date(startedAt.getTime() + fire.usualSeconds * 1_000)
      : null;
  return {
    ...fire,
    scheduledFor: toInstant(scheduledFor),
    lateSeconds: late === null ? null : Math.max(0, late),
    startedAt: toInstantOrNull(startedAt),
    endedAt: toInstantOrNull(endedAt),
    expectedEndAt: toInstantOrNull(expected),
  };
}

export function registerFireOutcomes(app: App, deps: AppDeps): void {
  app.get(
    '/fires',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listFireOutcomes',
        summary: 'What became of the fires of all schedules, the newest first',
        description: `${period} Fires that are still to come: see /planned-fires.`,
        tags: ['Plan'],
        querystring: OutcomesQuery,
        response: { 200: Ref(FireOutcomePage) },
      },
    },
    async (request) => {
      const { outcome = null, from, to, tag, connectedSystem, ...page } = request.query;
      const asked = planQueryOf(
        { from, to, tag, connectedSystem },
        { now: deps.clock(), isPast: true },
      );
      const query = { ...asked, outcome };
      const found = await readFireOutcomes(deps, principalOf(request), { query, page });
      return { ...found, items: found.items.map(toFireOutcome) };
    },
  );
  app.get(
    '/fires/totals',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'countFireOutcomes',
        summary: 'How many fires of a period had which outcome',
        description: period,
        tags: ['Plan'],
        querystring: Strict(planQuery),
        response: { 200: Ref(FireTotals) },
      },
    },
    async (request) => {
      const asked = planQueryOf(request.query, { now: deps.clock(), isPast: true });
      const { from, to, ...totals } = await readFireTotals(deps, principalOf(request), asked);
      return { from: toInstant(from), to: toInstant(to), ...totals };
    },
  );
}
