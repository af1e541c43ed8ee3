/** What a server serves at CARILLON_METRICS_ADDRESS: its process, for all tenants together. */
import type { MetricCatalogue } from './metric.ts';

export const serverMetrics = {
  info: {
    name: 'carillon_server_info',
    type: 'gauge',
    help: '1, with the version of the server.',
    labels: ['version'],
  },
  requests: {
    name: 'carillon_http_requests_total',
    type: 'counter',
    help: 'Requests that were answered, by method, route and status; "none" for unknown addresses.',
    labels: ['method', 'route', 'status'],
  },
  requestSeconds: {
    name: 'carillon_http_request_seconds',
    type: 'histogram',
    help: 'How long requests took until their answer was sent, by method and route.',
    labels: ['method', 'route'],
  },
  connections: {
    name: 'carillon_database_connections',
    type: 'gauge',
    help: 'Connections to PostgreSQL of each pool (requests, loops, reports), by state.',
    labels: ['pool', 'state'],
  },
  waiting: {
    name: 'carillon_database_waiting',
    type: 'gauge',
    help: 'Transactions that wait for a connection, by pool.',
    labels: ['pool'],
  },
  connectionsLost: {
    name: 'carillon_database_connections_lost_total',
    type: 'counter',
    help: 'Connections to PostgreSQL that were lost, by pool.',
    labels: ['pool'],
  },
} as const satisfies MetricCatalogue;
