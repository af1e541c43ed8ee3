/** Which traces are recorded. Every process answers the same for the same trace, without asking another. */
import type { TraceParent } from '../domain/execution/traceparent.ts';

const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
type SamplerName = (typeof samplerNames)[number];

/** `parent` is what a caller brought; null when it brought nothing. */
export type Sampler = (traceId: string, parent: TraceParent | null) => boolean;

/** The default of OpenTelemetry: as the caller decided, else yes. */
export const defaultSampler: Sampler = (_traceId, parent) => parent?.sampled ?? true;

/** The names and the argument of `OTEL_TRACES_SAMPLER`. @throws Error that names what is wrong. */
export function parseSampler(name: string, argument: string | null): Sampler {
  const known = samplerNames.find((one) => one === name);
  if (known === undefined)
    throw new Error(`it is one of ${samplerNames.join(', ')}, not "${name}"`);
  const root = rootSampler(known, argument);
  if (!known.startsWith('parentbased_')) return (traceId) => root(traceId);
  return (traceId, parent) => parent?.sampled ?? root(traceId);
}

function rootSampler(name: SamplerName, argument: string | null): (traceId: string) => boolean {
  if (name.endsWith('always_on')) return () => true;
  if (name.endsWith('always_off')) return () => false;
  const ratio = Number(argument ?? '1');
  if (!(ratio >= 0 && ratio <= 1)) {
    throw new Error(`its argument OTEL_TRACES_SAMPLER_ARG is from 0 to 1, not "${argument}"`);
  }
  const least = (1 - ratio) * 2 ** 40;
  // The last 40 bits are random also in a trace id that is a UUID: those before them count within a millisecond, so
  // that executions started together would all be taken, or none.
  return (traceId) => Number.parseInt(traceId.slice(-10), 16) >= least;
}
