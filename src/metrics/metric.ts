/** A metric as it is declared: the catalogues of this folder list all, and docs/reference/metrics.md shows them. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

type MetricType = 'counter' | 'gauge' | 'histogram';

export type Metric<Label extends string = string> = {
  name: string;
  type: MetricType;
  /** Prometheus shows it beside the name. */
  help: string;
  /** Each has few values: none comes from what users write, unless the page says how many there may be. */
  labels: readonly Label[];
};

export type MetricCatalogue = Readonly<Record<string, Metric>>;

type Of<Label extends string> = Metric<Label>;

function configOf<Label extends string>({ name, help, labels }: Of<Label>, registry: Registry) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}

export function gaugeOf<Label extends string>(metric: Of<Label>, registry: Registry): Gauge<Label> {
  return new Gauge(configOf(metric, registry));
}

export function counterOf<Label extends string>(
  metric: Of<Label>,
  registry: Registry,
): Counter<Label> {
  return new Counter(configOf(metric, registry));
}

export function histogramOf<Label extends string>(
  metric: Of<Label>,
  registry: Registry,
  buckets: readonly number[],
): Histogram<Label> {
  return new Histogram({ ...configOf(metric, registry), buckets: [...buckets] });
}

/** A gauge that is read whenever the metrics are. */
export function watchGauge(metric: Metric<never>, registry: Registry, read: () => number): void {
  const gauge: Gauge = new Gauge({
    ...configOf(metric, registry),
    collect: () => gauge.set(read()),
  });
}
