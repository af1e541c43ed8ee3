/** The hold of the tenant: while it is active, nothing starts automatically; manual runs still work. */
import { HoldBody, HoldState } from '../../../contract/operations/holds.ts';
import { readEnd } from '../../../contract/validation/body-text.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { placeHold, readHold, releaseHold } from '../../../services/operations/holds.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { toHoldState } from '../../resources/hold-resource.ts';

const tags = ['Hold'];
const path = '/hold';

function registerRead(app: App, deps: AppDeps): void {
  app.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getHold',
        summary: 'The active hold on all schedules of the tenant, and past holds',
        tags,
        response: { 200: Ref(HoldState) },
      },
    },
    async (request) => toHoldState(await readHold(deps, principalOf(request))),
  );
}

function registerSet(app: App, deps: AppDeps): void {
  app.put(
    path,
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'setHold',
        summary: 'Suspend all automatic starts; manual runs still work',
        tags,
        body: Ref(HoldBody),
        response: { 200: Ref(HoldState) },
      },
    },
    async (request) => {
      const until = readEnd(request.body.until, deps.clock());
      const wanted = { reason: cleanText(request.body.reason), until };
      return toHoldState(await placeHold(deps, principalOf(request), wanted));
    },
  );
}

function registerRelease(app: App, deps: AppDeps): void {
  app.delete(
    path,
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'releaseHold',
        summary: 'Resume automatic starts; fires of the held period are not caught up',
        tags,
        response: { 200: Ref(HoldState) },
      },
    },
    async (request) => toHoldState(await releaseHold(deps, principalOf(request))),
  );
}

export function registerHold(app: App, deps: AppDeps): void {
  registerRead(app, deps);
  registerSet(app, deps);
  registerRelease(app, deps);
}
