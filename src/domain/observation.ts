/** Observations in transit: what a step worker without a database sends to the API. */
import type { AttemptEnd, AttemptKey, AttemptProgress, AttemptStart, LogLine } from './observer.ts';

export type Observation =
  | { type: 'start'; start: AttemptStart }
  | { type: 'end'; end: AttemptEnd }
  | { type: 'progress'; progress: AttemptProgress }
  | { type: 'log'; key: AttemptKey; lines: LogLine[] };

/** The tenant an observation claims to belong to. */
export function tenantOf(observation: Observation): string {
  switch (observation.type) {
    case 'start':
      return observation.start.tenantId;
    case 'end':
      return observation.end.tenantId;
    case 'progress':
      return observation.progress.tenantId;
    case 'log':
      return observation.key.tenantId;
  }
}
