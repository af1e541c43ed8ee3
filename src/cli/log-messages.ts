/** What the commands log that run a process of the product. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  codecServerStarted: {
    level: 'info',
    text: 'codec server started',
    meaning: 'Temporal’s Web UI and CLI can have payloads decrypted at `url`.',
    remedy: null,
  },
  keysReadable: {
    level: 'warn',
    text: 'key file is readable by other users',
    meaning: 'Other users of this host can read `file`, and with it every payload in Temporal.',
    remedy: 'Let only the user of the process read it: chmod 600.',
  },
  anonymousAccess: {
    level: 'warn',
    text: 'anonymous access: every program on this machine is an operator',
    meaning: 'CARILLON_ANONYMOUS_ACCESS is set, so requests from this machine need no token.',
    remedy: 'Use CARILLON_CREDENTIALS_FILE unless everybody on this machine may change schedules.',
  },
  serverStopping: {
    level: 'info',
    text: 'server stopping',
    meaning: 'The process was asked to stop; it finishes its requests and background loops first.',
    remedy: null,
  },
} as const satisfies LogCatalogue;
