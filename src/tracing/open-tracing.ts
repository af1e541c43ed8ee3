/** How a process takes part in traces, as its environment says. */
import { hostname } from 'node:os';
import type { Logger } from '../log.ts';
import { createOtlpSink } from './otlp-exporter.ts';
import type { Sampler } from './sampler.ts';
import type { Tracing } from './span.ts';

export type TracingSettings = {
  sampler: Sampler;
  export: {
    url: string;
    protocol: 'http/protobuf' | 'http/json';
    serviceName: string | null;
  } | null;
};

type Process = {
  /** As `service.name`, unless OTEL_SERVICE_NAME names another one. */
  service: string;
  version: string;
  instance: string;
  log: Pick<Logger, 'info' | 'warn'>;
};

export function openTracing(
  { sampler, export: wanted }: TracingSettings,
  { service, version, instance, log }: Process,
): Tracing {
  if (wanted === null) return { sampler, sink: null };
  const { url, protocol, serviceName } = wanted;
  const resource = {
    'service.name': serviceName ?? service,
    'service.version': version,
    'service.instance.id': instance,
    'host.name': hostname(),
  };
  return { sampler, sink: createOtlpSink({ url, protocol, resource, log }) };
}
