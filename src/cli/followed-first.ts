/** The order in which schedules can be saved: one that follows another comes after it. */
import type { Timing } from '../domain/timing.ts';

type Saved = { manifest: { slug: string }; input: { definition: { timings: readonly Timing[] } } };

/** Otherwise as they came; those in a circle too, which the server refuses. */
export function followedFirst<T extends Saved>(schedules: readonly T[]): T[] {
  const bySlug = new Map(schedules.map((one) => [one.manifest.slug, one]));
  const ordered = new Set<T>();
  const seen = new Set<T>();
  const visit = (one: T): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const timing of one.input.definition.timings) {
      const followed = timing.type === 'AfterSchedule' && bySlug.get(timing.schedule);
      if (followed) visit(followed);
    }
    ordered.add(one);
  };
  for (const one of schedules) visit(one);
  return [...ordered];
}
