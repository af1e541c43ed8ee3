/** Sends spans to a collector: batched, bounded, and never in the way of what they describe. */
import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { BatchSpanProcessor, ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { writeLog } from '../domain/log-message.ts';
import type { Logger } from '../log.ts';
import { messages } from './log-messages.ts';
import type { Span, SpanKind, SpanSink } from './span.ts';

type ExporterOptions = {
  url: string;
  protocol: 'http/protobuf' | 'http/json';
  /** Attributes of the process: service.name and so on. */
  resource: Readonly<Record<string, string>>;
  log: Pick<Logger, 'info' | 'warn'>;
};

/** Spans that wait; more are dropped, because nothing may wait for a collector. */
const limits = { maxQueueSize: 4_096, maxExportBatchSize: 512, scheduledDelayMillis: 1_000 };

/** The libraries are loaded in the background, so that a process starts as quickly as without them. */
export function createOtlpSink(options: ExporterOptions): SpanSink {
  let early: Span[] = [];
  let sender: Sender | null = null;
  const loading = load(options).then((loaded) => {
    sender = loaded;
    for (const span of early) loaded.send(span);
    early = [];
  });
  loading.catch((err: unknown) => writeLog(options.log, messages.exportFailed, { err, spans: 0 }));
  writeLog(options.log, messages.tracesExported, { host: new URL(options.url).host });
  return {
    add(span) {
      if (sender) sender.send(span);
      else if (early.length < limits.maxQueueSize) early.push(span);
    },
    async drain(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      const flushing = loading.then(() => sender?.flush()).catch(() => undefined);
      await Promise.race([flushing, timeout]);
      clearTimeout(timer);
    },
  };
}

type Sender = { send(span: Span): void; flush(): Promise<void> };

async function load({ url, protocol, resource, log }: ExporterOptions): Promise<Sender> {
  const [{ BatchSpanProcessor }, { resourceFromAttributes, defaultResource, envDetector }, otlp] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      protocol === 'http/json'
        ? import('@opentelemetry/exporter-trace-otlp-http')
        : import('@opentelemetry/exporter-trace-otlp-proto'),
    ]);
  const exporter = reporting(new otlp.OTLPTraceExporter({ url }), log);
  const processor: BatchSpanProcessor = new BatchSpanProcessor({ exporter, ...limits });
  // What OTEL_RESOURCE_ATTRIBUTES says of the place wins over what the process says of itself.
  const given = resourceFromAttributes(envDetector.detect().attributes ?? {});
  const about = defaultResource().merge(resourceFromAttributes(resource)).merge(given);
  return {
    send: (span) => processor.onEnd(toReadable(span, about)),
    flush: () => processor.forceFlush(),
  };
}

/** Logs the first failure, and the next success with how much was lost until then. */
function reporting(exporter: SpanExporter, log: ExporterOptions['log']): SpanExporter {
  let lost = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        // 0 is SUCCESS; the enumeration itself would load the package at the start.
        if (Number(result.code) !== 0) {
          const { name = 'Error', message = '' } = result.error ?? {};
          const reason = `${name}: ${message}`.slice(0, 200);
          if (lost === 0) writeLog(log, messages.exportFailed, { reason, spans: spans.length });
          lost += spans.length;
        } else if (lost > 0) {
          writeLog(log, messages.exportResumed, { lost });
          lost = 0;
        }
        // The processor would print a failure itself.
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

const kinds: Readonly<Record<SpanKind, ReadableSpan['kind']>> = {
  Internal: 0,
  Server: 1,
  Client: 2,
  Consumer: 4,
};

function toReadable(span: Span, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId } = span.ids;
  const context = (id: string) => ({ traceId, spanId: id, traceFlags: 1 });
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => context(spanId),
    ...(parentSpanId === null ? {} : { parentSpanContext: context(parentSpanId) }),
    startTime: toHrTime(span.startedAt),
    endTime: toHrTime(span.endedAt),
    duration: toHrTime(Math.max(0, span.endedAt - span.startedAt)),
    // 2 is ERROR, 0 is UNSET.
    status: span.error === null ? { code: 0 } : { code: 2, message: span.error },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'carillon' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)];
}
