/** Schedules that follow schedules: a chain that comes back to its beginning would never end. */

/** `follower` starts after executions of `followed`; both are slugs. */
export type Follow = { follower: string; followed: string };

/**
 * The shortest chain of starts from the schedule over those that follow it back to itself, such as
 * `a, b, a`; null when there is none.
 */
export function findFollowLoop(slug: string, follows: readonly Follow[]): string[] | null {
  const followersOf = new Map<string, string[]>();
  for (const { follower, followed } of follows) {
    followersOf.set(followed, [...(followersOf.get(followed) ?? []), follower]);
  }
  const before = new Map<string, string>();
  const open = [slug];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const follower of followersOf.get(at) ?? []) {
      if (follower === slug) return [...pathTo(at, before), slug];
      if (before.has(follower)) continue;
      before.set(follower, at);
      open.push(follower);
    }
  }
  return null;
}

function pathTo(slug: string, before: ReadonlyMap<string, string>): string[] {
  const path = [slug];
  for (let at = before.get(slug); at !== undefined; at = before.get(at)) path.unshift(at);
  return path;
}
