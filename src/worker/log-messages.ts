/** What a worker process logs about itself; its activities and the Temporal SDK log their own. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  workerStarted: {
    level: 'info',
    text: 'worker started',
    meaning: 'The worker takes tasks for the role `role` and the pools `pools`.',
    remedy: null,
  },
  temporalUnavailable: {
    level: 'warn',
    text: 'connection to Temporal failed; will retry',
    meaning: 'The worker has not started yet; it tries again for a minute.',
    remedy: 'Check that Temporal listens at `address`.',
  },
  accessInForce: {
    level: 'info',
    text: 'access policy in force',
    meaning:
      '`pools` and `secrets` name the tenants that each is for; whatever no policy file lists belongs to `homeTenant`.',
    remedy: null,
  },
  apiUnavailable: {
    level: 'warn',
    text: 'the API could not be asked for the tenants of the tokens; will retry',
    meaning: 'The step worker has not started yet; it tries again for five minutes.',
    remedy: 'Check CARILLON_API_URL and that the server answers.',
  },
  keysReadable: {
    level: 'warn',
    text: 'key file of this worker is readable by other users',
    meaning: 'Other users of this host can read `file`, and with it every payload in Temporal.',
    remedy: 'Let only the user of the process read it: chmod 600.',
  },
  secretsShort: {
    level: 'warn',
    text: 'secrets are too short to be masked everywhere',
    meaning:
      'The secrets `names` have less than four characters: they are masked only where no letter or digit is beside them.',
    remedy: 'Use longer secrets.',
  },
  payloadKeysMissing: {
    level: 'error',
    text: 'task failed: its payloads are encrypted and this worker has no keys',
    meaning: 'Another process encrypts payloads. Temporal gives the task out again.',
    remedy: 'Set CARILLON_PAYLOAD_KEYS_FILE to the same keys on every worker and server.',
  },
  announcementFailed: {
    level: 'warn',
    text: 'worker announcement failed; will retry',
    meaning: 'The server does not know that this worker runs, and may show it as silent.',
    remedy:
      'Check that PostgreSQL, or the API for a step worker, answers; `err` names what failed.',
  },
  commandsIsolated: {
    level: 'info',
    text: 'commands run in a PID namespace of their own',
    meaning: 'No process of a command step outlives the step.',
    remedy: null,
  },
  commandsNotIsolated: {
    level: 'warn',
    text: 'commands are not fully isolated on this host',
    meaning: '`gaps` lists what a command step can do beyond its bounds.',
    remedy: 'Allow PID namespaces for the user of the worker, or run only trusted commands.',
  },
  reportsUndelivered: {
    level: 'warn',
    text: 'step reports not delivered to the API; will retry',
    meaning: 'Attempts and log lines may show late; `dropped` of them are lost.',
    remedy: 'Check CARILLON_API_URL and that the server answers.',
  },
  attemptStartUnreported: {
    level: 'warn',
    text: 'attempt start not stored in time; it is reported later',
    meaning: 'The step runs; its attempt may show late.',
    remedy: 'Check CARILLON_API_URL and that the server answers.',
  },
  reportsRefused: {
    level: 'warn',
    text: 'step reports refused by the API',
    meaning: 'The API took the rest; `first` says why it refused the first of `refused` reports.',
    remedy: 'Check that the token of the worker belongs to the tenant, and the versions of both.',
  },
} as const satisfies LogCatalogue;
