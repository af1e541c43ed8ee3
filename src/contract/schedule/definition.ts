/** JSON → checked definition with every default, or every mistake; and back. */
import { calendarsOf } from '../../domain/calendar.ts';
import { toSlug } from '../../domain/identifiers.ts';
import { toName } from '../../domain/name.ts';
import { type Deadline, deadlineFault } from '../../domain/notification/deadline.ts';
import {
  describeErrors,
  type InputError,
  isWithin,
  maxInputErrors,
  pointerPart,
  type ProblemCode,
  ProblemError,
  problems,
} from '../../domain/problem.ts';
import { checkDefinition } from '../../domain/schedule/definition-rules.ts';
import { checkParameters } from '../../domain/schedule/parameter-rules.ts';
import type { Parameter, Parameters } from '../../domain/schedule/parameters.ts';
import { defaultCatchupWindowSeconds, type Definition } from '../../domain/schedule/schedule.ts';
import { readOnlyScheduleFields } from '../../domain/schedule/schedule-document.ts';
import {
  defaultCatchUpPolicy,
  defaultOverlapPolicy,
} from '../../domain/schedule/start-policies.ts';
import { jitterOf, type Timing } from '../../domain/schedule/timing.ts';
import type { DefinitionContext as InstallationContext } from '../../domain/steps/step-rules.ts';
import { checkExpressions } from '../../expressions/check-expressions.ts';
import { atOnce, type Work } from '../../timing/turns.ts';
import { fillSteps, type StepBody } from '../steps/steps.ts';
import { checkWaitTimes } from '../steps/wait.ts';
import { checkBodyText } from '../validation/body-text.ts';
import { createValidator } from '../validation/validate.ts';
import { readTiming } from './read-timing.ts';
import { type Definition as StaticDefinition, ScheduleBody } from './schedules.ts';
import {
  type BesideTimings,
  checkAnchors,
  checkingBeside,
  checkTimings,
  toTimingOrder,
} from './timing-rules.ts';
import type { TimingBody } from './timings.ts';

/** What a definition is checked against. */
export type DefinitionContext = InstallationContext & {
  now: Date;
  /** Timings of the schedule that is replaced; they may be over. */
  kept?: readonly Timing[];
};

/** A body that was read; null for missing members. */
export type ScheduleInput = {
  slug: string | null;
  enabled: boolean | null;
  reason: string | null;
  definition: Definition;
};

const validator = createValidator({ coerce: false });

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutReadOnly(body: unknown): unknown {
  if (!isObject(body)) return body;
  const readOnly: readonly string[] = readOnlyScheduleFields;
  return Object.fromEntries(Object.entries(body).filter(([field]) => !readOnly.includes(field)));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Reads timings of the right shape; rules between them are checked when all could be read. */
export function readTimings(
  bodies: readonly (TimingBody | null)[],
  at: string,
): { timings: Timing[]; errors: InputError[] } {
  const read = bodies.map((body, index) => body && readTiming(body, `${at}/${index}`));
  return {
    timings: read.flatMap((one) => (one?.timing ? [one.timing] : [])),
    errors: read.flatMap((one) => one?.errors ?? []),
  };
}

/** `beside` are the fields that affect the timings. */
function* findingTimingErrors(
  bodies: readonly (TimingBody | null)[],
  beside: BesideTimings,
  { now, kept }: DefinitionContext,
): Work<InputError[]> {
  const { timings, errors } = readTimings(bodies, '/timings');
  if (timings.length < bodies.length) return errors;
  const wrong = [...checkAnchors(timings), ...checkTimings(timings, now, kept)];
  yield;
  return wrong.length > 0 ? wrong : yield* checkingBeside(timings, beside, now);
}

function readBeside(body: Record<string, unknown>): BesideTimings {
  const { calendars, jitterSeconds } = body;
  return {
    calendars: list(calendars).length,
    jitterSeconds: Number.isInteger(jitterSeconds) ? Number(jitterSeconds) : 0,
  };
}

/** The entries of a list, with null for those that have the wrong shape. */
export function soundEntries<T>(
  entries: unknown,
  at: string,
  faults: readonly InputError[],
): (T | null)[] {
  return list(entries).map((entry, index) =>
    faults.some(({ pointer }) => isWithin(pointer, `${at}/${index}`)) ? null : (entry as T),
  );
}

/** Checks rules wherever the shape allows, so that one response lists every mistake. */
function* findingErrors(
  body: unknown,
  shape: readonly InputError[],
  context: DefinitionContext,
): Work<InputError[]> {
  if (!isObject(body)) return [...shape];
  const timings = soundEntries<TimingBody>(body['timings'], '/timings', shape);
  const steps = soundEntries<StepBody>(body['steps'], '/steps', shape);
  const isText = (value: unknown): value is string => typeof value === 'string';
  const read = {
    name: isText(body['name']) ? body['name'] : null,
    tags: list(body['tags']).filter(isText),
    steps: fillSteps(steps),
  };
  yield;
  const wrongTimings = yield* findingTimingErrors(timings, readBeside(body), context);
  const parameters = soundParameters(body['parameters'], shape);
  return [
    ...shape,
    ...wrongTimings,
    ...deadlineErrors(body, shape),
    ...checkParameters(
      parameters,
      timings.flatMap((timing) => timing ?? { type: 'Manual' }),
    ),
    ...checkDefinition(read, context),
    ...checkExpressions({ parameters, steps: read.steps }),
    ...checkWaitTimes(read.steps),
  ];
}

/** Those of the right shape. */
function soundParameters(parameters: unknown, faults: readonly InputError[]): Parameters {
  if (!isObject(parameters)) return {};
  const isSound = (name: string): boolean =>
    !faults.some(({ pointer }) => isWithin(pointer, `/parameters/${pointerPart(name)}`));
  const entries = Object.entries(parameters).filter(([name]) => isSound(name));
  return Object.fromEntries(entries) as Parameters;
}

function deadlineErrors(body: Record<string, unknown>, shape: readonly InputError[]): InputError[] {
  const { deadline } = body;
  if (!isObject(deadline) || shape.some(({ pointer }) => isWithin(pointer, '/deadline'))) return [];
  const message = deadlineFault(deadline);
  if (message === null) return [];
  const suggestion = 'set startBySeconds, endBySeconds, or both, the second one longer';
  return [{ pointer: '/deadline', code: 'timing-invalid', message, suggestion }];
}

/** The code is that of all errors when they share one, else `body-invalid`. */
export function problemOf(all: readonly InputError[]): ProblemError {
  const errors = all.slice(0, maxInputErrors);
  const [first] = errors;
  const only = first && errors.every(({ code }) => code === first.code) ? first.code : '';
  const code: ProblemCode = Object.hasOwn(problems, only) ? (only as ProblemCode) : 'body-invalid';
  return new ProblemError(code, describeErrors(errors), { errors });
}

function fillDefinition(body: ScheduleBody, timings: readonly Timing[]): Definition {
  const steps = fillSteps(body.steps).filter((step) => step !== null);
  return Object.assign(fillSettings(body, timings), { steps });
}

function fillSettings(
  body: Omit<ScheduleBody, 'steps'>,
  timings: readonly Timing[],
): Omit<Definition, 'steps'> {
  return {
    name: toName(body.name),
    description: body.description ?? '',
    tags: (body.tags ?? []).map(toName),
    timings,
    overlap: body.overlap ?? defaultOverlapPolicy,
    catchUp: body.catchUp ?? defaultCatchUpPolicy,
    catchupWindowSeconds: body.catchupWindowSeconds ?? defaultCatchupWindowSeconds,
    calendars: [...calendarsOf(body)],
    jitterSeconds: jitterOf(body),
    // No default is added, so that the hash of older definitions does not change.
    ...(body.managedBy === undefined ? {} : { managedBy: body.managedBy }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.pauseAfterFailures === undefined
      ? {}
      : { pauseAfterFailures: body.pauseAfterFailures }),
    ...(body.deadline === undefined ? {} : { deadline: fillDeadline(body.deadline) }),
    ...(body.parameters === undefined ? {} : { parameters: fillParameters(body.parameters) }),
  };
}

/** In the order of the contract, so that the same declarations have the same hash. */
function fillParameters(parameters: Parameters): Parameters {
  const entries = Object.entries(parameters).map(([name, given]) => {
    const fields = Object.entries({
      type: given.type,
      description: given.description,
      default: given.default,
      enum: given.enum,
      minimum: given.minimum,
      maximum: given.maximum,
      minLength: given.minLength,
      maxLength: given.maxLength,
    }).filter(([, value]) => value !== undefined);
    return [name, Object.fromEntries(fields) as Parameter] as const;
  });
  return Object.fromEntries(entries);
}

function fillDeadline({ startBySeconds, endBySeconds }: Deadline): Deadline {
  return {
    ...(startBySeconds === undefined ? {} : { startBySeconds }),
    ...(endBySeconds === undefined ? {} : { endBySeconds }),
  };
}

/**
 * Reads the body of POST and PUT. Read-only fields of the resource are ignored.
 * @throws ProblemError with every input error, `body-invalid` or the code they share.
 */
export function readScheduleBody(body: unknown, context: DefinitionContext): ScheduleInput {
  return atOnce(readingScheduleBody(body, context));
}

/** As `readScheduleBody`, in turns: the search for fires that are too close together takes long. */
export function* readingScheduleBody(
  body: unknown,
  context: DefinitionContext,
): Work<ScheduleInput> {
  const unreadable = checkBodyText(body);
  if (unreadable.length > 0) throw problemOf(unreadable);
  const settable = withoutReadOnly(body);
  const shape = validator.check<ScheduleBody>(ScheduleBody, settable);
  // When a size is wrong, or not all errors are known, the sound entries are unknown as well.
  if (!shape.ok && !shape.isComplete) throw problemOf(shape.errors);
  yield;
  const errors = yield* findingErrors(settable, shape.ok ? [] : shape.errors, context);
  if (!shape.ok || errors.length > 0) throw problemOf(errors);
  const { slug, enabled, reason } = shape.value;
  return {
    slug: slug ?? null,
    enabled: enabled ?? null,
    reason: reason ?? null,
    definition: fillDefinition(
      shape.value,
      readTimings(shape.value.timings ?? [{ type: 'Manual' }], '/timings').timings,
    ),
  };
}

/** The definition alone; see `readScheduleBody`. */
export function toDefinition(body: unknown, context: DefinitionContext): Definition {
  return readScheduleBody(body, context).definition;
}

/**
 * The same definition with its fields in the order of the contract; the database changes the order. Its parts may be
 * those of the given one.
 */
export function toDefinitionOrder(definition: Definition): StaticDefinition {
  const timings = definition.timings.map(toTimingOrder);
  return fillDefinition(definition as ScheduleBody, timings) as StaticDefinition;
}

/** As `toDefinitionOrder`, without the steps. */
export function toSettingsOrder(
  settings: Omit<Definition, 'steps'>,
): Omit<StaticDefinition, 'steps'> {
  const timings = settings.timings.map(toTimingOrder);
  return fillSettings(settings as Omit<ScheduleBody, 'steps'>, timings) as Omit<
    StaticDefinition,
    'steps'
  >;
}

/** A body that gives exactly this definition, and that may be changed. */
export function fromDefinition(definition: Definition): ScheduleBody {
  return structuredClone(toDefinitionOrder(definition));
}

/**
 * The slug of a new schedule: as given, or derived from the name.
 * @throws ProblemError when no slug can be derived from the name.
 */
export function chooseSlug({ slug, definition }: ScheduleInput): string {
  const chosen = slug ?? toSlug(definition.name);
  if (chosen !== '') return chosen;
  const message = 'no slug can be derived from the name; add one';
  throw problemOf([{ pointer: '/slug', code: 'required', message }]);
}
