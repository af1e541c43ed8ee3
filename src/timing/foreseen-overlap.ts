/** What is likely to happen to coming fires, from how long executions take. */
import type { PreviewFire } from './preview.ts';

export type ExpectedDuration = {
  /** From the start of an execution to its end. */
  seconds: number;
  /** False when somebody says so, true when the record does. */
  isTypical: boolean;
};

/** Each with the note that it may start on purpose up to so many seconds after its time. */
export function noteJitter(fires: readonly PreviewFire[], jitterSeconds: number): PreviewFire[] {
  if (jitterSeconds === 0) return [...fires];
  const note = `up to ${jitterSeconds} s later`;
  return fires.map((fire) => ({ ...fire, notes: [...fire.notes, note] }));
}

/** `overlap` is the policy of the schedule, null where there is none yet. */
export function noteOverlap(
  fires: readonly PreviewFire[],
  { seconds, isTypical }: ExpectedDuration,
  overlap: string | null,
): { fires: PreviewFire[]; warnings: string[] } {
  const how = `${isTypical ? 'typically' : 'expected'} ${durationText(seconds)}`;
  let early = 0;
  const noted = fires.map((fire, index) => {
    const before = fires[index - 1];
    if (!before || Date.parse(fire.at) - Date.parse(before.at) >= seconds * 1_000) return fire;
    early += 1;
    const note = `the execution before it is likely still going (${how})`;
    return { ...fire, notes: [...fire.notes, note] };
  });
  if (early === 0) return { fires: noted, warnings: [] };
  const policy = overlap === null ? '' : `; overlap is ${overlap}`;
  const some = early === 1 ? '1 of these fires comes' : `${early} of these fires come`;
  const warning = `${some} while the execution before is likely still going (${how})${policy}`;
  return { fires: noted, warnings: [warning] };
}

/** `45 s`, `12 min`, `2 h 5 min`: as exact as a forecast can be. */
function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
