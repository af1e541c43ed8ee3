/** What the credential of a request stands for; workers ask for the tenants of their tokens. */
import { Principal } from '../../../contract/operations/principal.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';

export function registerPrincipal(app: App, { temporalUiUrl = null }: AppDeps): void {
  app.get(
    '/principal',
    {
      config: { permission: 'any' },
      schema: {
        operationId: 'getPrincipal',
        summary: 'The tenant, the roles and the name of the credential',
        tags: ['Health'],
        response: { 200: Ref(Principal) },
      },
    },
    (request) => {
      const { tenantId, tenantSlug: tenant, roles, initiator } = principalOf(request);
      return { tenantId, tenant, roles: [...roles], initiator, temporalUiUrl };
    },
  );
}
