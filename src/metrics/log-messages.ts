/** What serving metrics logs. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  metricsServed: {
    level: 'info',
    text: 'metrics are served',
    meaning: 'The metrics of this process can be scraped at `url`, without a token.',
    remedy: null,
  },
} as const satisfies LogCatalogue;
