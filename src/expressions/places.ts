/** Where the settings of each step type take expressions. */
import type { StepType } from '../domain/schedule/schedule.ts';

/**
 * `Text` takes the result as text, `Url` as one percent-encoded part of it, `Json` as it is. `Scalar` takes no
 * list and no map: one that an event sends could be read as the name of a secret.
 */
export type PlaceKind = 'Text' | 'Url' | 'Json' | 'Scalar';

/** `*` is every member, `**` everything below. */
type Place = { path: readonly string[]; kind: PlaceKind };

const environment: Place = { path: ['environment', '*'], kind: 'Text' };
const workingDirectory: Place = { path: ['workingDirectory'], kind: 'Text' };
const argumentsPlace: Place = { path: ['arguments', '*'], kind: 'Text' };

const input: Place = { path: ['input', '**'], kind: 'Json' };

/** Scripts are not among them: a value put into a program can become a part of the program. */
const places: Partial<Record<StepType, readonly Place[]>> = {
  Http: [
    { path: ['url'], kind: 'Url' },
    { path: ['headers', '*'], kind: 'Text' },
    { path: ['body', '**'], kind: 'Json' },
    { path: ['probe', 'path'], kind: 'Url' },
  ],
  Executable: [argumentsPlace, workingDirectory, environment],
  Shell: [argumentsPlace, workingDirectory, environment],
  PowerShell: [argumentsPlace, workingDirectory, environment],
  // Placeholders of the statement: a value never becomes a part of it.
  Sql: [{ path: ['parameters', '*'], kind: 'Scalar' }],
  CustomActivity: [input],
  ChildWorkflow: [input],
  Approval: [{ path: ['message'], kind: 'Text' }],
  Schedule: [{ path: ['parameters', '*'], kind: 'Scalar' }],
};

/** A text of the settings; `path` are the names and indexes that lead to it. */
export type Found = { path: readonly string[]; text: string; kind: PlaceKind | null };

/** The settings with every text replaced by what `replace` gives; the kind is null where none are taken. */
export function mapTexts<T>(type: StepType, settings: T, replace: (found: Found) => unknown): T {
  const own = places[type] ?? [];
  return visit(settings, []) as T;

  function visit(value: unknown, path: readonly string[]): unknown {
    if (typeof value === 'string') return replace({ path, text: value, kind: kindOf(own, path) });
    if (Array.isArray(value)) return value.map((one, index) => visit(one, [...path, `${index}`]));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([name, one]) => [name, visit(one, [...path, name])] as const,
    );
    return Object.fromEntries(entries);
  }
}

export function listTexts(type: StepType, settings: unknown): Found[] {
  const found: Found[] = [];
  mapTexts(type, settings, (one) => {
    found.push(one);
    return one.text;
  });
  return found;
}

function kindOf(own: readonly Place[], path: readonly string[]): PlaceKind | null {
  return own.find((place) => matches(place.path, path))?.kind ?? null;
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [at, part] of pattern.entries()) {
    if (part === '**') return true;
    if (at >= path.length || (part !== '*' && part !== path[at])) return false;
  }
  return pattern.length === path.length;
}
