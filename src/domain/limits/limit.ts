/** Limits: how many steps at a time may use a connected system, a pool or a tag. */
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

/**
 * Which limit. `shared`: one of the installation, which counts over all tenants. `byDefault`: of a system for which
 * no number was set.
 */
export type LimitKey = { kind: LimitKind; name: string; shared: boolean; byDefault?: true };

/** The same text for the same limit of one tenant; limits are locked in the order of these texts. */
export function limitText({ kind, name, shared }: LimitKey): string {
  return `${shared ? 'shared' : 'own'} ${kind} ${name}`;
}

/** Each once, in the order in which they are locked. */
export function distinctLimits(keys: readonly LimitKey[]): LimitKey[] {
  const byText = new Map(keys.map((key) => [limitText(key), key]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
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
