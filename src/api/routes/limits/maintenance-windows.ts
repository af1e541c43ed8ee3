/** Maintenance windows of connected systems, and what one would touch. */
import { Type } from 'typebox';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import {
  MaintenanceImpact,
  MaintenanceWindow,
  MaintenanceWindowBody,
  MaintenanceWindowList,
} from '../../../contract/limits/maintenance-windows.ts';
import { systemName } from '../../../contract/operations/connected-systems.ts';
import { raises } from '../../../contract/validation/body-text.ts';
import { Moment, Ref, Strict, toInstant, Uuid } from '../../../contract/validation/schema.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import {
  checkSpan,
  endWindowNow,
  readImpact,
  readWindow,
  readWindows,
  setWindow,
  type WindowImpact,
} from '../../../services/limits/maintenance-windows.ts';
import type { StoredWindow } from '../../../store/limits/maintenance-windows.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, momentOf } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Connected systems'];
const SystemParams = Strict({ name: { ...systemName, ...raises('connected-system-not-found') } });
const WindowParams = Strict({ id: { ...Uuid, ...raises('maintenance-not-found') } });

const ImpactQuery = Strict({
  from: Type.Optional({ ...Moment, description: 'Begin of the window; now when left out.' }),
  until: Type.Optional({
    ...Moment,
    description: 'End of the window; an hour after its begin when left out.',
  }),
});

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/maintenance-windows',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listMaintenanceWindows',
        summary: 'Maintenance windows that have not ended, the next first',
        tags,
        querystring: Strict({ system: Type.Optional(systemName) }),
        response: { 200: Ref(MaintenanceWindowList) },
      },
    },
    async (request) => {
      const { system = null } = request.query;
      const found = await readWindows(deps, principalOf(request), system);
      return { items: found.map(toWindow) };
    },
  );
  app.get(
    '/maintenance-windows/:id',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getMaintenanceWindow',
        summary: 'One maintenance window, also when it has ended',
        tags,
        params: WindowParams,
        response: { 200: Ref(MaintenanceWindow) },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase();
      return toWindow(await readWindow(deps, principalOf(request), id));
    },
  );
}

function registerImpact(app: App, deps: AppDeps): void {
  app.get(
    '/connected-systems/:name/maintenance-impact',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getMaintenanceImpact',
        summary: 'Which fires and steps a maintenance window would touch',
        tags,
        params: SystemParams,
        querystring: ImpactQuery,
        response: { 200: Ref(MaintenanceImpact) },
      },
    },
    async (request) => {
      const { from, until } = request.query;
      const given = { from: momentOf(from), until: momentOf(until) };
      const span = checkSpan(given, deps.clock(), 'parameter-invalid');
      const wanted = { ...span, system: request.params.name };
      return toImpact(await readImpact(deps, principalOf(request), wanted));
    },
  );
}

function registerWrites(app: App, deps: AppDeps): void {
  app.post(
    '/connected-systems/:name/maintenance-windows',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'setMaintenanceWindow',
        summary: 'Let no step begin to use a system for a while',
        description:
          'Steps that run are left alone. Other steps of the same executions continue. A system of the ' +
          'installation is in maintenance for this tenant only.',
        tags,
        params: SystemParams,
        headers: IdempotencyHeaders,
        body: Ref(MaintenanceWindowBody),
        response: { ...problemResponses('maintenance-limit'), 201: Ref(MaintenanceWindow) },
      },
    },
    async (request, reply) => {
      const { from, until, mode = 'Wait', reason } = request.body;
      const wanted = { id: request.subjectId, system: request.params.name, from, until, mode };
      const set = await setWindow(deps, principalOf(request), {
        ...wanted,
        reason: cleanText(reason),
      });
      reply.header('location', `/api/v1/maintenance-windows/${set.id}`);
      return reply.status(201).send(toWindow(set));
    },
  );
  app.post(
    '/maintenance-windows/:id/end',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'endMaintenanceWindow',
        summary: 'End a maintenance window now; one that has not begun never does',
        description: 'Steps that wait for it begin within seconds.',
        tags,
        params: WindowParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: { ...problemResponses('maintenance-already-ended'), 200: Ref(MaintenanceWindow) },
      },
    },
    async (request) => {
      const { reason } = request.body;
      const id = request.params.id.toLowerCase();
      const end = { id, reason: reason === undefined ? null : cleanText(reason) };
      return toWindow(await endWindowNow(deps, principalOf(request), end));
    },
  );
}

function toWindow({ from, until, createdAt, ...window }: StoredWindow) {
  return {
    ...window,
    from: toInstant(from),
    until: toInstant(until),
    createdAt: toInstant(createdAt),
  };
}

function toImpact({ from, until, schedules, ...impact }: WindowImpact) {
  return {
    ...impact,
    from: toInstant(from),
    until: toInstant(until),
    schedules: schedules.map(({ steps, fires, ...schedule }) => ({
      ...schedule,
      steps: steps.map(({ stepIndex, stepName: name, runProfile }) => ({
        stepIndex,
        name,
        runProfile,
      })),
      fires: fires.map(toInstant),
    })),
  };
}

export function registerMaintenanceWindows(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  registerImpact(app, deps);
  registerWrites(app, deps);
}
