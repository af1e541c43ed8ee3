/** Observations in transit: what a step worker without a database sends to the API. */
import type { AttemptEnd, AttemptKey, AttemptProgress, AttemptStart, LogLine } from './observer.ts';

export type Observation =
  | { type: 'start'; start: AttemptStart }
  | { type: 'end'; end: AttemptEnd }
  | { type: 'progress'; progress: AttemptProgress }
  | { type: 'log'; key: AttemptKey; lines: LogLine[] };

/** The attempt an observation claims to be about. */
export function keyOf(observation: Observation): AttemptKey {
  switch (observation.type) {
    case 'start':
      return observation.start;
    case 'end':
      return observation.end;
    case 'progress':
      return observation.progress;
    case 'log':
      return observation.key;
  }
}

/** The tenant an observation claims to belong to. */
export function tenantOf(observation: Observation): string {
  return keyOf(observation).tenantId;
}
