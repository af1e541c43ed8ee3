/** The engines measured beside the product: where each comes from, and what proves that it recorded all. */
import { existsSync, readFileSync } from 'node:fs';

export type Peer = {
  name: string;
  /** Of npm; installed in this folder only. */
  package: string;
  /** Relative to the folder of the bench. */
  program: string;
  /** Runs started, runs that ended well, and steps recorded. */
  totals: string;
};

export const peers: readonly Peer[] = [
  {
    name: 'DBOS',
    package: '@dbos-inc/dbos-sdk',
    program: './peers/worker-dbos.ts',
    totals: `select count(*) as runs, count(*) filter (where status = 'SUCCESS') as ended,
      (select count(*) from dbos.operation_outputs) as steps from dbos.workflow_status`,
  },
  {
    name: 'graphile-worker',
    package: 'graphile-worker',
    program: './peers/worker-graphile.ts',
    totals: `select count(*) as runs, count(ended_at) as ended,
      (select count(*) from flow_step) as steps from flow_run`,
  },
];

/** @throws Error that names the command which installs the peers. */
export function readVersion(peer: Peer): string {
  const file = new URL(`./node_modules/${peer.package}/package.json`, import.meta.url);
  if (!existsSync(file)) {
    throw new Error(
      `${peer.name} is not installed; peers are no part of the product: npm ci --prefix bench/peers`,
    );
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
