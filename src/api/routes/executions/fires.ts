/** The fire ledger: what became of each fire, and whether every fire is accounted for. */
import { Type } from 'typebox';
import {
  type Fire,
  fireDecisions,
  FirePage,
  LedgerReport,
} from '../../../contract/execution/fires.ts';
import { Enum, Moment, Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { readFires, verifyFires } from '../../../services/executions/fires.ts';
import type { StoredFire } from '../../../store/fires/fires.ts';
import type { RemovedOutcome } from '../../../store/record/removed-objects.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import {
  momentOf,
  pageQuery,
  periodOf,
  periodQuery,
  ScheduleParams,
} from '../../http/parameters.ts';

const FiresQuery = Strict({
  decision: Type.Optional(Enum(fireDecisions)),
  ...periodQuery('Scheduled'),
  ...pageQuery(listOrders.fires),
});

const LedgerQuery = Strict({
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
});

function toFire({ unbegun, scheduledFor, decidedAt, ...fire }: StoredFire): Fire {
  return {
    scheduledFor: toInstant(scheduledFor),
    decision: fire.decision,
    reason: fire.reason,
    executionId: fire.executionId,
    catchUp: fire.catchUp,
    begun: !unbegun,
    decidedAt: toInstant(decidedAt),
    ...(fire.removed === null ? {} : { removed: toRemoved(fire.removed) }),
  };
}

function toRemoved({
  status,
  reason,
  endedAt,
  removedAt,
  archive,
}: RemovedOutcome): NonNullable<Fire['removed']> {
  return {
    status,
    reason,
    endedAt: endedAt === null ? null : toInstant(new Date(endedAt)),
    removedAt: toInstant(new Date(removedAt)),
    archive,
  };
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/fires',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listFires',
        summary: 'What became of each fire of a schedule, the newest first',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: FiresQuery,
        response: { 200: Ref(FirePage) },
      },
    },
    async (request) => {
      const { decision = null, from, to, ...page } = request.query;
      const { ref } = request.params;
      const query = { ref, decision, ...periodOf({ from, to }, deps.clock()) };
      const found = await readFires(deps, principalOf(request), query, page);
      return { ...found, items: found.items.map(toFire) };
    },
  );
}

function registerVerification(app: App, deps: AppDeps): void {
  app.get(
    '/ledger',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'verifyLedger',
        summary: 'Whether every expected fire is accounted for',
        description:
          'From `from` (exclusive) to `to` (inclusive), at most 31 days; the last 24 hours without ' +
          'them. Fires of the last 90 seconds are left out: they may still start.',
        tags: ['Health'],
        querystring: LedgerQuery,
        response: { 200: Ref(LedgerReport) },
      },
    },
    async (request) => {
      const asked = { from: momentOf(request.query.from), to: momentOf(request.query.to) };
      const { from, to, ...report } = await verifyFires(deps, principalOf(request), asked);
      const examples = report.examples.map(({ schedule, scheduledFor }) => ({
        schedule,
        scheduledFor: toInstant(scheduledFor),
      }));
      return { from: toInstant(from), to: toInstant(to), ...report, examples };
    },
  );
}

export function registerFires(app: App, deps: AppDeps): void {
  registerList(app, deps);
  registerVerification(app, deps);
}
