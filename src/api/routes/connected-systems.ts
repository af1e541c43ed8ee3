/** The connected systems and run profiles that steps may name. */
import { ConnectedSystemList } from '../../contract/connected-systems.ts';
import { Ref } from '../../contract/schema.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';

export function registerConnectedSystems(app: App, { connectedSystems }: AppDeps): void {
  app.get(
    '/connected-systems',
    {
      schema: {
        operationId: 'listConnectedSystems',
        summary: 'Systems and run profiles that steps may name',
        tags: ['Connected systems'],
        response: { ...problemAnswers(), 200: Ref(ConnectedSystemList) },
      },
    },
    // Field by field: where a system is and how it is reached stays with the workers.
    () => ({
      items: connectedSystems.map(({ name, title, runProfiles }) => ({
        name,
        title,
        runProfiles: [...runProfiles],
      })),
    }),
  );
}
