/** The body of a preview → timings to preview, or every mistake. */
import type { InputError } from '../../domain/problem.ts';
import type { OverlapPolicy } from '../../domain/schedule/start-policies.ts';
import type { Timing } from '../../domain/schedule/timing.ts';
import type { Work } from '../../timing/turns.ts';
import { readMoment } from '../../timing/zone/instant.ts';
import { checkBodyText } from '../validation/body-text.ts';
import { createValidator } from '../validation/validate.ts';
import { problemOf, readTimings, soundEntries } from './definition.ts';
import { PreviewBody } from './previews.ts';
import { checkingBeside, checkTimings } from './timing-rules.ts';
import type { TimingBody } from './timings.ts';

export type PreviewRequest = {
  timings: Timing[];
  after: Date;
  count: number;
  calendars: string[];
  jitterSeconds: number;
  /** The schedule whose executions tell the usual duration; null for none. */
  schedule: string | null;
  expectedDurationSeconds: number | null;
  /** Null for the policy of the schedule. */
  overlap: OverlapPolicy | null;
  /** What its steps use, to find collisions with other schedules; null when those are not asked for. */
  connectedSystems: string[] | null;
  /** Sentences that say why a schedule with these timings could not be saved. */
  refusals: string[];
};

export const defaultPreviewCount = 10;

const validator = createValidator({ coerce: false });

function timingsOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'timings' in body ? body.timings : undefined;
}

/** The instant after which fires are shown; its form was checked with the shape. */
export function readAfter(text: string | undefined, now: Date): Date {
  return text === undefined ? now : readMoment(text, 'at');
}

/** A cron expression that never fires is refused; timings that are over can be shown. */
function isImpossible({ code, field }: InputError): boolean {
  return code === 'timing-never-fires' && field === 'expression';
}

/**
 * Reads the body of a preview. In turns, because the search for fires that are too close together takes
 * long. Mistakes that can be shown, although a schedule with them could not be saved, are `refusals`.
 * @throws ProblemError with every other input error, like that of a schedule.
 */
export function* readingPreviewBody(body: unknown, now: Date): Work<PreviewRequest> {
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const shape = validator.check<PreviewBody>(PreviewBody, body);
  if (!shape.ok && !shape.isComplete) throw problemOf(shape.errors);
  const faults = shape.ok ? [] : shape.errors;
  const bodies = soundEntries<TimingBody>(timingsOf(body), '/timings', faults);
  const { timings, errors } = readTimings(bodies, '/timings');
  if (!shape.ok || errors.length > 0) throw problemOf([...faults, ...errors]);
  const after = readAfter(shape.value.after, now);
  const rules = checkTimings(timings, after < now ? after : now);
  const impossible = rules.filter(isImpossible);
  if (impossible.length > 0) throw problemOf(impossible);
  const { calendars = [], jitterSeconds = 0, schedule, expectedDurationSeconds } = shape.value;
  const { overlap = null, connectedSystems = null } = shape.value;
  const beside = { calendars: calendars.length, jitterSeconds };
  const refused = rules.length > 0 ? rules : yield* checkingBeside(timings, beside, now);
  return {
    timings,
    after,
    calendars,
    jitterSeconds,
    overlap,
    connectedSystems,
    count: shape.value.count ?? defaultPreviewCount,
    schedule: schedule ?? null,
    expectedDurationSeconds: expectedDurationSeconds ?? null,
    refusals: refused.map(({ message, suggestion }) =>
      suggestion === undefined || message.includes(suggestion)
        ? `cannot be saved: ${message}`
        : `cannot be saved: ${message}; ${suggestion}`,
    ),
  };
}
