/** What exporting traces logs. */
import type { LogCatalogue } from '../domain/log-message.ts';

export const messages = {
  tracesExported: {
    level: 'info',
    text: 'traces are exported',
    meaning: 'Spans are sent to `host` by OTLP over HTTP.',
    remedy: null,
  },
  exportFailed: {
    level: 'warn',
    text: 'export of traces failed',
    meaning:
      'The collector refused spans or did not answer; `spans` are lost. Nothing else is affected.',
    remedy: 'Check OTEL_EXPORTER_OTLP_ENDPOINT and the collector. Logged again once it has worked.',
  },
  exportResumed: {
    level: 'info',
    text: 'export of traces works again',
    meaning: 'The collector takes spans again; `lost` spans were not sent in the meantime.',
    remedy: null,
  },
  spansUnread: {
    level: 'warn',
    text: 'spans of an execution were not exported',
    meaning:
      'The record of an ended execution could not be read for its spans. The record is complete.',
    remedy: 'Check that PostgreSQL answers.',
  },
} as const satisfies LogCatalogue;
