/** Parameters of the routes that plan for all schedules together. */
import { Type } from 'typebox';
import { MomentOrAgo } from '../../../contract/validation/schema.ts';
import type { PlanQuery } from '../../../services/fires/plan-window.ts';
import { boundPeriod } from '../../../services/pagination.ts';
import { periodOf } from '../../http/parameters.ts';

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

export const planQuery = {
  from: Type.Optional({
    ...MomentOrAgo,
    description: 'Begin of the period, inclusive; an instant, or a time before now such as -24h.',
  }),
  to: Type.Optional({
    ...MomentOrAgo,
    description: 'End of the period, exclusive; at most 35 days after its begin.',
  }),
  tag: text(63, 'Tag of the schedule.'),
  connectedSystem: text(100, 'Of schedules with a step on this connected system.'),
};
type Given = { [Name in keyof typeof planQuery]?: string | undefined };

const dayMs = 86_400_000;

/** Without `from` and `to`: from now for a day, or, with `isPast`, the day until now. */
export function planQueryOf(
  { from, to, tag, connectedSystem }: Given,
  { now, isPast }: { now: Date; isPast: boolean },
): PlanQuery & { bound: object } {
  const given = periodOf({ from, to }, now);
  const begin = given.from?.at ?? null;
  const end = given.to?.at ?? null;
  const shifted = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
  const others = {
    tag: tag ?? null,
    connectedSystem: connectedSystem ?? null,
    bound: boundPeriod(given),
  };
  if (begin) {
    const until = isPast && begin < now ? now : shifted(begin, dayMs);
    return { from: begin, to: end ?? until, ...others };
  }
  if (end) return { from: shifted(end, -dayMs), to: end, ...others };
  return isPast
    ? { from: shifted(now, -dayMs), to: now, ...others }
    : { from: now, to: shifted(now, dayMs), ...others };
}
