/** The ledger of fires: what became of each one, and whether all of them are accounted for. */
import { Type } from 'typebox';
import {
  type Fire,
  fireDecisions,
  FirePage,
  LedgerReport,
} from '../../../contract/execution/fires.ts';
import { Enum, Moment, Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { verifyLedger } from '../../../loops/auditor/verify-ledger.ts';
import { didNotRunAfterMs } from '../../../loops/loop-health.ts';
import { getRecordedSchedule } from '../../../services/schedules/schedule-access.ts';
import { listFires, type StoredFire } from '../../../store/fires/fires.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { momentOf, pageQuery, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const dayMs = 86_400_000;
const longestPeriodMs = 31 * dayMs;

const FiresQuery = Strict({
  decision: Type.Optional(Enum(fireDecisions)),
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
  ...pageQuery,
});

const LedgerQuery = Strict({
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
});

function isTime(key: unknown): key is number {
  return typeof key === 'number';
}

function toFire({ unbegun, scheduledFor, decidedAt, ...fire }: StoredFire): Fire {
  return {
    scheduledFor: toInstant(scheduledFor),
    decision: fire.decision,
    reason: fire.reason,
    executionId: fire.executionId,
    catchUp: fire.catchUp,
    begun: !unbegun,
    decidedAt: toInstant(decidedAt),
  };
}

function registerList(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/fires',
    {
      schema: {
        operationId: 'listFires',
        summary: 'What became of each fire of a schedule, the newest first',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: FiresQuery,
        response: { ...problemResponses(404, 409), 200: Ref(FirePage) },
      },
    },
    async (request) => {
      const { decision = null, from, to, cursor } = request.query;
      const limit = pageSize(request.query.limit);
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id: scheduleId } = await getRecordedSchedule(tx, request.params.ref);
        const filter = { scheduleId, decision, from: momentOf(from), to: momentOf(to) };
        const key = cursor === undefined ? null : decodeCursor(cursor, filter, isTime);
        const before = key === null ? null : new Date(key);
        const rows = await listFires(tx, { ...filter, before, limit: limit + 1 });
        const keyOf = ({ scheduledFor }: StoredFire): number => scheduledFor.getTime();
        return toPage(rows, { limit, filter, keyOf, toItem: toFire });
      });
    },
  );
}

/** The last day unless told otherwise; what came due a moment ago may still start. */
function periodOf(query: { from?: string; to?: string }, now: Date): { from: Date; to: Date } {
  const settled = now.getTime() - didNotRunAfterMs;
  const to = new Date(Math.min(momentOf(query.to)?.getTime() ?? settled, settled));
  const from = momentOf(query.from) ?? new Date(to.getTime() - dayMs);
  if (to.getTime() - from.getTime() <= longestPeriodMs) return { from, to };
  const message = 'the period is longer than 31 days; ask for it in parts';
  throw new ProblemError('parameter-invalid', message, {
    errors: [{ pointer: 'from', code: 'out-of-range', message }],
  });
}

function registerVerification(app: App, deps: AppDeps): void {
  app.get(
    '/ledger',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'verifyLedger',
        summary: 'Whether every fire that was to happen is accounted for',
        description:
          'From `from` (exclusive) to `to` (inclusive), at most 31 days; the last 24 hours unless ' +
          'told otherwise. Fires of the last 90 seconds are left out: they may still start.',
        tags: ['Health'],
        querystring: LedgerQuery,
        response: { ...problemResponses(), 200: Ref(LedgerReport) },
      },
    },
    async (request) => {
      const period = periodOf(request.query, deps.clock());
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { examples, ...counts } = await verifyLedger(tx, period);
        return {
          from: toInstant(period.from),
          to: toInstant(period.to),
          ...counts,
          examples: examples.map(({ schedule, scheduledFor }) => ({
            schedule,
            scheduledFor: toInstant(scheduledFor),
          })),
        };
      });
    },
  );
}

export function registerFires(app: App, deps: AppDeps): void {
  registerList(app, deps);
  registerVerification(app, deps);
}
