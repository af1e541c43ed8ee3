/** What `GET /api/v1/metrics` answers: the figures of the tenant of its token. */
import type { MetricCatalogue } from './metric.ts';

export const tenantMetrics = {
  workers: {
    name: 'carillon_workers',
    type: 'gauge',
    help: 'Worker processes.',
    labels: ['role', 'state'],
  },
  workflowsServed: {
    name: 'carillon_workflows_served',
    type: 'gauge',
    help: '1 while a worker runs workflows.',
    labels: [],
  },
  poolServed: {
    name: 'carillon_pool_served',
    type: 'gauge',
    help: '1 while a worker serves the pool; NaN while that is unknown.',
    labels: ['pool'],
  },
  poolWorkers: {
    name: 'carillon_pool_workers',
    type: 'gauge',
    help: 'Live workers of a pool.',
    labels: ['pool'],
  },
  milestones: {
    name: 'carillon_milestones',
    type: 'gauge',
    help: 'Milestones by state.',
    labels: ['state'],
  },
  milestoneAttempts: {
    name: 'carillon_milestone_attempts',
    type: 'gauge',
    help: 'Attempts of a milestone that is not done; of 1,000 milestones at most.',
    labels: ['schedule', 'anchor', 'offset'],
  },
  milestoneBackoff: {
    name: 'carillon_milestone_backoff_seconds',
    type: 'gauge',
    help: 'Time until a failed milestone is tried again; of 1,000 milestones at most.',
    labels: ['schedule', 'anchor', 'offset'],
  },
  hold: {
    name: 'carillon_hold',
    type: 'gauge',
    help: '1 while a hold suspends all automatic starts.',
    labels: [],
  },
  outOfSync: {
    name: 'carillon_schedules_out_of_sync',
    type: 'gauge',
    help: 'Schedules that differ from their Temporal Schedule, by kind.',
    labels: ['kind'],
  },
  syncLag: {
    name: 'carillon_sync_lag_seconds',
    type: 'gauge',
    help: 'How long the oldest change has been waiting to reach Temporal; 0 below a minute.',
    labels: [],
  },
  firesNotRun: {
    name: 'carillon_fires_not_run',
    type: 'gauge',
    help: 'Fires that came due and neither ran nor have a reason.',
    labels: [],
  },
  fires: {
    name: 'carillon_fires_day',
    type: 'gauge',
    help: 'Fires that came due within the last 24 hours, by what became of them.',
    labels: ['decision'],
  },
  executions: {
    name: 'carillon_executions_day',
    type: 'gauge',
    help: 'Executions that were started within the last 24 hours, by status.',
    labels: ['status'],
  },
  loopUp: {
    name: 'carillon_loop_up',
    type: 'gauge',
    help: '1 while the loop of the servers works: the sweeper, and the auditor of fires.',
    labels: ['loop'],
  },
  observationRows: {
    name: 'carillon_observation_rows_total',
    type: 'counter',
    help: 'Rows stored from reports of step workers without a database.',
    labels: [],
  },
  observationsRefused: {
    name: 'carillon_observations_refused_total',
    type: 'counter',
    help: 'Reports of step workers that were refused, by problem code.',
    labels: ['code'],
  },
} as const satisfies MetricCatalogue;
