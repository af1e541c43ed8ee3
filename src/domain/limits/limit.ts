/** Limits: how many steps at a time may use a connected system, a pool or a tag; and which steps need them. */
import type { PlannedStep } from '../schedule/plan.ts';
import {
  type Definition,
  isForeignStepType,
  isWorkflowStepType,
  type Step,
} from '../schedule/schedule.ts';

export const limitKinds = ['System', 'Pool', 'Tag'] as const;
export type LimitKind = (typeof limitKinds)[number];

/** Kinds whose limits a tenant sets as such; that of a connected system belongs to the system. */
export const settableLimitKinds = ['Pool', 'Tag'] as const satisfies readonly LimitKind[];
export type SettableLimitKind = (typeof settableLimitKinds)[number];

export const limitBounds = {
  most: 1_000,
  /** Of one tenant, beside those of its connected systems. */
  limits: 100,
} as const;

export function isMaxActive(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limitBounds.most;
}

/** Of a connected system that names none. */
export const defaultSystemMax = 1;

/** Which limit. `shared`: one of the installation, which counts over all tenants. */
export type LimitKey = { kind: LimitKind; name: string; shared: boolean };

/** The same text for the same limit of one tenant; limits are locked in the order of these texts. */
export function limitText({ kind, name, shared }: LimitKey): string {
  return `${shared ? 'shared' : 'own'} ${kind} ${name}`;
}

/** Each once, in the order in which they are locked. */
export function distinctLimits(keys: readonly LimitKey[]): LimitKey[] {
  const byText = new Map(keys.map((key) => [limitText(key), key]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}

/**
 * The limits that a step needs slots of, in the order of `known`. A step that the workflow itself carries out
 * needs none: it uses nothing while it waits, and would keep others out for as long.
 */
function limitsOfStep(step: Step, tags: readonly string[], known: readonly LimitKey[]): LimitKey[] {
  if (isWorkflowStepType(step.type)) return [];
  return known.filter(({ kind, name }) => {
    switch (kind) {
      case 'System':
        return step.type === 'RunProfile' && step.connectedSystem === name;
      case 'Pool':
        return !isForeignStepType(step.type) && 'pool' in step && step.pool === name;
      case 'Tag':
        return tags.includes(name);
    }
  });
}

/** The groups of the definition, each step with the limits that it needs; one that needs none stays as it is. */
export function withLimits(
  groups: readonly (readonly PlannedStep[])[],
  { steps, tags }: Pick<Definition, 'steps' | 'tags'>,
  known: readonly LimitKey[],
): readonly (readonly PlannedStep[])[] {
  if (known.length === 0) return groups;
  return groups.map((group) =>
    group.map((planned) => {
      const step = steps[planned.stepIndex];
      const limits = step ? limitsOfStep(step, tags, known) : [];
      return limits.length === 0 ? planned : { ...planned, limits };
    }),
  );
}

export function describeLimit({ kind, name }: Pick<LimitKey, 'kind' | 'name'>): string {
  switch (kind) {
    case 'System':
      return name;
    case 'Pool':
      return `the pool ${name}`;
    case 'Tag':
      return `the tag ${name}`;
  }
}
