/** Which fields of two definitions differ, as readable paths: steps by key, not by number. */

type Members = Record<string, unknown>;

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

function compareMembers(before: Members, after: Members, path: string): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => compare(before[name], after[name], `${path}.${name}`));
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): string[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) =>
    compare(before[index], after[index], `${path}[${index}]`),
  ).flat();
}

function compare(before: unknown, after: unknown, path: string): string[] {
  if (before === undefined && after !== undefined) return [`${path} (added)`];
  if (before !== undefined && after === undefined) return [`${path} (removed)`];
  if (isMembers(before) && isMembers(after)) return compareMembers(before, after, path);
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return Object.is(before, after) ? [] : [path];
  }
  const [old, fresh] = [byKey(before), byKey(after)];
  if (!old || !fresh) return compareLists(before, after, path);
  const order = sameOrder(old, fresh) ? [] : [`${path} (order)`];
  return [...compareMembers(old, fresh, path), ...order];
}

/**
 * Paths such as `steps.hr-import.timeoutSeconds`. A field that only `before` has is no change: a newer
 * server may have more fields.
 */
export function changedFields(before: object, after: object): string[] {
  const current = before as Members;
  return Object.entries(after).flatMap(([name, value]) => compare(current[name], value, name));
}
