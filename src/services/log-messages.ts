/** What the use cases log. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  operatorAct: {
    level: 'info',
    text: 'operator act',
    meaning: 'A person or a program changed something: `action` on `objectType` `objectId`.',
    remedy: null,
  },
  auditEventNotStored: {
    level: 'error',
    text: 'audit event could not be stored',
    meaning: 'The act `act` of `actor` took place, but the audit trail does not have it.',
    remedy: 'Keep this line as the record of the act, and check that PostgreSQL answers.',
  },
  credentialRefused: {
    level: 'warn',
    text: 'unknown credential refused',
    meaning:
      'A request from `clientAddress` had a credential that belongs to no tenant; `why` says more.',
    remedy: 'If it repeats, find who sends it. Addresses with too many failures are locked out.',
  },
  startDeferred: {
    level: 'warn',
    text: 'start failed in Temporal; the sweeper will retry',
    meaning: 'The execution `executionId` is recorded and stays `Queued` until Temporal takes it.',
    remedy: 'Check that Temporal answers; nothing is lost.',
  },
  workersUnknown: {
    level: 'warn',
    text: 'workers could not be looked up',
    meaning: 'A response or the metrics lack what is known of the workers.',
    remedy: 'Check that PostgreSQL answers.',
  },
  streamTrouble: {
    level: 'warn',
    text: 'live streams could not be served',
    meaning:
      'News for live streams could not be read; `err` says why. The next try follows within five seconds.',
    remedy: 'Check that PostgreSQL answers; streams resume without loss.',
  },
} as const satisfies LogCatalogue;
