/** Runs the cases of a schedule test: what the definition does, against what is expected of it. */
import type { ScheduleCase } from '../contract/schedule/schedule-tests.ts';
import { parametersOfPayload, resolveParameters } from '../domain/schedule/parameters.ts';
import type { Definition } from '../domain/schedule/schedule.ts';
import { toEventVariables } from '../domain/step-data/variables.ts';
import { nextFires } from '../timing/fires/next-fires.ts';
import { type GivenOutcome, simulate } from './simulate.ts';

export type CaseResult = {
  name: string;
  passed: boolean;
  /** What differs, one line each; empty when it passed. */
  differences: string[];
};

export function runCase(definition: Definition, slug: string, given: ScheduleCase): CaseResult {
  const differences = [
    ...unknownKeys(definition, given),
    ...compareWalk(definition, slug, given),
    ...compareFires(definition, given),
  ];
  return { name: given.name, passed: differences.length === 0, differences };
}

/** A key that names no step would never fail. */
function unknownKeys({ steps }: Definition, { outcomes = {}, expect }: ScheduleCase): string[] {
  const known = new Set(steps.map(({ key }) => key));
  const named = [...Object.keys(outcomes), ...Object.keys(expect.steps ?? {})];
  return [...new Set(named)]
    .filter((key) => !known.has(key))
    .map((key) => `${key}: the schedule has no step with this key`);
}

function compareWalk(definition: Definition, slug: string, given: ScheduleCase): string[] {
  const { parameters = {}, event = null, outcomes = {}, expect } = given;
  const declared = definition.parameters ?? {};
  const fromEvent = event ? parametersOfPayload(declared, event.payload) : {};
  const { values, errors } = resolveParameters(declared, { ...fromEvent, ...parameters });
  if (errors.length > 0) return errors.map(({ pointer, message }) => `${pointer} ${message}`);
  const { outcome, steps } = simulate(definition, {
    variables: {
      parameters: values,
      event: event && toEventVariables({ id: '', payload: null, ...event }),
      execution: {
        id: '',
        schedule: slug,
        trigger: event ? 'Event' : 'Manual',
        scheduledFor: given.clock ?? null,
        initiator: null,
        retriedFrom: null,
      },
    },
    outcomes: new Map(Object.entries(outcomes).map(([key, one]) => [key, toGiven(one)])),
  });
  const byKey = new Map(steps.map(({ step, outcome: end }) => [step.key, end]));
  const ofSteps = Object.entries(expect.steps ?? {}).flatMap(([key, wanted]) => {
    const end = byKey.get(key);
    if (!end || end.status === wanted) return [];
    const why = end.message === '' ? '' : ` (${end.message})`;
    return [`${key}: expected ${wanted}, is ${end.status}${why}`];
  });
  return [
    ...differ('status', expect.status, outcome.status),
    ...ofSteps,
    ...inError(given, outcome.error),
  ];
}

function toGiven(outcome: NonNullable<ScheduleCase['outcomes']>[string]): GivenOutcome {
  return typeof outcome === 'string' ? { status: outcome } : outcome;
}

function differ(what: string, wanted: string | undefined, found: string): string[] {
  return wanted === undefined || wanted === found
    ? []
    : [`${what}: expected ${wanted}, is ${found}`];
}

function inError({ expect }: ScheduleCase, error: string | null): string[] {
  if (expect.error === undefined || error?.includes(expect.error)) return [];
  return [
    `error: expected to contain ${JSON.stringify(expect.error)}, is ${JSON.stringify(error)}`,
  ];
}

/** The first fires after the clock, of all timings together. */
function compareFires({ timings }: Definition, { clock, expect }: ScheduleCase): string[] {
  if (expect.fires === undefined || clock === undefined) return [];
  const count = expect.fires.length;
  const after = new Date(clock);
  const all = timings.flatMap((timing) => nextFires(timing, { after, count }));
  const found = [...new Set(all.map(({ at }) => at.toISOString()))].sort().slice(0, count);
  const wanted = expect.fires.map((text) => new Date(text).toISOString());
  return wanted.flatMap((at, index) =>
    at === found[index] ? [] : [`fire ${index + 1}: expected ${at}, is ${found[index] ?? 'none'}`],
  );
}
