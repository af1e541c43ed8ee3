/** How long a tenant keeps what: options of `carillon tenant set`, and how they are shown. */
import { keysKeptDays, type Retention, retentionBounds } from '../../domain/tenant.ts';
import { usageError } from '../framework/cli-error.ts';

export type KeepOptions = {
  keepExecutions?: string;
  keepLogs?: string;
  keepEvents?: string;
  keepKeys?: string;
};

const flags = {
  executions: 'keepExecutions',
  logs: 'keepLogs',
  events: 'keepEvents',
  keys: 'keepKeys',
} as const satisfies Record<keyof Retention, keyof KeepOptions>;

const kinds = Object.keys(flags) as (keyof Retention)[];

/** Null when no option was given. @throws CliError for what is no number of days. */
export function readKeepOptions(given: KeepOptions): Partial<Retention> | null {
  const named = kinds.filter((kind) => given[flags[kind]] !== undefined);
  if (named.length === 0) return null;
  return Object.fromEntries(named.map((kind) => [kind, readDays(kind, given[flags[kind]] ?? '')]));
}

function readDays(kind: keyof Retention, text: string): number | null {
  const unlimited = kind === 'keys' ? 'default' : 'always';
  if (text === unlimited) return null;
  const [least, most] = retentionBounds[kind];
  const days = /^\d{1,6}d?$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (days >= least && days <= most) return days;
  throw usageError(
    `--keep-${kind} must be from ${least}d to ${most}d, or ${unlimited}, not "${text}"`,
  );
}

/** @throws CliError when log lines would be kept longer than their executions. */
export function checkRetention(before: Retention, change: Partial<Retention>): Partial<Retention> {
  const { executions, logs } = { ...before, ...change };
  if (executions === null || logs === null || logs <= executions) return change;
  throw usageError(
    `log lines cannot be kept for ${logs} days when their executions are kept for ${executions}`,
    'Log lines go with their execution: use --keep-logs always, or a shorter time.',
  );
}

export function showRetention({ executions, logs, events, keys }: Retention): string {
  const kept = (days: number | null): string => (days === null ? 'always' : `${days}d`);
  const logsKept = logs === null && executions !== null ? 'with their execution' : kept(logs);
  return (
    `executions ${kept(executions)}, log lines ${logsKept}, events and deliveries ${kept(events)}, ` +
    `Idempotency-Keys ${keys ?? keysKeptDays}d`
  );
}
