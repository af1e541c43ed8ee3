/** The record checked against what must always be true of it; for `carillon doctor` and monitoring. */
import { InvariantReport } from '../../contract/invariants.ts';
import { Ref } from '../../contract/schema.ts';
import { measureHop } from '../../store/hop-time.ts';
import { checkedInvariants, checkInvariants } from '../../store/invariants.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app.ts';
import { principalOf } from '../auth.ts';
import { toInstant } from '../instant.ts';

export function registerInvariants(app: App, deps: AppDeps): void {
  app.get(
    '/invariants',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'checkInvariants',
        summary: 'Check the record of the last days against what must always be true of it',
        tags: ['Health'],
        response: { ...problemAnswers(), 200: Ref(InvariantReport) },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const checkedAt = toInstant(deps.clock());
      return deps.database.read(tenantId, async (tx) => ({
        checkedAt,
        checked: [...checkedInvariants],
        violations: await checkInvariants(tx),
        hop: await measureHop(tx),
      }));
    },
  );
}
