/** What the tenant keeps how long; only the operator of the installation changes it. */
import { Retention } from '../../../contract/tenant/retention.ts';
import { Ref, toInstant, toInstantOrNull } from '../../../contract/validation/schema.ts';
import { readRetention } from '../../../services/operations/retention.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';

export function registerRetention(app: App, deps: AppDeps): void {
  app.get(
    '/retention',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getRetention',
        summary: 'How long the tenant keeps what, and what was removed',
        description:
          'The operator of the installation decides it (`carillon tenant set --keep-…`) and removes (`carillon retention run`).',
        tags: ['Retention'],
        response: { 200: Ref(Retention) },
      },
    },
    async (request) => {
      const { kept, cuts } = await readRetention(deps, principalOf(request));
      return {
        kept,
        // Field by field: where the archive lies is of the installation.
        cuts: cuts.map(({ id, kind, month, state, objects, toArchive, openedAt, closedAt }) => ({
          id,
          kind,
          month,
          state,
          objects,
          archived: toArchive,
          openedAt: toInstant(openedAt),
          closedAt: toInstantOrNull(closedAt),
        })),
      };
    },
  );
}
