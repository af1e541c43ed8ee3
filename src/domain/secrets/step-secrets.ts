/** The secrets that a step names, and where. */
import { pointerPart } from '../problem.ts';
import type { SqlParameter, Step } from '../schedule/schedule.ts';

/** `path` is the place of the value within the step, as a part of a JSON pointer. */
export function secretsOf(step: Step): { path: string; name: string }[] {
  const { field, values } = valuesOf(step);
  return values.flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? [{ path: `${field}/${pointerPart(key)}`, name: value.secret }]
      : [],
  );
}

/** The only settings of a step that may name secrets. */
function valuesOf(step: Step): { field: string; values: [string, SqlParameter][] } {
  switch (step.type) {
    case 'RunProfile':
    case 'CustomActivity':
    case 'ChildWorkflow':
    case 'Wait':
    case 'Approval':
    case 'Schedule':
      return { field: '', values: [] };
    case 'Http':
      return { field: 'headers', values: Object.entries(step.headers) };
    case 'Sql':
      return { field: 'parameters', values: Object.entries(step.parameters) };
    case 'Executable':
    case 'Shell':
    case 'PowerShell':
      return { field: 'environment', values: Object.entries(step.environment) };
  }
}
