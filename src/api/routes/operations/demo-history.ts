/** The demo history of a first start: what is left to do with it is to remove it. */
import { DemoHistoryRemoval } from '../../../contract/execution/demo-history.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { removeDemo } from '../../../services/operations/demo-history.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';

export function registerDemoHistory(app: App, deps: AppDeps): void {
  app.delete(
    '/demo-history',
    {
      config: { permission: 'administer' },
      schema: {
        operationId: 'removeDemoHistory',
        summary: 'Remove all executions of the trigger Demo; they did not run',
        tags: ['Executions'],
        response: { 200: Ref(DemoHistoryRemoval) },
      },
    },
    async (request) => ({ removed: await removeDemo(deps, principalOf(request)) }),
  );
}
