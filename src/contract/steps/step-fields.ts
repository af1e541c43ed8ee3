/** What steps of all types have, as written in a body and as stored with every default. */
import { type Static, Type } from 'typebox';
import {
  defaultHttpTimeoutSeconds,
  defaultRetry,
  defaultTimeoutSeconds,
  maxTimeoutSeconds,
  retryLimits,
  type RetrySettings as Retry,
} from '../../domain/execution/retry.ts';
import { dispatchModes, inlinePool, longestInlineSeconds } from '../../domain/inline/dispatch.ts';
import { titlePattern, toName } from '../../domain/name.ts';
import { priorityLimits } from '../../domain/schedule/priority.ts';
import {
  type ActivityStepType,
  definitionLimits,
  interruptionPolicies,
  type InterruptionPolicy,
  type OutputSettings,
  type StepCommon,
  type StepMode,
  stepModes,
} from '../../domain/schedule/schedule.ts';
import { secretNameLength, secretNamePattern } from '../../domain/secrets/stored-secret.ts';
import { Enum, Named, Nullable, Slug, Strict } from '../validation/schema.ts';

const optional = Type.Optional;

export const SecretReference = Strict(
  {
    secret: Type.String({ minLength: 1, maxLength: secretNameLength, pattern: secretNamePattern }),
  },
  { description: 'Read by the step worker when the step runs; never stored in the schedule.' },
);
export const TextOrSecret = Named(
  'TextOrSecret',
  Type.Union([Type.String({ maxLength: 8_192 }), SecretReference], {
    description: 'a text or { "secret": "NAME" }',
  }),
);
/** Not `Type.Record`: its name pattern leaves values unchecked whose name contains a line break. */
export const TextOrSecretMap = Type.Unsafe<Record<string, Static<typeof TextOrSecret>>>({
  type: 'object',
  additionalProperties: { $ref: 'TextOrSecret#' },
  maxProperties: 100,
});

const delaySeconds = Type.Integer({ minimum: 0, maximum: retryLimits.delaySeconds });
const retry = {
  maxRetries: Type.Integer({
    minimum: 0,
    maximum: retryLimits.maxRetries,
    default: defaultRetry.maxRetries,
    description: 'Attempts after the first one.',
  }),
  delaySeconds: { ...delaySeconds, default: defaultRetry.delaySeconds },
  ladderSeconds: Type.Array(delaySeconds, {
    maxItems: retryLimits.ladderRungs,
    description: 'Wait before retry 1, 2, 3 and so on; the last value repeats.',
  }),
};
export const RetrySettings = Named('RetrySettings', Strict(retry));
export const RetryBody = Named(
  'RetryBody',
  Strict({
    maxRetries: optional(retry.maxRetries),
    delaySeconds: optional(retry.delaySeconds),
    ladderSeconds: optional(retry.ladderSeconds),
  }),
);

export const commonStep = {
  key: {
    ...Slug,
    description: 'Stable and unique within the schedule; derived from the name by default.',
  },
  name: Type.String({
    minLength: 1,
    maxLength: definitionLimits.nameLength,
    pattern: titlePattern,
  }),
  mode: Enum(stepModes, {
    default: 'Sequential',
    description: 'Sequential starts a new group, ParallelWithPrevious joins the previous group.',
  }),
  continueOnFailure: Type.Boolean({
    default: false,
    description: 'A failure of the step does not stop the execution.',
  }),
  timeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: maxTimeoutSeconds,
    description: `Of one attempt; by default ${defaultTimeoutSeconds}, of Http steps ${defaultHttpTimeoutSeconds}, of Inline steps ${longestInlineSeconds}.`,
  }),
  retry: Type.Unsafe<Static<typeof RetrySettings>>({ $ref: 'RetrySettings#' }),
  onInterrupted: Enum(interruptionPolicies, {
    description: 'What to do when an attempt is lost with its worker.',
  }),
  pool: { ...Slug, default: 'default', description: 'Pool of the step workers that run it.' },
  dispatch: optional(
    Enum(dispatchModes, {
      description:
        'Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the ' +
        `pool ${inlinePool} that take at most ${longestInlineSeconds} seconds. Auto: inline when it is an Http step ` +
        `with a timeout of at most ${longestInlineSeconds} seconds. Regular, the default: through Temporal.`,
    }),
  ),
  priority: optional(
    Type.Integer({
      minimum: priorityLimits.first,
      maximum: priorityLimits.last,
      description:
        'Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution.',
    }),
  ),
  condition: optional(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description:
        'A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the ' +
        'record says what was read. One that cannot be evaluated fails the step.',
    }),
  ),
  skipRestIfUnchanged: optional(
    Type.Literal(true, {
      description:
        'When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a ' +
        'group every step that says so must agree.',
    }),
  ),
  finally: optional(
    Type.Literal(true, {
      description:
        'Runs at the end, whatever became of the steps in front, also when the execution is cancelled.',
    }),
  ),
  compensates: optional({
    ...Slug,
    description:
      'Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or ' +
      'was cancelled. Compensations run in the reverse order of the steps that they undo.',
  }),
};

export const commonStepBody = {
  key: optional(commonStep.key),
  name: commonStep.name,
  mode: optional(commonStep.mode),
  continueOnFailure: optional(commonStep.continueOnFailure),
  timeoutSeconds: optional(commonStep.timeoutSeconds),
  retry: optional(Type.Unsafe<Static<typeof RetryBody>>({ $ref: 'RetryBody#' })),
  onInterrupted: optional(commonStep.onInterrupted),
  pool: optional(commonStep.pool),
  dispatch: commonStep.dispatch,
  priority: commonStep.priority,
  condition: commonStep.condition,
  skipRestIfUnchanged: commonStep.skipRestIfUnchanged,
  finally: commonStep.finally,
  compensates: commonStep.compensates,
};

export const keepOutput = optional(
  Type.Boolean({
    description:
      'False: what the target answers or prints is judged, and neither recorded nor logged. By default the ' +
      'worker decides (CARILLON_KEEP_OUTPUT).',
  }),
);
export const workingDirectory = Nullable(Type.String({ minLength: 1, maxLength: 4_096 }));

/** A script in the definition, or the path of one on the worker. */
export const inlineScript = Type.String({
  minLength: 1,
  maxLength: definitionLimits.scriptLength,
  pattern: '\\S',
});
export const scriptFile = Type.String({ minLength: 1, maxLength: 4_096, pattern: '\\S' });

/** No default is added: what a definition does not say is not in its hash. */
export function fillScriptSource({ script, file }: { script?: string; file?: string }): {
  script?: string;
  file?: string;
} {
  return { ...(script === undefined ? {} : { script }), ...(file === undefined ? {} : { file }) };
}

/** Commands and statements may not be safe to repeat; requests have an idempotency key. */
const defaultOnInterrupted: Readonly<Record<ActivityStepType, InterruptionPolicy>> = {
  RunProfile: 'Retry',
  Http: 'Retry',
  Executable: 'Fail',
  Shell: 'Fail',
  PowerShell: 'Fail',
  Sql: 'Fail',
};

function fillRetry(retry: CommonStepBody['retry']): Retry {
  return {
    maxRetries: retry?.maxRetries ?? defaultRetry.maxRetries,
    delaySeconds: retry?.delaySeconds ?? defaultRetry.delaySeconds,
    ladderSeconds: retry?.ladderSeconds ?? defaultRetry.ladderSeconds,
  };
}

export type CommonStepBody = Static<Type.TObject<typeof commonStepBody>>;

function timeoutOf({ type, dispatch }: CommonStepBody & { type: ActivityStepType }): number {
  if (dispatch === 'Inline') return longestInlineSeconds;
  return type === 'Http' ? defaultHttpTimeoutSeconds : defaultTimeoutSeconds;
}

/** Adds every default; `key` is chosen among those of all steps. */
export function fillCommon(
  body: CommonStepBody & { type: ActivityStepType },
  key: string,
): StepCommon {
  const mode: StepMode = body.mode ?? 'Sequential';
  return {
    key,
    name: toName(body.name),
    mode,
    continueOnFailure: body.continueOnFailure ?? false,
    timeoutSeconds: body.timeoutSeconds ?? timeoutOf(body),
    retry: fillRetry(body.retry),
    onInterrupted: body.onInterrupted ?? defaultOnInterrupted[body.type],
    pool: body.pool ?? 'default',
    // No default is added, so that the hash of older definitions does not change.
    ...(body.dispatch === undefined ? {} : { dispatch: body.dispatch }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.condition === undefined ? {} : { condition: body.condition }),
    ...(body.skipRestIfUnchanged === undefined ? {} : { skipRestIfUnchanged: true as const }),
    ...(body.finally === undefined ? {} : { finally: true as const }),
    ...(body.compensates === undefined ? {} : { compensates: body.compensates }),
  };
}

export function fillOutputSettings({ keepOutput: keeps }: OutputSettings): OutputSettings {
  return keeps === undefined ? {} : { keepOutput: keeps };
}
