/** Decides whether a step runs, and fills the expressions in its settings. */
import type { StepSettings, StepType } from '../domain/schedule/schedule.ts';
import type { Evaluation } from '../domain/step-data/evaluation.ts';
import type { JsonValue } from '../domain/step-data/step-outputs.ts';
import type { Variables } from '../domain/step-data/variables.ts';
import { settingsFault } from '../domain/steps/evaluated-settings.ts';
import { evaluate, expressionLimits, parseExpression } from './cel.ts';
import { type Found, mapTexts } from './places.ts';
import { findReferences, type Path } from './references.ts';
import { hasExpression, splitTemplate, type TemplatePart } from './template.ts';
import { readInputs } from './variables.ts';

export type StepToEvaluate = {
  type: StepType;
  condition: string | null;
  settings: StepSettings;
};

export type EvaluatedStep =
  | { verdict: 'Run'; settings: StepSettings; evaluation: Evaluation }
  | { verdict: 'Skip'; reason: string; evaluation: Evaluation }
  | { verdict: 'Fail'; reason: string; evaluation: Evaluation };

/** Settings are not filled for a step that does not run: what they read may not be there. */
export function evaluateStep(step: StepToEvaluate, variables: Variables): EvaluatedStep {
  const paths: Path[] = [];
  const compute = (text: string) => {
    const parsed = parseExpression(text);
    if ('ast' in parsed) paths.push(...findReferences(parsed.ast).paths);
    return evaluate(parsed, variables);
  };
  const evaluation = (result: boolean | null, fault: string | null): Evaluation => ({
    condition: step.condition,
    result,
    inputs: readInputs(paths, variables),
    fault,
  });
  if (step.condition !== null) {
    const decided = compute(step.condition);
    const fault = faultOfCondition(decided);
    if (fault !== null) {
      const reason = `its condition ${step.condition} cannot be evaluated: ${fault}`;
      return { verdict: 'Fail', reason, evaluation: evaluation(null, fault) };
    }
    if ('value' in decided && decided.value === false) {
      const skipped = evaluation(false, null);
      return {
        verdict: 'Skip',
        reason: describeSkip(step.condition, skipped),
        evaluation: skipped,
      };
    }
  }
  const result = step.condition === null ? null : true;
  const filled = fillSettings(step, compute);
  if ('fault' in filled) {
    return { verdict: 'Fail', reason: filled.fault, evaluation: evaluation(result, filled.fault) };
  }
  return { verdict: 'Run', settings: filled.settings, evaluation: evaluation(result, null) };
}

type Compute = (text: string) => ReturnType<typeof evaluate>;

function faultOfCondition(decided: ReturnType<typeof evaluate>): string | null {
  if ('fault' in decided) return decided.fault;
  if (typeof decided.value === 'boolean') return null;
  return `it gives ${JSON.stringify(decided.value).slice(0, 100)}, which is neither true nor false`;
}

/** "skipped because steps.hr.outputs.changed > 0 is false (steps.hr.outputs.changed is 0)". */
function describeSkip(condition: string, { inputs }: Evaluation): string {
  const read = Object.entries(inputs).map(([path, value]) => `${path} is ${JSON.stringify(value)}`);
  const because = read.length === 0 ? '' : ` (${read.join(', ')})`;
  return `skipped because ${condition} is false${because}`;
}

/** Thrown through the walk over the settings. */
class FillError extends Error {}

function fillSettings(
  { type, settings }: StepToEvaluate,
  compute: Compute,
): { settings: StepSettings } | { fault: string } {
  try {
    const filled = mapTexts(type, settings, (found) => fillText(found, compute));
    const { length } = JSON.stringify(filled);
    if (length > 4 * expressionLimits.resultBytes) {
      return { fault: `its settings have ${length} characters with the values in them` };
    }
    const fault = settingsFault(type, filled);
    return fault === null ? { settings: filled } : { fault };
  } catch (error) {
    if (error instanceof FillError) return { fault: error.message };
    throw error;
  }
}

function fillText({ path, text, kind }: Found, compute: Compute): JsonValue {
  if (kind === null || !hasExpression(text)) return text;
  const template = splitTemplate(text);
  if ('fault' in template) throw new FillError(`${path.join('.')} ${template.fault}`);
  const { parts } = template;
  const [only] = parts;
  if (
    (kind === 'Json' || kind === 'Scalar') &&
    parts.length === 1 &&
    only &&
    'expression' in only
  ) {
    const value = valueOf(only.expression, path, compute);
    if (kind === 'Json' || typeof value !== 'object' || value === null) return value;
    throw new FillError(`\${{ ${only.expression} }} of ${path.join('.')} is no single value`);
  }
  return parts.map((part) => textOf(part, { path, kind }, compute)).join('');
}

function valueOf(expression: string, path: readonly string[], compute: Compute): JsonValue {
  const computed = compute(expression);
  if ('value' in computed) return computed.value;
  throw new FillError(`\${{ ${expression} }} of ${path.join('.')}: ${computed.fault}`);
}

function textOf(
  part: TemplatePart,
  { path, kind }: Pick<Found, 'path' | 'kind'>,
  compute: Compute,
): string {
  if ('text' in part) return part.text;
  const value = valueOf(part.expression, path, compute);
  if (value === null) {
    throw new FillError(`\${{ ${part.expression} }} of ${path.join('.')} is null`);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (kind !== 'Url') return text;
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a pair of code units, as a text cut in two has it.
    throw new FillError(
      `\${{ ${part.expression} }} of ${path.join('.')} is no text of whole characters`,
    );
  }
}
