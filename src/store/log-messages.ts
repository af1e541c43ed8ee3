/** What the database client logs, in every process that uses PostgreSQL. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  connectionLost: {
    level: 'warn',
    text: 'database connection lost',
    meaning: 'An idle connection to PostgreSQL was closed; the next query opens a new one.',
    remedy: 'If it repeats, check PostgreSQL and the network between it and this process.',
  },
} as const satisfies LogCatalogue;
