/** Switching schedules on and off, for good or until an instant. */
import { ReasonBody } from '../../../contract/execution/executions.ts';
import {
  DisableBody,
  EnabledSchedule,
  type NotRun,
  Schedule,
} from '../../../contract/schedule/schedules.ts';
import { readEnd } from '../../../contract/validation/body-text.ts';
import { Ref, toInstant } from '../../../contract/validation/schema.ts';
import { backfillLimits } from '../../../domain/backfill.ts';
import { planBackfill } from '../../../loops/backfills/plan-backfill.ts';
import { auditWithin, scheduleAct } from '../../../services/audit.ts';
import type { Principal } from '../../../services/principal.ts';
import { getSchedule, pushAndShow } from '../../../services/schedules/schedule-access.ts';
import type { Transaction } from '../../../store/core/database.ts';
import { findDisabledSince } from '../../../store/fires/fire-audits.ts';
import { setScheduleEnabled } from '../../../store/schedules/schedule-changes.ts';
import type { StoredSchedule } from '../../../store/schedules/schedules.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { entityTag, IdempotencyHeaders, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toSchedule } from '../../resources/schedule-resource.ts';

const tags = ['Schedules'];
const rangeMs = backfillLimits.days * 86_400_000;

type Switch = {
  ref: string;
  enabled: boolean;
  reason: string | undefined;
  until: Date | null;
  principal: Principal;
};

/** Shown with the schedule and in Temporal: who, until when and why if they said so. */
function enabledNote({ enabled, principal, until, reason }: Switch): string {
  const end = until === null ? '' : ` until ${toInstant(until).replace('.000Z', 'Z')}`;
  const note = `${enabled ? 'enabled' : 'disabled'} by ${principal.initiator.name}${end}`;
  return reason ? `${note}: ${reason}` : note;
}

/** What the time disabled has cost, as far back as one backfill reaches; null when nothing. */
async function findNotRun(
  tx: Transaction,
  { id: scheduleId, definition }: StoredSchedule,
  now: Date,
): Promise<NotRun | null> {
  const since = await findDisabledSince(tx, scheduleId);
  if (since === null) return null;
  // The instant of the switch itself belongs to the time before.
  const from = new Date(Math.max(since.getTime() + 1, now.getTime() - rangeMs));
  const range = { scheduleId, definition, from, until: now, limit: backfillLimits.fires };
  const { fires, more } = await planBackfill(tx, range);
  const missing = fires.filter(({ ran }) => !ran);
  const [first, last] = [missing[0], missing.at(-1)];
  if (!first || !last) return null;
  const [begin, end] = [toInstant(first.scheduledFor), toInstant(last.scheduledFor)];
  return { count: missing.length, more, from: begin, until: end };
}

async function setEnabled(
  deps: AppDeps,
  change: Switch,
): Promise<{ id: string; notRun: NotRun | null }> {
  const { enabled, reason, until, principal } = change;
  const { tenantId, initiator } = principal;
  return deps.database.withTenant(tenantId, async (tx) => {
    const current = await getSchedule(tx, change.ref);
    const { id } = current;
    const at = deps.clock();
    const notRun = enabled && !current.enabled ? await findNotRun(tx, current, at) : null;
    const note = enabledNote(change);
    const switched = { id, enabled, note, until, reason: reason ?? null, initiator, at };
    await setScheduleEnabled(tx, switched);
    const act = scheduleAct(enabled ? 'enable' : 'disable', id, reason);
    const detail = until && `until ${toInstant(until)}`;
    await auditWithin(tx, deps, { principal, ...act, detail });
    return { id, notRun };
  });
}

function registerEnable(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/enable',
    {
      schema: {
        operationId: 'enableSchedule',
        summary: 'Let it fire; tells which fires did not run meanwhile',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses(404, 409, 422), 200: Ref(EnabledSchedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { ref } = request.params;
      const { reason } = request.body ?? {};
      const change = { ref, enabled: true, reason, until: null, principal };
      const { id, notRun } = await setEnabled(deps, change);
      const shown = await pushAndShow(deps, principal, id);
      const schedule = toSchedule(shown, deps.clock());
      reply.header('etag', entityTag(shown.schedule));
      return { ...schedule, notRun };
    },
  );
}

function registerDisable(app: App, deps: AppDeps): void {
  app.post(
    '/schedules/:ref/disable',
    {
      schema: {
        operationId: 'disableSchedule',
        summary: 'Stop it from firing, for good or until an instant; it can still be run now',
        tags,
        params: ScheduleParams,
        headers: IdempotencyHeaders,
        body: Ref(DisableBody),
        response: { ...problemResponses(404, 409, 422), 200: Ref(Schedule) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { ref } = request.params;
      const { reason, until: written } = request.body ?? {};
      const until = readEnd(written, deps.clock());
      const { id } = await setEnabled(deps, { ref, enabled: false, reason, until, principal });
      const shown = await pushAndShow(deps, principal, id);
      const schedule = toSchedule(shown, deps.clock());
      reply.header('etag', entityTag(shown.schedule));
      return schedule;
    },
  );
}

export function registerScheduleSwitches(app: App, deps: AppDeps): void {
  registerEnable(app, deps);
  registerDisable(app, deps);
}
