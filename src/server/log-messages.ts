/** What the server process logs. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  serverStarted: {
    level: 'info',
    text: 'server started',
    meaning: 'The API listens at `url`; the background loops run.',
    remedy: null,
  },
  deliveryDeferred: {
    level: 'warn',
    text: 'delivery after an event failed; the delivery loop will retry',
    meaning: 'The event `causeId` is stored, but its schedules were not started at once.',
    remedy: 'Check that Temporal answers; nothing is lost, the delivery loop starts them.',
  },
} as const satisfies LogCatalogue;
