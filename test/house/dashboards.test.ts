import { readFileSync } from 'node:fs';
import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricPlaces, metricsPage, renderMetricsPage } from '../../tools/metrics-page.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

type Dashboard = {
  panels: { id: number; title: string; targets: { expr: string; legendFormat: string }[] }[];
};
type Rules = {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
};

const dashboard = JSON.parse(read('examples/grafana/carillon.json')) as Dashboard;
const rules = (parse(read('examples/prometheus/alerts.yaml')) as Rules).groups.flatMap(
  (group) => group.rules,
);
const metrics = metricPlaces.flatMap(({ catalogue }) => Object.values(catalogue));
/** Prometheus adds these itself. */
const added = ['job', 'instance', 'le'];

/** The metric that a series belongs to: a histogram has three kinds of them. */
function metricOf(series: string) {
  return metrics.find(({ name, type }) =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].some((end) => series === name + end)
      : series === name,
  );
}

type Found = { faults: number; series: string[]; labels: string[] };

/** Series, and the labels that they are grouped and filtered by. */
function readExpression(expression: string): Found {
  const found: Found = { faults: 0, series: [], labels: [] };
  parser.parse(expression).iterate({
    enter(node: SyntaxNodeRef) {
      const text = expression.slice(node.from, node.to);
      if (node.type.isError) found.faults += 1;
      if (node.name === 'Identifier') found.series.push(text);
      if (node.name === 'LabelName') found.labels.push(text);
    },
  });
  return found;
}

function faultsOf(expression: string): string[] {
  const { faults, series, labels } = readExpression(expression);
  const known = series.map(metricOf);
  const allowed = [...added, ...known.flatMap((metric) => metric?.labels ?? [])];
  return [
    ...(faults > 0 || series.length === 0 ? [`${expression} is not PromQL`] : []),
    ...series.filter((_, index) => !known[index]).map((name) => `${name} is no metric`),
    ...labels.filter((label) => !allowed.includes(label)).map((label) => `${label} is no label`),
  ];
}

describe('the check of expressions', () => {
  it('finds what is no PromQL, no metric and no label', () => {
    expect(faultsOf('sum by (state) (carillon_workers)')).toEqual([]);
    expect(faultsOf('sum by (state (carillon_workers)')).not.toEqual([]);
    expect(faultsOf('carillon_worker > 0')).toEqual(['carillon_worker is no metric']);
    expect(faultsOf('sum by (statte) (carillon_workers{rol="all"})')).toEqual([
      'statte is no label',
      'rol is no label',
    ]);
    // A histogram has no series of its own name.
    expect(faultsOf('carillon_worker_attempt_seconds > 0')).not.toEqual([]);
  });
});

describe('the dashboard for Grafana', () => {
  it.each(dashboard.panels.map((panel) => [panel.title, panel] as const))(
    'shows in "%s" only metrics and labels that are served',
    (_title, { targets }) => {
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.flatMap(({ expr }) => faultsOf(expr))).toEqual([]);
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
        const { labels } = readExpression(expr);
        expect(shown.filter((label) => !labels.includes(label))).toEqual([]);
      }
    },
  );

  it('has panels of their own id', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('the alert rules', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks only for metrics and labels that are served',
    (_name, { expr, annotations }) => {
      expect(faultsOf(expr)).toEqual([]);
      const known = readExpression(expr).series.flatMap((one) => metricOf(one)?.labels ?? []);
      const text = Object.values(annotations).join(' ');
      const shown = [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
      expect(shown.filter((label) => ![...added, ...known].includes(label))).toEqual([]);
    },
  );

  it('cover what must wake somebody: no run, failures, a lagging record, no worker, drift', () => {
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining([
        'FiresDidNotRun',
        'ExecutionsFailed',
        'RecorderBehind',
        'NoWorkerRunsWorkflows',
        'PoolWithoutWorker',
        'SchedulesDrifted',
      ]),
    );
  });
});

describe('the page of metrics', () => {
  it('is what the catalogues say', () => {
    expect(readFileSync(metricsPage, 'utf8')).toBe(renderMetricsPage());
  });

  it('names each metric once, as Prometheus wants them named, with its help', () => {
    const names = metrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^carillon_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(help).toMatch(/^\S.+\.$/);
    }
  });
});
