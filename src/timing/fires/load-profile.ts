/** The load of a period in short slots: what is added to it, its sums over longer stretches, its quietest place. */

/** Length of a slot; buckets and quiet slots are multiples of it. */
export const slotSeconds = 300;

export type LoadProfile = {
  /** Epoch second of its begin. */
  from: number;
  /** Seconds of work in each slot. */
  busy: Float64Array;
  /** Fires that begin in each slot. */
  planned: Uint32Array;
};

/** Of a period in epoch seconds; a slot that it ends within is whole. */
export function createLoadProfile(from: number, to: number): LoadProfile {
  const slots = Math.max(1, Math.ceil((to - from) / slotSeconds));
  return { from, busy: new Float64Array(slots), planned: new Uint32Array(slots) };
}

/** Work from an instant on, in epoch seconds, as far as it falls into the period. */
function addWork({ from, busy }: LoadProfile, at: number, seconds: number): void {
  const end = Math.min(at + seconds - from, busy.length * slotSeconds);
  let begin = Math.max(0, at - from);
  while (begin < end) {
    const slot = Math.floor(begin / slotSeconds);
    const next = Math.min(end, (slot + 1) * slotSeconds);
    busy[slot] = (busy[slot] ?? 0) + next - begin;
    begin = next;
  }
}

/** A fire that is planned within the period, and its work. */
export function addFire(profile: LoadProfile, at: number, seconds: number): void {
  const slot = Math.floor((at - profile.from) / slotSeconds);
  if (slot < 0 || slot >= profile.planned.length) return;
  profile.planned[slot] = (profile.planned[slot] ?? 0) + 1;
  addWork(profile, at, seconds);
}

/** Sums over stretches of so many slots; the last one may be shorter. */
export function bucketsOf(
  { busy, planned }: LoadProfile,
  slotsEach: number,
): { busySeconds: number; planned: number }[] {
  const buckets = [];
  for (let slot = 0; slot < busy.length; slot += slotsEach) {
    buckets.push({
      busySeconds: sumOf(busy.subarray(slot, slot + slotsEach)),
      planned: sumOf(planned.subarray(slot, slot + slotsEach)),
    });
  }
  return buckets;
}

function sumOf(values: Float64Array | Uint32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

export type QuietSlot = { from: number; to: number; busySeconds: number; planned: number };

/** How much a fire weighs beside its work: of two equal slots the one with fewer fires is quieter. In seconds. */
const fireWeight = 1;

/**
 * The stretch of so many slots with the least load, the earliest of equal ones, not before `notBefore`; null when
 * none fits.
 */
export function quietestOf(
  { from, busy, planned }: LoadProfile,
  { slots, notBefore }: { slots: number; notBefore: number },
): QuietSlot | null {
  const first = Math.max(0, Math.ceil((notBefore - from) / slotSeconds));
  if (slots < 1 || first + slots > busy.length) return null;
  const weightAt = (slot: number): number => (busy[slot] ?? 0) + fireWeight * (planned[slot] ?? 0);
  let weight = 0;
  for (let slot = first; slot < first + slots; slot += 1) weight += weightAt(slot);
  let best = { at: first, weight };
  for (let at = first + 1; at + slots <= busy.length; at += 1) {
    weight += weightAt(at + slots - 1) - weightAt(at - 1);
    // Sums of fractions differ a little from one place to the next.
    if (weight < best.weight - 1e-6) best = { at, weight };
  }
  return {
    from: from + best.at * slotSeconds,
    to: from + (best.at + slots) * slotSeconds,
    busySeconds: sumOf(busy.subarray(best.at, best.at + slots)),
    planned: sumOf(planned.subarray(best.at, best.at + slots)),
  };
}
