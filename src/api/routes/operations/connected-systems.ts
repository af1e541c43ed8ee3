/** Connected systems that steps may name: read by every role, written by admins, and told to step workers. */
import { Type } from 'typebox';
import { Execution, RunProfileBody } from '../../../contract/execution/executions.ts';
import {
  type ConnectedSystem,
  ConnectedSystemBody,
  ConnectedSystemDetail,
  ConnectedSystemList,
  SystemConnections,
  systemName,
  SystemOutcomes,
} from '../../../contract/operations/connected-systems.ts';
import { readSystemBody } from '../../../contract/operations/system-body.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { defaultSystemMax } from '../../../domain/limits/limit.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  deleteSystem,
  putSystem,
  readConnections,
  readSystem,
  readSystems,
  type ShownSystem,
  type SystemDetail,
} from '../../../services/operations/connected-systems.ts';
import { readSystemOutcomes } from '../../../services/operations/system-outcomes.ts';
import { runProfileNow } from '../../../services/standalone/standalone-run.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, objectTag, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery, IdempotencyHeaders, periodOf, periodQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toExecution } from '../../resources/execution-resource.ts';

const tags = ['Connected systems'];
const SystemParams = Strict({ name: systemName });
const notFound = 'connected-system-not-found';

/** Field by field: the address of a system of the file must not leave the installation. */
function toSystem({ system, stored }: ShownSystem): ConnectedSystem {
  const { name, title, runProfiles, pool = null, maxActive } = system;
  return {
    name,
    title,
    runProfiles: [...runProfiles],
    source: stored ? 'tenant' : 'file',
    id: stored?.id ?? null,
    url: stored?.url ?? null,
    headers: stored ? { ...stored.headers } : null,
    pool,
    maxActive: maxActive ?? defaultSystemMax,
    version: stored?.version ?? null,
    updatedAt: stored && toInstant(stored.updatedAt),
    updatedBy: stored?.updatedBy ?? null,
  };
}

function toDetail(detail: SystemDetail) {
  return { ...toSystem(detail), schedules: detail.schedules, steps: detail.steps };
}

export function registerConnectedSystems(app: App, deps: AppDeps): void {
  app.get(
    '/connected-systems',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listConnectedSystems',
        summary: 'Systems and run profiles that steps may name',
        description:
          'Those of the installation, which are read-only, then those of the tenant by name. All in one response: a tenant stores at most 100.',
        tags,
        response: { 200: Ref(ConnectedSystemList) },
      },
    },
    async (request) => ({
      items: (await readSystems(deps, principalOf(request))).map(toSystem),
    }),
  );
  app.get(
    '/connected-systems/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getConnectedSystem',
        summary: 'One system; secrets are named and never shown',
        tags,
        params: SystemParams,
        response: { ...problemResponses(notFound), 200: Ref(ConnectedSystemDetail) },
      },
    },
    async (request, reply) => {
      const found = await readSystem(deps, principalOf(request), request.params.name);
      if (found.stored) reply.header('etag', objectTag(found.stored));
      return toDetail(found);
    },
  );
}

export function registerSystemOutcomes(app: App, deps: AppDeps): void {
  app.get(
    '/connected-system-outcomes',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listSystemOutcomes',
        summary: 'What became of the steps that used connected systems',
        description: 'Of the last seven days, unless `from` says otherwise.',
        tags,
        querystring: Strict({
          connectedSystem: Type.Optional(systemName),
          ...periodQuery('Executions that began'),
        }),
        response: { 200: Ref(SystemOutcomes) },
      },
    },
    async (request) => {
      const { connectedSystem = null, ...period } = request.query;
      const wanted = { connectedSystem, ...periodOf(period, deps.clock()) };
      const { from, items } = await readSystemOutcomes(deps, principalOf(request), wanted);
      return {
        from: toInstant(from),
        items: items.map(({ last, ...item }) => ({
          ...item,
          last: last.map(({ endedAt, ...one }) => ({ ...one, endedAt: toInstant(endedAt) })),
        })),
      };
    },
  );
}

/** For step workers without a database. */
export function registerSystemConnections(app: App, deps: AppDeps): void {
  app.get(
    '/workers/connected-systems',
    {
      config: { permission: 'report' },
      schema: {
        operationId: 'listSystemConnections',
        summary: 'What a step worker needs to reach the systems that its tenant stores',
        description: 'Workers ask with If-None-Match; secrets are named and never shown.',
        tags: ['Observations'],
        response: { 200: Ref(SystemConnections) },
      },
    },
    async (request) => {
      const systems = await readConnections(deps, principalOf(request));
      return {
        items: systems.map(({ name, title, url, headers, pool, runProfiles }) => ({
          name,
          title,
          url,
          headers: { ...headers },
          pool,
          runProfiles: [...runProfiles],
        })),
      };
    },
  );
}

export function registerSystemWrites(app: App, deps: AppDeps): void {
  app.put(
    '/connected-systems/:name',
    {
      config: { permission: 'administer', tagged: [200, 201] },
      schema: {
        operationId: 'putConnectedSystem',
        summary: 'Create or replace a system of the tenant',
        description:
          'Definitions can name it at once. Step workers use a change within ten seconds. Address, secrets and pool must be allowed by the policy of the installation.',
        tags,
        params: SystemParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(ConnectedSystemBody),
        response: {
          ...problemResponses(
            'connected-system-invalid',
            'connected-system-read-only',
            'connected-system-limit',
            'connected-system-in-use',
            'connected-system-conflict',
            'secret-forbidden',
            'pool-forbidden',
            'egress-denied',
          ),
          200: Ref(ConnectedSystemDetail),
          201: Ref(ConnectedSystemDetail),
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { reason } = request.body;
      const principal = principalOf(request);
      const change = {
        name,
        isExpected: versionCheck(request.headers['if-match'], objectTag),
        content: readSystemBody(name, request.body),
        reason: reason === undefined ? null : cleanText(reason),
      };
      const put = await carryOut(deps, principal, request.query, (given) =>
        putSystem(given, principal, change),
      );
      if (put.stored) reply.header('etag', objectTag(put.stored));
      if (put.isNew) reply.header('location', `/api/v1/connected-systems/${name}`);
      return reply.status(put.isNew ? 201 : 200).send(toDetail(put));
    },
  );
}

export function registerStandaloneRun(app: App, deps: AppDeps): void {
  app.post(
    '/connected-systems/:name/run',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'runRunProfile',
        summary: 'Run one of its run profiles now, without a schedule',
        description:
          'The execution belongs to a schedule that Carillon keeps for the profile, with the tag `standalone`.',
        tags,
        params: SystemParams,
        headers: IdempotencyHeaders,
        body: Ref(RunProfileBody),
        response: {
          ...problemResponses(notFound, 'execution-overlap', 'body-invalid', 'pool-forbidden'),
          202: Ref(Execution),
        },
      },
    },
    async (request, reply) => {
      const { runProfile, reason } = request.body;
      const wanted = { connectedSystem: request.params.name, runProfile, reason };
      const run = { ...wanted, executionId: request.subjectId };
      const execution = await runProfileNow(deps, principalOf(request), run);
      reply.header('location', `/api/v1/schedule-executions/${execution.id}`);
      return reply.status(202).send(toExecution(execution));
    },
  );
}

export function registerSystemDeletion(app: App, deps: AppDeps): void {
  app.delete(
    '/connected-systems/:name',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'deleteConnectedSystem',
        summary: 'Delete a system of the tenant that no schedule names',
        tags,
        params: SystemParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: {
          ...problemResponses(
            notFound,
            'connected-system-read-only',
            'connected-system-in-use',
            'connected-system-conflict',
          ),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], objectTag);
      const { name } = request.params;
      const change = { name, isExpected, reason: null };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        deleteSystem(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}
