/** Shapes of steps, discriminated by `type`: as written in a body, and as stored with every default. */
import { type Static, Type } from 'typebox';
import { defaultRetry, maxTimeoutSeconds, retryLimits } from '../../domain/execution/retry.ts';
import { namePattern, titlePattern } from '../../domain/name.ts';
import {
  definitionLimits,
  httpMethods,
  interruptionPolicies,
  partialErrorPolicies,
  stepModes,
} from '../../domain/schedule/schedule.ts';
import { documented } from '../validation/body-text.ts';
import { Enum, Named, Nullable, OneOf, Slug, Strict } from '../validation/schema.ts';

const optional = Type.Optional;

const SecretReference = Strict(
  { secret: Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' }) },
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
const RetryBody = Named(
  'RetryBody',
  Strict({
    maxRetries: optional(retry.maxRetries),
    delaySeconds: optional(retry.delaySeconds),
    ladderSeconds: optional(retry.ladderSeconds),
  }),
);

const common = {
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
  continueOnFailure: Type.Boolean({ default: false }),
  timeoutSeconds: Type.Integer({ minimum: 1, maximum: maxTimeoutSeconds }),
  retry: Type.Unsafe<Static<typeof RetrySettings>>({ $ref: 'RetrySettings#' }),
  onInterrupted: Enum(interruptionPolicies, {
    description: 'What to do when an attempt is lost with its worker.',
  }),
  pool: { ...Slug, default: 'default', description: 'Pool of the step workers that run it.' },
};

const commonBody = {
  key: optional(common.key),
  name: common.name,
  mode: optional(common.mode),
  continueOnFailure: optional(common.continueOnFailure),
  timeoutSeconds: optional(common.timeoutSeconds),
  retry: optional(Type.Unsafe<Static<typeof RetryBody>>({ $ref: 'RetryBody#' })),
  onInterrupted: optional(common.onInterrupted),
  pool: optional(common.pool),
};

const runProfile = {
  connectedSystem: Type.String({ minLength: 1, maxLength: 100, pattern: namePattern }),
  runProfile: Type.String({ minLength: 1, maxLength: 200, pattern: namePattern }),
  partialErrors: optional(
    Enum(partialErrorPolicies, {
      description: 'Whether partial errors fail the step (Failure, the default) or warn.',
    }),
  ),
};
const scalar = Type.Union([
  Type.String({ maxLength: 1_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
]);
const successWhen = Strict(
  {
    statuses: optional(
      Type.Union([
        Type.Literal('2xx'),
        Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1, maxItems: 100 }),
      ]),
    ),
    json: optional(
      Type.Array(Strict({ path: Type.String({ minLength: 1, maxLength: 300 }), equals: scalar }), {
        maxItems: 20,
        description: 'All must be true; a path joins names and indexes with dots.',
      }),
    ),
  },
  {
    description:
      'When a response is a success; by default 2xx without "success": false. A body that cannot ' +
      'be read fails the step with answer-unreadable, unless json is an empty list.',
  },
);
const keepOutput = optional(
  Type.Boolean({
    description:
      'False: what the target answers or prints is judged, and neither recorded nor logged. By default the ' +
      'worker decides (CARILLON_KEEP_OUTPUT).',
  }),
);
const http = {
  method: Enum(httpMethods, { default: 'GET' }),
  url: Type.String({
    minLength: 1,
    maxLength: definitionLimits.urlLength,
    ...documented({ format: 'uri', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' }),
  }),
  headers: TextOrSecretMap,
  body: Type.Unknown({
    description: 'Text is sent as it is, null is not sent, anything else is sent as JSON.',
  }),
  successWhen: optional(successWhen),
  keepOutput,
};
const workingDirectory = Nullable(Type.String({ minLength: 1, maxLength: 4_096 }));
const executable = {
  program: Type.String({ minLength: 1, maxLength: 4_096, pattern: '\\S' }),
  arguments: Type.Array(Type.String({ maxLength: 32_768 }), { maxItems: 1_000 }),
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};
const shell = {
  script: Type.String({
    minLength: 1,
    maxLength: definitionLimits.scriptLength,
    pattern: '\\S',
    description:
      'Run by /bin/sh, or by the interpreter in its first line (#!); stops at the first failing command.',
  }),
  workingDirectory,
  environment: TextOrSecretMap,
  keepOutput,
};

const RunProfileStepBody = Named(
  'RunProfileStepBody',
  Strict({ type: Type.Literal('RunProfile'), ...commonBody, ...runProfile }),
);
const HttpStepBody = Named(
  'HttpStepBody',
  Strict({
    type: Type.Literal('Http'),
    ...commonBody,
    method: optional(http.method),
    url: http.url,
    headers: optional(http.headers),
    body: optional(http.body),
    successWhen: http.successWhen,
    keepOutput,
  }),
);
const ExecutableStepBody = Named(
  'ExecutableStepBody',
  Strict({
    type: Type.Literal('Executable'),
    ...commonBody,
    program: executable.program,
    arguments: optional(executable.arguments),
    workingDirectory: optional(executable.workingDirectory),
    environment: optional(executable.environment),
    keepOutput,
  }),
);
const ShellStepBody = Named(
  'ShellStepBody',
  Strict({
    type: Type.Literal('Shell'),
    ...commonBody,
    script: shell.script,
    workingDirectory: optional(shell.workingDirectory),
    environment: optional(shell.environment),
    keepOutput,
  }),
);
export const StepBody = Named(
  'StepBody',
  OneOf([RunProfileStepBody, HttpStepBody, ExecutableStepBody, ShellStepBody]),
);
export type StepBody = Static<typeof StepBody>;

export const RunProfileStep = Named(
  'RunProfileStep',
  Strict({ type: Type.Literal('RunProfile'), ...common, ...runProfile }),
);
export const HttpStep = Named(
  'HttpStep',
  Strict({ type: Type.Literal('Http'), ...common, ...http }),
);
export const ExecutableStep = Named(
  'ExecutableStep',
  Strict({ type: Type.Literal('Executable'), ...common, ...executable }),
);
export const ShellStep = Named(
  'ShellStep',
  Strict({ type: Type.Literal('Shell'), ...common, ...shell }),
);
export const Step = Named('Step', OneOf([RunProfileStep, HttpStep, ExecutableStep, ShellStep]));

export const stepSchemas = [
  TextOrSecret,
  RetrySettings,
  RetryBody,
  RunProfileStepBody,
  HttpStepBody,
  ExecutableStepBody,
  ShellStepBody,
  StepBody,
  RunProfileStep,
  HttpStep,
  ExecutableStep,
  ShellStep,
  Step,
];
