/** What the database client logs, in every process that uses PostgreSQL. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  connectionLost: {
    level: 'warn',
    text: 'database connection lost',
    meaning: 'An idle connection to PostgreSQL was closed; the next query opens a new one.',
    remedy: 'If it repeats, check PostgreSQL and the network between it and this process.',
  },
  listenerLost: {
    level: 'warn',
    text: 'change listener lost its connection',
    meaning:
      'The connection that hears of changes for live streams ended or could not be opened. Streams look every five seconds until it is back.',
    remedy: 'If it repeats, check PostgreSQL and the network between it and the server.',
  },
} as const satisfies LogCatalogue;
