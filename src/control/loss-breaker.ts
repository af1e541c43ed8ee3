/** Whether so many executions cannot be found that the fault is more likely ours than theirs. */

/** More than these at once look like a wrong namespace or a wiped server. */
const mostMissing = 20;
const largestShare = 0.05;
/** So few are believed whatever their share, or a small installation could never be put right. */
const alwaysBelieved = 3;

/** The reason to give up nothing for lost; null when the numbers are believable. */
export function suspectLoss(counted: { open: number; missing: number }): string | null {
  const { open, missing } = counted;
  const tooMany = missing > mostMissing;
  const tooLarge = missing > alwaysBelieved && missing > open * largestShare;
  if (!tooMany && !tooLarge) return null;
  return (
    `Temporal does not know ${missing} of ${open} open executions; none is given up for lost. ` +
    'Is this the right namespace, and was the server wiped?'
  );
}
