/** How well this host can isolate commands: found out and logged once, when the worker starts. */
import { createProcessRunner, type ProcessRunner } from '../../activities/process/process.ts';
import {
  detectIsolation,
  groupIsolation,
  type Isolation,
} from '../../activities/process/process-isolation.ts';
import type { WorkerConfig } from '../config/config.ts';
import { ConfigError } from '../config/environment.ts';
import { writeLog } from '../domain/log-message.ts';
import type { CommandLimits } from '../domain/steps/command-step.ts';
import type { Logger } from '../log.ts';
import { messages } from './log-messages.ts';

export type CommandPlace = { processes?: ProcessRunner; commandLimits?: CommandLimits };

/**
 * Empty for a worker that runs no commands.
 * @throws ConfigError when the host cannot provide the required isolation.
 */
export async function prepareCommands(config: WorkerConfig, log: Logger): Promise<CommandPlace> {
  if (!config.commandSteps) return {};
  const { commandIsolation: wanted, commandLimits } = config;
  const isolation = wanted === 'group' ? groupIsolation : await detectIsolation();
  if (wanted === 'namespace' && isolation.kind !== 'Namespace') {
    throw new ConfigError(
      'CARILLON_COMMAND_ISOLATION is "namespace", and this host permits no PID namespace to the ' +
        'user of the worker (with setpriv and unshare of util-linux)',
    );
  }
  announce(isolation, commandLimits, log);
  const processes = createProcessRunner(isolation, commandLimits);
  return { processes, commandLimits: enforcedLimits(isolation, commandLimits) };
}

/** The limits that are enforced: no process limit on a host that cannot enforce it. */
function enforcedLimits({ limitsProcesses }: Isolation, limits: CommandLimits): CommandLimits {
  return limitsProcesses ? limits : { ...limits, processes: null };
}

function announce(isolation: Isolation, limits: CommandLimits, log: Logger): void {
  const { kind, hidesWorker, limitsProcesses } = isolation;
  const fields = { isolation: kind, limits: enforcedLimits(isolation, limits) };
  const gaps = [
    ...(kind === 'Namespace' ? [] : ['a daemon that clears its environment can outlive its step']),
    ...(hidesWorker ? [] : ['a command can read the environment of this worker']),
    ...(limitsProcesses || limits.processes === null
      ? []
      : ['the number of processes of a command is not limited']),
  ];
  if (gaps.length === 0) writeLog(log, messages.commandsIsolated, fields);
  else writeLog(log, messages.commandsNotIsolated, { ...fields, gaps });
}
