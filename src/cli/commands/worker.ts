/** `carillon worker`: one worker process of the role that was asked for. */
import { readKillPoint, readWorkerConfig } from '../../config.ts';
import { armKillPoint } from '../../kill-points.ts';
import { createLogger } from '../../log.ts';
import { runWorker as runWorkerProcess } from '../../worker/run-worker.ts';
import type { WorkerOptions } from '../operator-options.ts';
import { readVersion } from '../package-version.ts';
import { onStopSignals } from '../stop-signals.ts';

export async function runWorker({ role, pool }: WorkerOptions): Promise<void> {
  armKillPoint(readKillPoint());
  const config = readWorkerConfig();
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: config.logLevel, pretty, name: 'carillon-worker' });
  const stop = onStopSignals();
  await runWorkerProcess({ config, role, pools: pool, version: readVersion(), log, stop });
}
