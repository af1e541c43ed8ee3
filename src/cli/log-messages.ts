/** What the commands log that run a process of the product. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  codecServerStarted: {
    level: 'info',
    text: 'codec server started',
    meaning: 'Temporal’s Web UI and CLI can have payloads decrypted at `url`.',
    remedy: null,
  },
  consoleBuilt: {
    level: 'info',
    text: 'console built',
    meaning: 'The sources of the console had changed, so it was built into `folder` in `ms`.',
    remedy: null,
  },
  consoleMissing: {
    level: 'warn',
    text: 'server has no console',
    meaning: 'The files of the console are missing or could not be built (`why`); the API works.',
    remedy: 'In a checkout run: npm ci. Otherwise install the package again.',
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
