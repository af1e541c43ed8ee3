/** Which steps of a plan have expressions, and which other steps each of them reads. */
import type { PlannedStep, StepExpressions } from '../domain/schedule/plan.ts';
import type { Step } from '../domain/schedule/schedule.ts';
import { variableNames } from '../domain/step-data/variables.ts';
import { parseExpression } from './cel.ts';
import { listTexts } from './places.ts';
import { findReferences } from './references.ts';
import { expressionsIn, hasExpression, splitTemplate } from './template.ts';

/** The groups with `expressions` on the steps that have some; `steps` are those of the definition. */
export function planExpressions(
  groups: readonly (readonly PlannedStep[])[],
  steps: readonly Step[],
): PlannedStep[][] {
  return groups.map((group) =>
    group.map((planned) => {
      const expressions = expressionsOf(planned, steps[planned.stepIndex]?.condition ?? null);
      return expressions ? { ...planned, expressions } : planned;
    }),
  );
}

/** Null when it has none. `condition` is that of the step, if it has one. */
export function expressionsOf(
  { type, settings }: PlannedStep,
  condition: string | null,
): StepExpressions | null {
  const inSettings = listTexts(type, settings).flatMap(({ text, kind }) =>
    kind !== null && hasExpression(text) ? readExpressions(text) : [],
  );
  const all = [...(condition === null ? [] : [condition]), ...inSettings];
  if (all.length === 0) return null;
  const paths = all.flatMap((text) => rootedPaths(text) ?? []);
  const reads = paths.flatMap(([root, key]) => (root === 'steps' && key !== undefined ? key : []));
  return { condition, reads: [...new Set(reads)] };
}

/** None for a text that an earlier release stored, in which the same signs mean something else. */
function readExpressions(text: string): string[] {
  const template = splitTemplate(text);
  if ('fault' in template) return [];
  const found = expressionsIn(template.parts);
  return found.every((one) => rootedPaths(one) !== null) ? found : [];
}

/** Null when it cannot be read, or reads something else than the variables of expressions. */
function rootedPaths(text: string): readonly (readonly string[])[] | null {
  const parsed = parseExpression(text);
  if ('fault' in parsed) return null;
  const { paths } = findReferences(parsed.ast);
  const known: readonly string[] = variableNames;
  return paths.every(([root = '']) => known.includes(root)) ? paths : null;
}
