/** What a worker serves at CARILLON_METRICS_ADDRESS. */
import type { MetricCatalogue } from './metric.ts';

export const workerMetrics = {
  info: {
    name: 'carillon_worker_info',
    type: 'gauge',
    help: '1, with the role and the version of the worker.',
    labels: ['role', 'version'],
  },
  running: {
    name: 'carillon_worker_attempts_running',
    type: 'gauge',
    help: 'Attempts of steps that run now, by step type.',
    labels: ['type'],
  },
  attempts: {
    name: 'carillon_worker_attempts_total',
    type: 'counter',
    help: 'Attempts of steps that ended, by step type and end.',
    labels: ['type', 'status'],
  },
  seconds: {
    name: 'carillon_worker_attempt_seconds',
    type: 'histogram',
    help: 'How long attempts took, by step type.',
    labels: ['type'],
  },
  queueSeconds: {
    name: 'carillon_worker_queue_seconds',
    type: 'histogram',
    help: 'How long attempts waited in Temporal for a worker, by step type.',
    labels: ['type'],
  },
  reportsPending: {
    name: 'carillon_worker_reports_pending',
    type: 'gauge',
    help: 'Reports of attempts (starts, ends, progress, log lines) that are not stored yet.',
    labels: [],
  },
  reportsRefused: {
    name: 'carillon_worker_reports_refused_total',
    type: 'counter',
    help: 'Reports of attempts that the API refused.',
    labels: [],
  },
  reportsDropped: {
    name: 'carillon_worker_reports_dropped_total',
    type: 'counter',
    help: 'Reports of attempts that were lost, because storing them failed for too long.',
    labels: [],
  },
  transitionsPending: {
    name: 'carillon_worker_transitions_pending',
    type: 'gauge',
    help: 'Batches of transitions that the recorder has not written yet; 0 on a worker for steps only.',
    labels: [],
  },
} as const satisfies MetricCatalogue;
