/** Counts what a worker process does. */
import { Registry } from 'prom-client';
import { stepTypes } from '../domain/schedule/schedule.ts';
import { counterOf, gaugeOf, histogramOf, watchGauge } from './metric.ts';
import { workerMetrics } from './worker-metrics.ts';

export type AttemptMeter = {
  began(type: string, queuedMs: number): void;
  ended(type: string, end: { status: string; ms: number }): void;
  /** It was none: the record has it already. */
  left?(type: string): void;
};

export type WorkerMeter = AttemptMeter & {
  registry: Registry;
  refused(count: number): void;
  dropped(count: number): void;
  /** Buffers, read at each scrape. */
  watch(buffers: { reports: () => number; transitions: () => number }): void;
};

const buckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

export function createWorkerMeter(about: { role: string; version: string }): WorkerMeter {
  const registry = new Registry();
  gaugeOf(workerMetrics.info, registry).set(about, 1);
  const running = gaugeOf(workerMetrics.running, registry);
  const attempts = counterOf(workerMetrics.attempts, registry);
  const seconds = histogramOf(workerMetrics.seconds, registry, buckets);
  const queueSeconds = histogramOf(workerMetrics.queueSeconds, registry, buckets);
  const refused = counterOf(workerMetrics.reportsRefused, registry);
  const dropped = counterOf(workerMetrics.reportsDropped, registry);
  return {
    registry,
    began(given, queuedMs) {
      const type = typeOf(given);
      running.inc({ type });
      queueSeconds.observe({ type }, Math.max(0, queuedMs) / 1_000);
    },
    ended(given, { status, ms }) {
      const type = typeOf(given);
      running.dec({ type });
      attempts.inc({ type, status });
      seconds.observe({ type }, Math.max(0, ms) / 1_000);
    },
    left: (given) => running.dec({ type: typeOf(given) }),
    refused: (count) => refused.inc(count),
    dropped: (count) => dropped.inc(count),
    watch({ reports, transitions }) {
      watchGauge(workerMetrics.reportsPending, registry, reports);
      watchGauge(workerMetrics.transitionsPending, registry, transitions);
    },
  };
}

function typeOf(type: string): string {
  return stepTypes.find((one) => one === type) ?? 'other';
}
