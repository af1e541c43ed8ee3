/** The page of docs/reference that lists every metric, made of the catalogues in src/metrics. */
import type { MetricCatalogue } from '../src/metrics/metric.ts';
import { serverMetrics } from '../src/metrics/server-metrics.ts';
import { tenantMetrics } from '../src/metrics/tenant-metrics.ts';
import { workerMetrics } from '../src/metrics/worker-metrics.ts';

export const metricsPage = new URL('../docs/reference/metrics.md', import.meta.url);

const introduction = `# Metrics

Generated from \`src/metrics\` by \`tools/generate-reference.ts\`; do not edit. How to scrape them:
[Observability](../guide/observability.md).

The values of labels are few and known: step types, statuses, routes as they are declared. Only pools, and
the schedules of failing milestones, are named as users named them; both are bounded.
`;

/** Where each catalogue is served. */
export const metricPlaces: readonly { title: string; text: string; catalogue: MetricCatalogue }[] =
  [
    {
      title: 'Tenant',
      text: '`GET /api/v1/metrics`, with a token that may read: the figures of the tenant of the token.',
      catalogue: tenantMetrics,
    },
    {
      title: 'Server process',
      text: '`/metrics` at CARILLON_METRICS_ADDRESS of a server: the process, for all tenants together.',
      catalogue: serverMetrics,
    },
    {
      title: 'Worker process',
      text: '`/metrics` at CARILLON_METRICS_ADDRESS of a worker.',
      catalogue: workerMetrics,
    },
  ];

export function renderMetricsPage(): string {
  const sections = metricPlaces.map(({ title, text, catalogue }) => {
    const rows = Object.values(catalogue)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, type, labels, help }) => {
        const shown = labels.length === 0 ? '' : labels.map((label) => `\`${label}\``).join(', ');
        return `| \`${name}\` | ${type} | ${shown} | ${help} |`;
      });
    const head = ['| metric | type | labels | means |', '| --- | --- | --- | --- |'];
    return [`## ${title}`, '', text, '', ...head, ...rows].join('\n');
  });
  return `${introduction}\n${sections.join('\n\n')}\n`;
}
