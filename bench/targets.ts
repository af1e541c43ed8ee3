/** What recording may cost: the product's figure against the bare workflow's. */
import type { JobName } from './job-shapes.ts';
import type { JobResult } from './report.ts';

export type Target = { text: string; met: boolean };

const longestRunTime: Readonly<Partial<Record<JobName, number>>> = { J12: 1.2, SEQ100: 1.12 };
const leastThroughput = 0.85;
/** Begin, seal, and the outcome as a search attribute; one in reserve. */
const mostExtraEvents = 4;

export type TargetName = 'runMs' | 'stepsPerSecond' | 'events';

/** The targets of one job by what they limit. */
export function judge({ job, timed, history }: JobResult): Partial<Record<TargetName, Target>> {
  const longest = longestRunTime[job];
  const events = history.bare.otherEvents + mostExtraEvents;
  return {
    ...(longest !== undefined && {
      runMs: { text: `<= ${longest.toFixed(2)}`, met: timed.runMs.ratio <= longest },
    }),
    stepsPerSecond: {
      text: `>= ${leastThroughput.toFixed(2)}`,
      met: timed.stepsPerSecond.ratio >= leastThroughput,
    },
    events: {
      text: `<= bare + ${mostExtraEvents}`,
      met: history.product.otherEvents <= events,
    },
  };
}
