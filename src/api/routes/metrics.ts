/** Metrics of the tenant, for Prometheus and what reads its format. */
import { Type } from 'typebox';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import { renderMetrics } from '../metrics.ts';

const format = 'text/plain; version=0.0.4; charset=utf-8';

export function registerMetrics(app: App, deps: AppDeps): void {
  app.get(
    '/metrics',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'readMetrics',
        summary:
          'Milestones, the hold and fires that did not run, in the text format of Prometheus',
        tags: ['Health'],
        response: { ...problemAnswers(), 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { tenantId } = principalOf(request);
      const text = await deps.database.read(tenantId, (tx) =>
        renderMetrics(tx, { now: deps.clock(), observed: deps.observations.countsOf(tenantId) }),
      );
      return reply.type(format).send(text);
    },
  );
}
