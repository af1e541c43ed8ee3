/** Search attributes of direct starts: they stand beside the fires of their schedule in the Web UI. */
import type { ExecutionTrigger } from '../domain/initiator.ts';
import { toDatetimePayload, toKeywordPayload } from './payload.ts';
import type { Payload } from './payload.ts';
import { longestKeyword, scheduledAtAttribute, scheduledByAttribute } from './search-attributes.ts';

export type StartAttributes = {
  /** Id of the Temporal Schedule. */
  temporalId: string;
  tenantSlug: string;
  trigger: ExecutionTrigger;
  /** The nominal time of a fire; it travels as on a fire of Temporal's own, and is read from there. */
  scheduledFor: Date | null;
  /** True when the namespace has our search attributes. */
  searchAttributes: boolean;
};

export function startAttributes(start: StartAttributes): Record<string, Payload> {
  const { temporalId, tenantSlug, trigger, scheduledFor, searchAttributes } = start;
  return {
    ...(scheduledFor ? { [scheduledAtAttribute]: toDatetimePayload(scheduledFor) } : {}),
    ...(temporalId.length <= longestKeyword
      ? { [scheduledByAttribute]: toKeywordPayload(temporalId) }
      : {}),
    ...(searchAttributes
      ? {
          CarillonTenant: toKeywordPayload(tenantSlug),
          CarillonTrigger: toKeywordPayload(trigger),
        }
      : {}),
  };
}
