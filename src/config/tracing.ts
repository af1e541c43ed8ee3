/** The OpenTelemetry part of the environment: where spans are sent, and which traces are recorded. */
import { defaultSampler, parseSampler, type Sampler } from '../tracing/sampler.ts';
import { ConfigError, type Environment, optional } from './environment.ts';

export type TracingConfig = {
  sampler: Sampler;
  /** Null: no spans are sent. */
  export: { url: string; protocol: OtlpProtocol; serviceName: string | null } | null;
};

const protocols = ['http/protobuf', 'http/json'] as const;
type OtlpProtocol = (typeof protocols)[number];

/**
 * Names and meanings are those of OpenTelemetry. Headers, certificates, timeout and compression of the
 * exporter are read by its library.
 * @throws ConfigError naming the key that is malformed.
 */
export function readTracing(env: Environment): TracingConfig {
  const sampler = readSampler(env);
  const url = readUrl(env);
  if (url === null || isDisabled(env)) return { sampler, export: null };
  const serviceName = optional(env, 'OTEL_SERVICE_NAME');
  return { sampler, export: { url, protocol: readProtocol(env), serviceName } };
}

function readSampler(env: Environment): Sampler {
  const name = optional(env, 'OTEL_TRACES_SAMPLER');
  if (name === null) return defaultSampler;
  try {
    return parseSampler(name, optional(env, 'OTEL_TRACES_SAMPLER_ARG'));
  } catch (error) {
    throw new ConfigError(`OTEL_TRACES_SAMPLER: ${(error as Error).message}`);
  }
}

function isDisabled(env: Environment): boolean {
  if (optional(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return true;
  const exporter = optional(env, 'OTEL_TRACES_EXPORTER') ?? 'otlp';
  if (exporter === 'otlp' || exporter === 'none') return exporter === 'none';
  throw new ConfigError(`OTEL_TRACES_EXPORTER must be otlp or none, not "${exporter}"`);
}

function readUrl(env: Environment): string | null {
  const own = optional(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (own !== null) return checkedUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', own).href;
  const common = optional(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (common === null) return null;
  const url = checkedUrl('OTEL_EXPORTER_OTLP_ENDPOINT', common);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}

/** Its text is not repeated: it may hold a password. */
function checkedUrl(key: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ConfigError(`${key} must be an address such as http://127.0.0.1:4318`);
}

function readProtocol(env: Environment): OtlpProtocol {
  const value =
    optional(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ??
    optional(env, 'OTEL_EXPORTER_OTLP_PROTOCOL') ??
    'http/protobuf';
  const known = protocols.find((one) => one === value);
  if (known !== undefined) return known;
  throw new ConfigError(
    `OTEL_EXPORTER_OTLP_PROTOCOL must be one of ${protocols.join(', ')}, not "${value}"; collectors take both at port 4318`,
  );
}
