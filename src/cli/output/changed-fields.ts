/** Which fields of two definitions differ, as readable paths: steps by key, not by number. */

type Members = Record<string, unknown>;

export type FieldChange = {
  /** Such as `steps.hr-import.timeoutSeconds`. */
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'order';
  /** Undefined for a field that was added. */
  before?: unknown;
  /** Undefined for a field that was removed. */
  after?: unknown;
};

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Entries by key; null unless all have one. */
function byKey(value: unknown): Members | null {
  if (!Array.isArray(value)) return null;
  const entries: [string, unknown][] = [];
  for (const entry of value) {
    if (!isMembers(entry) || typeof entry['key'] !== 'string') return null;
    entries.push([entry['key'], entry]);
  }
  return Object.fromEntries(entries);
}

function sameOrder(before: Members, after: Members): boolean {
  const kept = Object.keys(after).filter((key) => Object.hasOwn(before, key));
  const old = Object.keys(before).filter((key) => Object.hasOwn(after, key));
  return kept.every((key, index) => key === old[index]);
}

function compareMembers(before: Members, after: Members, path: string): FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => compare(before[name], after[name], `${path}.${name}`));
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): FieldChange[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) =>
    compare(before[index], after[index], `${path}[${index}]`),
  ).flat();
}

function compare(before: unknown, after: unknown, path: string): FieldChange[] {
  if (before === undefined && after !== undefined) return [{ path, kind: 'added', after }];
  if (before !== undefined && after === undefined) return [{ path, kind: 'removed', before }];
  if (isMembers(before) && isMembers(after)) return compareMembers(before, after, path);
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return Object.is(before, after) ? [] : [{ path, kind: 'changed', before, after }];
  }
  const [old, fresh] = [byKey(before), byKey(after)];
  if (!old || !fresh) return compareLists(before, after, path);
  const order = sameOrder(old, fresh) ? [] : [orderOf(path, old, fresh)];
  return [...compareMembers(old, fresh, path), ...order];
}

function orderOf(path: string, before: Members, after: Members): FieldChange {
  return { path, kind: 'order', before: Object.keys(before), after: Object.keys(after) };
}

/**
 * What differs, with both values. A field that only `before` has is no change: a newer server may have
 * more fields.
 */
export function compareFields(before: object, after: object): FieldChange[] {
  const current = before as Members;
  return Object.entries(after).flatMap(([name, value]) => compare(current[name], value, name));
}

/** Paths such as `steps.hr-import.timeoutSeconds`, `steps.mail (added)` or `steps (order)`. */
export function showPath({ path, kind }: FieldChange): string {
  return kind === 'changed' ? path : `${path} (${kind})`;
}
