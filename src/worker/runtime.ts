/** The Temporal runtime of this process: its log lines go to ours. */
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import type { LogEntry } from '@temporalio/worker';
import type { Logger } from '../log.ts';

/** Once per process, before the first connection or worker. Signals are handled by the process. */
export function installRuntime(log: Logger): void {
  const logger = new DefaultLogger('INFO', (entry) => forward(log, entry));
  const filter = makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { filter, forward: {} } },
  });
}

function forward(log: Logger, { level, message, meta }: LogEntry): void {
  const fields = { ...meta };
  if (level === 'ERROR') log.error(fields, message);
  else if (level === 'WARN') log.warn(fields, message);
  else log.debug(fields, message);
}
