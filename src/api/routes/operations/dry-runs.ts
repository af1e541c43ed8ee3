/** Several writes in one dry run: each passes everything that it would pass alone, and sees those before it. */
import type { FastifyRequest } from 'fastify';
import { DryRunBody, type DryRunResult, DryRunResults } from '../../../contract/dry-runs.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { inDryRun } from '../../../services/dry-run.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';

/** Of the whole request, and not of its parts. */
const ofTheWhole = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'if-match',
  'if-none-match',
  'transfer-encoding',
]);

function headersOf(request: FastifyRequest): Record<string, string | string[] | undefined> {
  const kept = Object.entries(request.headers).filter(([name]) => !ofTheWhole.has(name));
  return { ...Object.fromEntries(kept), 'x-request-id': request.id };
}

async function send(
  app: App,
  request: FastifyRequest,
  { method, path, ifMatch, body }: DryRunBody['requests'][number],
): Promise<DryRunResult> {
  const { remoteAddress } = request.socket;
  const answer = await app.inject({
    method,
    // A route without the parameter refuses it, so nothing else can be reached this way.
    url: `/api/v1${path}?dryRun=true`,
    headers: {
      ...headersOf(request),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(remoteAddress !== undefined && { remoteAddress }),
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  });
  const isEmpty = answer.payload === '';
  return { status: answer.statusCode, body: isEmpty ? null : answer.json<unknown>() };
}

export function registerDryRuns(app: App, deps: AppDeps): void {
  app.post(
    '/dry-runs',
    {
      config: { permission: 'edit', storesResponse: false },
      schema: {
        operationId: 'dryRun',
        summary: 'What several writes would do, one after the other; nothing is written',
        description:
          'For writes that depend on each other, such as a channel and a rule that names it. Each request is checked and counted as if it were sent alone with `dryRun=true`: permissions, validation, policies, versions. A refused one leaves no trace, and the next one follows.',
        tags: ['Dry runs'],
        body: Ref(DryRunBody),
        response: { 200: Ref(DryRunResults) },
      },
    },
    async (request) => {
      const results: DryRunResult[] = [];
      await inDryRun(deps, principalOf(request), async () => {
        for (const one of request.body.requests) results.push(await send(app, request, one));
      });
      return { results };
    },
  );
}
