/** Why a workflow was started, read from how it was started. */
import type { ExecutionTrigger, Initiator, TriggeredBy } from '../domain/audit.ts';
import type { BeginInput } from '../domain/execution/start.ts';
import type { MilestoneAttempt } from '../domain/milestone.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { classifyNominal } from '../timing/temporal-spec/classify-nominal.ts';
import { type AdmissionResult, admit, skip } from './result.ts';

export type Start = {
  trigger: ExecutionTrigger;
  initiator: Initiator;
  /** The nominal instant of a fire; null for every other start. */
  scheduledFor: Date | null;
  /** The execution or event that this start follows. */
  triggeredBy?: TriggeredBy;
};

/** A start, and what the rules for its kind say of it. */
export type ClassifiedStart = {
  start: Start;
  /** Skips a start that the schedule does not make: a duplicate, an excluded day, a DST artefact. */
  wanted: AdmissionResult;
  /** Whether it comes too late. */
  lateness: AdmissionResult;
  /** The milestone it is an attempt of. */
  milestone: MilestoneAttempt | null;
  /** A user asked for this past fire, here or with Temporal's own tools. */
  isBackfill: boolean;
  /** The backfill it belongs to. */
  backfillId: string | null;
  /** Its delivery was settled before, so this may be a repeated request. */
  isSettled: boolean;
};

/** A start that nothing is known to stand in the way of. */
export function ordinaryStart(start: Start): ClassifiedStart {
  return {
    start,
    wanted: admit,
    lateness: admit,
    milestone: null,
    isBackfill: false,
    backfillId: null,
    isSettled: false,
  };
}

/** The first run id is the execution's own id, unless one was chosen before the start. */
export function executionIdOf({ input, firstRunId }: BeginInput): string {
  return input.executionId ?? firstRunId;
}

/** Instants that the server fires at although the timing does not name them. */
const artefacts = {
  policy: admit,
  ghost: skip('dst: the time zone change makes no such run'),
  outside: skip('limit: before the start or after the end of the timing'),
} as const;

const byTemporalCli = (command: string): Initiator => ({ type: 'cli', id: '', name: command });

/**
 * Nothing on a workflow tells a fire from `temporal schedule trigger`. Only the nominal instant does: a
 * fire carries one that the timing, or the server's reading of it, names.
 */
export function identifyStart(
  begin: BeginInput,
  schedule: { id: string; name: string; definition: Definition },
): ClassifiedStart {
  const { input, scheduledFor } = begin;
  if (input.trigger === 'Manual') {
    const initiator = input.initiator ?? { type: 'user', id: '', name: 'unknown' };
    return ordinaryStart({ trigger: 'Manual', initiator, scheduledFor: null });
  }
  if (input.trigger === 'Step' && input.triggeredBy?.type === 'execution') {
    const initiator = input.initiator ?? { type: 'system', id: '', name: 'a step' };
    const { trigger, triggeredBy } = input;
    return ordinaryStart({ trigger, initiator, scheduledFor: null, triggeredBy });
  }
  const external = (command: string) =>
    ordinaryStart({
      trigger: 'External',
      initiator: byTemporalCli(command),
      scheduledFor: null,
    });
  if (input.trigger !== 'Schedule' || scheduledFor === null) {
    return external('temporal workflow start');
  }
  const nominal = new Date(scheduledFor);
  const kind = classifyNominal([...schedule.definition.timings], nominal);
  if (kind === 'other') return external('temporal schedule trigger');
  return { ...ordinaryStart(fireOf(schedule, nominal)), wanted: artefacts[kind] };
}

/** A start that the schedule itself makes. */
export function fireOf(
  { id, name }: { id: string; name: string },
  scheduledFor: Date | null,
): Start {
  return { trigger: 'Schedule', initiator: { type: 'schedule', id, name }, scheduledFor };
}
