import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/environment.ts';
import { readTracing } from '../../src/config/tracing.ts';

const endpoint = 'http://collector:4318';

describe('the export of traces', () => {
  it('is off without an endpoint, and where OpenTelemetry is told to be off', () => {
    expect(readTracing({}).export).toBeNull();
    const given = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    expect(readTracing({ ...given, OTEL_SDK_DISABLED: 'true' }).export).toBeNull();
    expect(readTracing({ ...given, OTEL_TRACES_EXPORTER: 'none' }).export).toBeNull();
  });

  it('goes to the path of traces at the endpoint, or exactly where that of traces says', () => {
    const urlOf = (env: Record<string, string>) => readTracing(env).export?.url;
    expect(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBe(`${endpoint}/v1/traces`);
    expect(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/otel/` })).toBe(
      `${endpoint}/otel/v1/traces`,
    );
    expect(
      urlOf({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/own`,
      }),
    ).toBe(`${endpoint}/own`);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'http/protobuf, http/json',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'zipkin' },
      'OTEL_TRACES_EXPORTER',
    ],
    [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER'],
    [
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'half' },
      'OTEL_TRACES_SAMPLER_ARG',
    ],
  ])('%j is refused, naming what is wrong', (env, named) => {
    expect(() => readTracing(env)).toThrow(ConfigError);
    expect(() => readTracing(env)).toThrow(named);
  });

  it('does not repeat an address, which may hold a password', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://user:hunter2@collector' };
    expect(() => readTracing(env)).toThrow(/^(?!.*hunter2)/);
  });
});
