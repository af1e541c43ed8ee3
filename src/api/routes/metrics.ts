/** Metrics of the tenant, for Prometheus and what reads its format. */
import { Type } from 'typebox';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { renderMetrics } from '../metrics.ts';
import type { WorkerOverview } from '../worker-overview.ts';

const format = 'text/plain; version=0.0.4; charset=utf-8';

/** Null when they could not be looked up: the other figures are told all the same. */
async function lookUp({ workers, log }: AppDeps, tenantId: string): Promise<WorkerOverview | null> {
  try {
    const used = await workers.usedPools(tenantId);
    return await workers.overview(
      tenantId,
      used.map(({ pool }) => pool),
    );
  } catch (err) {
    log.warn({ err }, 'workers could not be looked up');
    return null;
  }
}

export function registerMetrics(app: App, deps: AppDeps): void {
  app.get(
    '/metrics',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'readMetrics',
        summary:
          'Workers, pools, milestones, the hold, fires that did not run and schedules out of sync, in ' +
          'the text format of Prometheus',
        tags: ['Health'],
        response: {
          ...problemAnswers(),
          200: {
            description: 'The metrics.',
            content: { 'text/plain': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = principalOf(request);
      const workers = await lookUp(deps, tenantId);
      const observed = deps.observations.countsOf(tenantId);
      const text = await deps.database.read(tenantId, (tx) =>
        renderMetrics(tx, { now: deps.clock(), observed, workers }),
      );
      return reply.type(format).send(text);
    },
  );
}
