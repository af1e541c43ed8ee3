/** The hold of the tenant: while it lies, nothing starts by itself; people still start what they want. */
import { HoldBody, HoldState } from '../../../contract/operations/holds.ts';
import { readEnd } from '../../../contract/validation/body-text.ts';
import { Ref, toInstant } from '../../../contract/validation/schema.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { type Act, auditWithin } from '../../../services/audit.ts';
import { endHold, findHold, setHold, type StoredHold } from '../../../store/schedules/holds.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { showHold } from '../../resources/hold-resource.ts';

const tags = ['Hold'];
const path = '/hold';

function holdAct(action: string, { id }: StoredHold, reason: string | null): Act {
  return {
    action,
    objectType: 'hold',
    objectId: id,
    executionId: null,
    stepIndex: null,
    reason,
    result: 'Done',
    detail: null,
  };
}

function registerRead(app: App, deps: AppDeps): void {
  app.get(
    path,
    {
      schema: {
        operationId: 'getHold',
        summary: 'The hold that lies on all schedules of the tenant, and those before it',
        tags,
        response: { ...problemResponses(), 200: Ref(HoldState) },
      },
    },
    (request) =>
      deps.database.read(principalOf(request).tenantId, (tx) => showHold(tx, deps.clock())),
  );
}

function registerSet(app: App, deps: AppDeps): void {
  app.put(
    path,
    {
      schema: {
        operationId: 'setHold',
        summary: 'Keep everything from starting by itself; what people start is not held',
        tags,
        body: Ref(HoldBody),
        response: { ...problemResponses(413, 415, 422), 200: Ref(HoldState) },
      },
    },
    (request) => {
      const principal = principalOf(request);
      const at = deps.clock();
      const until = readEnd(request.body.until, at);
      const reason = cleanText(request.body.reason);
      return deps.database.withTenant(principal.tenantId, async (tx) => {
        const laid = await findHold(tx, at);
        const same = laid?.reason === reason && laid.until?.getTime() === until?.getTime();
        if (!same) {
          const hold = await setHold(tx, { reason, until, at, by: principal.initiator });
          const detail = until && `until ${toInstant(until)}`;
          await auditWithin(tx, deps, { principal, ...holdAct('set-hold', hold, reason), detail });
        }
        return showHold(tx, at);
      });
    },
  );
}

function registerRelease(app: App, deps: AppDeps): void {
  app.delete(
    path,
    {
      schema: {
        operationId: 'releaseHold',
        summary: 'Let everything start by itself again; nothing of the time held is caught up',
        tags,
        response: { ...problemResponses(), 200: Ref(HoldState) },
      },
    },
    (request) => {
      const principal = principalOf(request);
      const at = deps.clock();
      return deps.database.withTenant(principal.tenantId, async (tx) => {
        const ended = await endHold(tx, { at, by: principal.initiator });
        if (ended) {
          const act = holdAct('release-hold', ended, null);
          await auditWithin(tx, deps, { principal, ...act });
        }
        return showHold(tx, at);
      });
    },
  );
}

export function registerHold(app: App, deps: AppDeps): void {
  registerRead(app, deps);
  registerSet(app, deps);
  registerRelease(app, deps);
}
