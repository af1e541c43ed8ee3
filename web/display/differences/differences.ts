/** What differs between two JSON values, field by field. Steps are matched by their key, not by their place. */

export type Difference = { path: string; before: string | null; after: string | null };

export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isSame(before, after)) return [];
  const [left, right] = [membersOf(before), membersOf(after)];
  if (!left || !right) return [{ path, before: show(before), after: show(after) }];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) =>
    differences(left.get(name), right.get(name), path === '' ? name : `${path}.${name}`),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Null for a value without members. */
function membersOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  return new Map(value.map((item: unknown, index) => [keyOf(item) ?? String(index), item]));
}

function keyOf(item: unknown): string | null {
  const { key } = (item ?? {}) as { key?: unknown };
  return typeof key === 'string' ? key : null;
}

function show(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
