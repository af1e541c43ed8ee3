/** Stored secrets: written by administrators, listed without values, and given to step workers for one attempt. */
import { Type } from 'typebox';
import { readSecretBody } from '../../../contract/secrets/secret-body.ts';
import {
  RevealedSecrets,
  type Secret,
  Secret as SecretShape,
  SecretBody,
  SecretList,
  secretName,
  SecretRequest,
  SecretRotation,
} from '../../../contract/secrets/secrets.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { carryOut } from '../../../services/dry-run.ts';
import { revealSecrets } from '../../../services/operations/reveal-secrets.ts';
import {
  deleteSecret,
  putSecret,
  readSecrets,
  rotateSecrets,
  type ShownSecret,
} from '../../../services/operations/secrets.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, objectTag, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Secrets'];
const SecretParams = Strict({ name: secretName });
const ReasonBody = Strict({
  reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why it is done.' })),
});

/** Field by field, so that nothing else of a row can leave. */
function toSecret({ name, pools, stored, readable }: ShownSecret): Secret {
  return {
    name,
    source: stored ? 'store' : 'worker',
    id: stored?.id ?? null,
    pools: pools && [...pools],
    hosts: stored?.hosts ? [...stored.hosts] : null,
    keyId: stored?.keyId ?? null,
    readable: stored ? readable : null,
    version: stored?.version ?? null,
    updatedAt: stored && toInstant(stored.updatedAt),
    updatedBy: stored?.updatedBy ?? null,
  };
}

export function registerSecrets(app: App, deps: AppDeps): void {
  app.get(
    '/secrets',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listSecrets',
        summary: 'Names of the secrets that steps may use; never their values',
        description:
          'Those that the tenant stores, at most 200, and those that live step workers announce, by name.',
        tags,
        response: { 200: Ref(SecretList) },
      },
    },
    async (request) => ({
      items: (await readSecrets(deps, principalOf(request))).map(toSecret),
      activeKeyId: deps.secretKeys?.active ?? null,
    }),
  );
}

function registerSecretPut(app: App, deps: AppDeps): void {
  app.put(
    '/secrets/:name',
    {
      config: { permission: 'administer', tagged: [200, 201] },
      schema: {
        operationId: 'putSecret',
        summary: 'Store a secret, or another value of it',
        description:
          'Attempts that begin from now on use it. The value is always given: who widens its pools or hosts must know it.',
        tags,
        params: SecretParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(SecretBody),
        response: {
          ...problemResponses(
            'secret-invalid',
            'secret-limit',
            'secret-store-off',
            'secret-conflict',
          ),
          200: Ref(SecretShape),
          201: Ref(SecretShape),
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { reason, ...body } = request.body;
      const principal = principalOf(request);
      const change = {
        name,
        isExpected: versionCheck(request.headers['if-match'], objectTag),
        reason: reason === undefined ? null : cleanText(reason),
        ...readSecretBody(body),
      };
      const put = await carryOut(deps, principal, request.query, (given) =>
        putSecret(given, principal, change),
      );
      if (put.stored) reply.header('etag', objectTag(put.stored));
      if (put.isNew) reply.header('location', `/api/v1/secrets/${name}`);
      return reply.status(put.isNew ? 201 : 200).send(toSecret(put));
    },
  );
}

export function registerSecretWrites(app: App, deps: AppDeps): void {
  registerSecretPut(app, deps);
  app.delete(
    '/secrets/:name',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'deleteSecret',
        summary: 'Delete a stored secret, also while schedules name it',
        description: 'Attempts that begin from now on do not get it.',
        tags,
        params: SecretParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: {
          ...problemResponses('secret-not-found', 'secret-conflict'),
          204: Type.Null(),
        },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], objectTag);
      const principal = principalOf(request);
      const change = { name: request.params.name, isExpected, reason: null };
      await carryOut(deps, principal, request.query, (given) =>
        deleteSecret(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
  app.post(
    '/secret-rotations',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'rotateSecrets',
        summary: 'Encrypt stored secrets anew, with the active key',
        description:
          'At most 50 in one request; those with another key first. Send it until `left` is 0. Values and versions stay.',
        tags,
        body: ReasonBody,
        response: { ...problemResponses('secret-store-off'), 200: Ref(SecretRotation) },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { reason } = request.body;
      return carryOut(deps, principal, {}, (given) =>
        rotateSecrets(given, principal, reason === undefined ? null : cleanText(reason)),
      );
    },
  );
}

/** For step workers without a database. */
export function registerWorkerSecrets(app: App, deps: AppDeps): void {
  app.post(
    '/workers/secrets',
    {
      // Neither stored with an idempotency key nor compressed.
      config: { permission: 'report', storesResponse: false },
      schema: {
        operationId: 'revealSecrets',
        summary: 'Stored secrets for one attempt, to the worker that carries it out',
        description:
          'Refused without the nonce that the step was dispatched with, and once the attempt has ended. Only secrets that the step names, for its pool.',
        tags: ['Observations'],
        body: Ref(SecretRequest),
        response: {
          ...problemResponses(
            'observation-unproven',
            'observation-unknown',
            'observation-too-late',
            'observation-over-quota',
            'execution-not-begun',
          ),
          200: Ref(RevealedSecrets),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { attempt, names } = request.body;
      if (attempt.tenantId.toLowerCase() !== principal.tenantId) {
        const detail = `this credential is for the tenant "${principal.tenantSlug}" only`;
        throw new ProblemError('forbidden', detail);
      }
      const given = await revealSecrets(deps, principal, { attempt, names });
      const items = given.map((one) =>
        'value' in one
          ? {
              name: one.name,
              value: one.value,
              pools: one.pools && [...one.pools],
              hosts: one.hosts && [...one.hosts],
              code: null,
              reason: null,
            }
          : { ...one, value: null, pools: null, hosts: null },
      );
      return reply.send({ items });
    },
  );
}
