/** The period that a plan of the whole tenant is about; it is bounded, so that an answer is. */
import { ProblemError } from '../../domain/problem.ts';
import type { FiringFilter } from '../../store/schedules/firing-schedules.ts';

export type PlanWindow = { from: Date; to: Date };
export type PlanQuery = PlanWindow & FiringFilter;

const dayMs = 86_400_000;
const maxDays = 35;
/** A local day may have an hour more. */
const clockChangeMs = 3_600_000;

/** @throws ProblemError `parameter-invalid` for a period that ends before it begins, or is too long. */
export function checkWindow({ from, to }: PlanWindow): PlanWindow {
  if (to <= from) throw invalid('to', 'the period ends before it begins');
  if (to.getTime() - from.getTime() > maxDays * dayMs + clockChangeMs) {
    throw invalid('from', `the period is longer than ${maxDays} days; ask for parts of it`);
  }
  return { from, to };
}

function invalid(pointer: string, message: string): ProblemError {
  const errors = [{ pointer, code: 'out-of-range', message }];
  return new ProblemError('parameter-invalid', message, { errors });
}
