/** Why a workflow was started, read from how it was started. */
import type { ExecutionTrigger, Initiator, TriggeredBy } from '../domain/audit.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { classifyNominal } from '../timing/temporal-spec/classify-nominal.ts';

export type Start = {
  trigger: ExecutionTrigger;
  initiator: Initiator;
  /** The nominal instant of a fire; null for every other start. */
  scheduledFor: Date | null;
  /** Why the server fired at an instant that the timings do not name; null when they do. */
  artefact: string | null;
  /** Set when the start is owed for it. */
  triggeredBy?: TriggeredBy;
};

/** What the server starts beyond the timings, and why nothing runs then. */
const artefacts = {
  policy: null,
  ghost: 'dst: the time zone change makes no such run',
  outside: 'limit: before the start or after the end of the timing',
} as const;

/** The first run id is the execution's own id, unless it was chosen before the start. */
export function executionIdOf({ input, firstRunId }: BeginInput): string {
  return input.executionId ?? firstRunId;
}

const byTemporalCli = (command: string): Initiator => ({ type: 'cli', id: '', name: command });

/**
 * Nothing on a workflow tells a fire from `temporal schedule trigger`; only the nominal instant
 * does: a fire carries one that the timing (or the server's reading of it) names.
 */
export function identifyStart(
  begin: BeginInput,
  schedule: { id: string; name: string; definition: Definition },
): Start {
  const { input, scheduledFor } = begin;
  const start = { scheduledFor: null, artefact: null };
  if (input.trigger === 'Manual') {
    const initiator = input.initiator ?? { type: 'user', id: '', name: 'unknown' };
    return { ...start, trigger: 'Manual', initiator };
  }
  if (input.trigger !== 'Schedule' || scheduledFor === null) {
    return { ...start, trigger: 'External', initiator: byTemporalCli('temporal workflow start') };
  }
  const nominal = new Date(scheduledFor);
  const kind = classifyNominal([...schedule.definition.timings], nominal);
  if (kind === 'other') {
    return { ...start, trigger: 'External', initiator: byTemporalCli('temporal schedule trigger') };
  }
  const initiator: Initiator = { type: 'schedule', id: schedule.id, name: schedule.name };
  return { trigger: 'Schedule', initiator, scheduledFor: nominal, artefact: artefacts[kind] };
}
