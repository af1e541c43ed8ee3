/** What a job is made of, and the body of the schedule that it becomes. */
import { ApiError } from '../api-error.ts';
import type { components } from '../api-types.ts';

type ScheduleBody = components['schemas']['ScheduleBody'];
export type TimingBody = NonNullable<ScheduleBody['timings']>[number];
type RepeatingBody = components['schemas']['RepeatingTimingBody'];
/** A step, such as RunProfile, Http, Executable or Shell. */
export type Handler = ScheduleBody['steps'][number];

/** When a job runs, again and again: exactly one of `cron` and `every`. */
export type Repeat = {
  /** Five fields, such as `0 6 * * *`. */
  cron?: string;
  /** Of the cron expression; UTC by default. */
  timeZone?: string;
  /** An elapsed time, such as PT15M or 90s; at least 10 seconds. */
  every?: string;
};

/** When a repeating job ends: at least one of them. */
export type Limit = {
  /** Starts by the schedule. */
  count?: number;
  /** The last instant, or a date, which is included. */
  until?: string;
  /** The first instant. */
  startAt?: string;
};

export type JobOptions = {
  name: string;
  /** What runs: one step, or several. */
  handler: Handler | readonly Handler[];
  /** Sent as the body of the one Http handler. */
  payload?: unknown;
  description?: string;
  tags?: readonly string[];
  /** For every step without a retry policy of its own; 3 by default. */
  maxRetries?: number;
  /** Between two attempts; 60 by default. */
  retryDelaySeconds?: number;
  /** For every step without a limit of its own; 300 by default. */
  timeoutSeconds?: number;
  enabled?: boolean;
  overlap?: NonNullable<ScheduleBody['overlap']>;
  catchUp?: NonNullable<ScheduleBody['catchUp']>;
  reason?: string;
};

const defaults = { maxRetries: 3, retryDelaySeconds: 60, timeoutSeconds: 300 };

/** @throws ApiError `argument-invalid` for a payload without one Http handler that has no body. */
export function toBody(job: JobOptions, timing: TimingBody): ScheduleBody {
  const { name, description, tags, enabled, overlap, catchUp, reason } = job;
  return {
    name,
    timings: [timing],
    steps: toSteps(job),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(catchUp === undefined ? {} : { catchUp }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function toSteps(job: JobOptions): Handler[] {
  const { handler, payload } = job;
  const handlers = 'type' in handler ? [handler] : [...handler];
  const retry = {
    maxRetries: job.maxRetries ?? defaults.maxRetries,
    delaySeconds: job.retryDelaySeconds ?? defaults.retryDelaySeconds,
  };
  const timeoutSeconds = job.timeoutSeconds ?? defaults.timeoutSeconds;
  // No worker runs a step that waits, so it has neither retries nor a time limit.
  const steps = handlers.map((step): Handler =>
    step.type === 'Wait' || step.type === 'Approval' || step.type === 'Schedule'
      ? step
      : { retry, timeoutSeconds, ...step },
  );
  if (payload === undefined) return steps;
  const [only] = steps;
  const isForeign = only?.type === 'CustomActivity' || only?.type === 'ChildWorkflow';
  if (steps.length === 1 && isForeign && only.input === undefined) {
    return [{ ...only, input: payload }];
  }
  if (steps.length !== 1 || only?.type !== 'Http' || only.body !== undefined) {
    throw invalid(
      'a payload needs one Http, CustomActivity or ChildWorkflow handler without a body or input of its own',
    );
  }
  return [{ ...only, method: only.method ?? 'POST', body: payload }];
}

/** @throws ApiError `argument-invalid` unless exactly one of `cron` and `every` is given. */
function toRepeating({ cron, timeZone, every }: Repeat): RepeatingBody {
  if ((cron === undefined) === (every === undefined)) {
    throw invalid('give exactly one of cron and every');
  }
  if (every !== undefined && timeZone !== undefined) {
    throw invalid('timeZone goes with cron; an interval is not affected by clocks');
  }
  return cron === undefined
    ? { type: 'Interval', every: every ?? '' }
    : { type: 'Cron', expression: cron, ...(timeZone === undefined ? {} : { timeZone }) };
}

/** @throws ApiError `argument-invalid` for a limit that limits nothing. */
export function toLimited(repeat: Repeat, { count, until, startAt }: Limit): TimingBody {
  if (count === undefined && until === undefined) throw invalid('a limit needs count or until');
  return {
    type: 'Limited',
    timing: toRepeating(repeat),
    ...(count === undefined ? {} : { maxExecutions: count }),
    ...(until === undefined ? {} : { until }),
    ...(startAt === undefined ? {} : { startAt }),
  };
}

export type When = Repeat & {
  /** Once: an instant, or a local time in the time zone; a Date counts from its next whole second. */
  at?: string | Date;
  limit?: Limit;
};

/** @throws ApiError `argument-invalid` for times that exclude each other. */
export function toTiming({ at, limit, ...repeat }: When): TimingBody {
  if (at === undefined) {
    return limit === undefined ? toRepeating(repeat) : toLimited(repeat, limit);
  }
  const { cron, every, timeZone } = repeat;
  if (cron !== undefined || every !== undefined || limit !== undefined) {
    throw invalid('at is once; it goes with neither cron, every nor limit');
  }
  return {
    type: 'OneTime',
    at: toWholeSecond(at),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** Schedules fire at whole seconds; never before the instant that was given. */
function toWholeSecond(at: string | Date): string {
  if (typeof at === 'string') return at;
  return new Date(Math.ceil(at.getTime() / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}

function invalid(title: string): ApiError {
  return new ApiError({ code: 'argument-invalid', title });
}
